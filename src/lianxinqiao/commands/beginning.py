"""``lxq administrator``, ``link``, ``signon``, ``confirm``: how a town or a county begins, and what only whoever has the machine may do for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from lianxinqiao.accounts.models import PostProposal, Staff
from lianxinqiao.accounts.operations.beginning import GOOD_FOR, first_administrator, link_by_machine
from lianxinqiao.accounts.operations.guarded import decide_post
from lianxinqiao.accounts.operations.single_sign_on import forget_identity, is_connected, issuer_said, state_identity
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.commands.answers import CommandFailed, print_json
from lianxinqiao.commands.setup import need_tables
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import fold_name
from lianxinqiao.places.choices import Level
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import find_area, find_counties


def administrator(options: Any) -> None:
    need_tables()
    moment = now()
    area = _county(options, moment) if options.county is not None else _town(options, moment)
    secret = first_administrator(area, username=options.username, name=options.name, now=moment)
    _hand_over(secret, options)


def _town(options: Any, moment: datetime) -> Area:
    area = find_area(options.town, on=local_date(moment))
    if area is None or area.level != Level.TOWN:
        raise CommandFailed(f"没有代码为 {options.town} 的乡镇 / no town with this code")
    return area


def _county(options: Any, moment: datetime) -> Area:
    found = find_counties(options.county, on=local_date(moment))
    if not found:
        raise CommandFailed(f"没有叫 {options.county} 的县（区） / no county of this name or code")
    if len(found) > 1:
        codes = "、".join(f"{each.code[:6]}（{each.parent.name if each.parent else ''}）" for each in found)
        raise CommandFailed(f"叫 {options.county} 的不止一个，请写代码 / more than one: give its code: {codes}")
    return found[0]


def link(options: Any) -> None:
    """A link for somebody who has an account and nobody in the town who may send one: whoever stands highest, or has no channel."""
    _hand_over(link_by_machine(_active(options), forgets_factors=options.forget_factors, now=now()), options)


def sign_on(options: Any) -> None:
    """State by which ``sub`` somebody comes in by single sign-on, or forget it."""
    staff = _active(options)
    if options.forget:
        forget_identity(staff, now=now())
        print("已解除 / forgotten")
        return
    state_identity(staff, issuer=options.issuer or _issuer(), subject=options.subject, now=now())
    print("已绑定 / stated")


def confirm(options: Any) -> None:
    """Name the posts that wait for a second person, or confirm one where the town has nobody who could."""
    if options.proposal is None:
        for row in PostProposal.objects.filter(agreed=None).select_related("staff", "area"):
            print(row.pk, row, f"→ {row.ends_on}" if row.ends_on else "")
        return
    decide_post(options.proposal, agreed=True, by=None, now=now())
    print("已确认 / confirmed")


def _issuer() -> str:
    """Return what the provider calls itself in its tokens: the address it is reached by here may be another."""
    if not is_connected():
        raise CommandFailed("没有设置统一身份认证（LXQ_OIDC_ISSUER）/ no single sign-on is set")
    try:
        return issuer_said()
    except (OSError, ValueError, KeyError) as error:
        raise CommandFailed(
            "没有从认证服务读到它的 issuer，请用 --issuer 写明 / the provider did not say its issuer: give it by --issuer"
        ) from error


def _active(options: Any) -> Staff:
    staff: Staff | None = Staff.objects.filter(username=fold_name(options.username), is_active=True).first()
    if staff is None:
        raise CommandFailed(f"没有用户名为 {options.username} 的在用账号 / no active account of this name")
    return staff


def _hand_over(secret: str, options: Any) -> None:
    link = settings.PUBLIC_URL.rstrip("/") + reverse("accounts:begin", args=[secret])
    if options.json:
        print_json({"username": options.username, "link": link, "hours": GOOD_FOR.days * 24})
        return
    print(f"启用链接（{GOOD_FOR.days * 24} 小时内有效，只能用一次，请当面或打电话交给本人）")
    print(f"Link to begin by, good once and for {GOOD_FOR.days * 24} hours: hand it to the person themselves")
    print(link)
