"""How a person begins: a link, good once, by which they set a password nobody else knows and a second factor."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, BeginningLink, SignOnIdentity, Staff
from lianxinqiao.accounts.operations.passwords import end_sessions_and_tokens
from lianxinqiao.accounts.operations.posts import appoint, check_password_policy, create_staff
from lianxinqiao.accounts.operations.second_factor import forget_factors
from lianxinqiao.accounts.operations.tokens import digest_of, issue_token
from lianxinqiao.accounts.policies import may_begin_again, rank_of
from lianxinqiao.accounts.scope import holders
from lianxinqiao.accounts.told import teller
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.routes import page
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.choices import Level
from lianxinqiao.places.models import Area
from lianxinqiao.places.operations.bodies import usual_bodies
from lianxinqiao.places.operations.facts import SEED_BODIES_ON

GOOD_FOR = timedelta(hours=72)


@transaction.atomic
def issue_link(staff: Staff, *, by: Staff | None, now: datetime, forgets_factors: bool = False) -> str:
    """Return the secret of a link by which ``staff`` begins, or begins again; an earlier one is good no longer.

    Args:
        forgets_factors: what was set up as a second step, and who the person is at the single sign-on, goes at once:
            whoever found the telephone, or was taken for them, does not come in by it while the link lies unused.
    """
    Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    end_links(staff, now=now)
    if forgets_factors:
        forget_factors(staff)
        if SignOnIdentity.objects.filter(staff=staff).exists():
            drop_identity(staff, by=by, now=now)
    secret = secrets.token_urlsafe(32)
    BeginningLink.objects.create(
        staff=staff,
        digest=digest_of(secret),
        by=by,
        created_at=now,
        expires_at=now + GOOD_FOR,
        forgets_factors=forgets_factors,
    )
    record_deed("staff.link", by=by, subject=staff.name, now=now, username=staff.username)
    return secret


@transaction.atomic
def send_link(staff: Staff, *, forgets_factors: bool = False, by: Staff, now: datetime) -> None:
    """Send somebody who forgot their password, or lost their second factor, a link over a channel that is theirs alone.

    True afterwards: whoever asked has learned nothing; the old password, every session and every token are
    good no longer; the person and the auditors know.

    Raises:
        NotPermitted: oneself, who has a place that ``by`` does not keep, or whoever stands higher.
        InvalidInput: the person has no channel of their own, or it did not take the link.
    """
    today = local_date(now)
    if by.pk == staff.pk:
        raise NotPermitted(_("自己的密码请在“我的设置”里改。"))
    if not staff.is_active:
        raise NotPermitted(_("账号已停用。"))
    if not may_begin_again(by, staff, on=today) or rank_of(by, on=today) < rank_of(staff, on=today):
        raise NotPermitted(_("不能为岗位更高的人、或不归您管理的人发启用链接；请由机房用 lxq link 办理。"))
    if not teller().reaches(staff):
        raise InvalidInput(
            _("%s没有只有本人收得到的邮箱或手机短信，链接不能经别人转交；请由机房用 lxq link 当面办理。") % staff.name
        )
    secret = _begin_again(staff, forgets_factors=forgets_factors, by=by, now=now)
    address = settings.PUBLIC_URL.rstrip("/") + reverse("accounts:begin", args=[secret])
    text = _("请在72小时内用此链接设置自己的密码，不要转给任何人：%s") % address
    if not teller().send_own(staff, text):
        raise InvalidInput(_("没有发出去，请稍后再试。"))


def link_by_machine(staff: Staff, *, forgets_factors: bool = False, now: datetime) -> str:
    """Return the secret of a link that whoever has the machine hands to the person; the person and the auditors know."""
    return _begin_again(staff, forgets_factors=forgets_factors, by=None, now=now)


@transaction.atomic
def _begin_again(staff: Staff, *, forgets_factors: bool, by: Staff | None, now: datetime) -> str:
    was_linked = forgets_factors and SignOnIdentity.objects.filter(staff=staff).exists()
    secret = issue_link(staff, by=by, now=now, forgets_factors=forgets_factors)
    # Whoever knows the old password may be why a new one is asked for.
    staff.set_unusable_password()
    staff.save(update_fields=["password"])
    end_sessions_and_tokens(staff, now=now)
    record_deed("staff.password", by=by, subject=staff.name, now=now, forgets_factors=forgets_factors)
    said = {"who": by.name if by else _("机房"), "name": staff.name}
    words = _("%(who)s为%(name)s发了重设密码的链接") % said
    if forgets_factors:
        words = _("%(who)s为%(name)s发了重设密码和两步验证的链接") % said
    if was_linked:
        words = _("%(who)s为%(name)s发了重设密码和两步验证的链接，统一身份认证的绑定也解除了") % said
    teller().tell([staff], title=words, path=page("me"), is_urgent=True, now=now)
    tell_auditors(staff, words, now=now)
    return secret


@transaction.atomic
def token_by_machine(staff: Staff, *, name: str, days: int | None, now: datetime) -> str:
    """Return a token that acts as ``staff``, made by whoever has the machine; the person and the auditors know."""
    token = issue_token(staff, name=name, days=days, now=now, by_machine=True)
    words = _("机房给%s发了接口令牌：凭它可以用此人的身份办事") % staff.name
    teller().tell([staff], title=words, path=page("me"), is_urgent=True, now=now)
    tell_auditors(staff, words, now=now)
    return token


@transaction.atomic
def acts_by_machine(staff: Staff, words: str, *, now: datetime) -> None:
    """Let the record say, and the person and the auditors know, that whoever has the machine does something in the name of ``staff``.

    Args:
        words: what is done, as both are told.
    """
    record_deed("machine.act", by=None, subject=words, now=now, username=staff.username)
    teller().tell([staff], title=words, path=page("me"), is_urgent=True, now=now)
    tell_auditors(staff, words, now=now)


def tell_auditors(staff: Staff, words: str, *, now: datetime, dedupe: str | None = None) -> None:
    """Tell whoever looks at the record where ``staff`` has a post, less themselves; with ``dedupe`` once for that.

    Of somebody without a post those hear who stand above every town, and those of the town where no other has any.
    """
    today = local_date(now)
    posts = Appointment.objects.active_on(today).filter(staff=staff).select_related("area")
    found = [who for post in posts for who in holders(Role.AUDITOR, post.area, on=today)]
    auditors = {who.pk: who for who in (found if posts else _auditors_of_nobodys_town(today)) if who != staff}
    teller().tell(auditors.values(), title=words, path=page("audit"), is_urgent=True, dedupe=dedupe, now=now)


def _auditors_of_nobodys_town(today: date) -> list[Staff]:
    held = list(Appointment.objects.active_on(today).filter(role=Role.AUDITOR).select_related("staff", "area"))
    towns = {post.area_id for post in held if post.area.level == Level.TOWN}
    return [post.staff for post in held if post.area.level != Level.TOWN or len(towns) == 1]


def end_links(staff: Staff, *, now: datetime) -> None:
    BeginningLink.objects.filter(staff=staff, ended_at=None).update(ended_at=now)


def whose_link(secret: str, *, now: datetime) -> Staff:
    """Return the person of a link that is still good.

    Raises:
        NotVisible: it never was, was used, or is too old.
    """
    return _open_link(secret, now, BeginningLink.objects.select_related("staff")).staff


@transaction.atomic
def use_link(secret: str, *, password: str, now: datetime) -> Staff:
    """Set the person's own password, once; what was known before is good no longer.

    Raises:
        NotVisible: see ``whose_link``.
        InvalidInput: a password that the policy refuses.
    """
    rows = BeginningLink.objects.select_for_update(of=("self",)).select_related("staff")
    link = _open_link(secret, now, rows)
    staff = link.staff
    check_password_policy(password, staff)
    link.ended_at = now
    link.save(update_fields=["ended_at"])
    if link.forgets_factors:
        forget_factors(staff)
    staff.set_password(password)
    staff.must_change_password = False
    staff.save(update_fields=["password", "must_change_password"])
    record_deed("staff.begin", by=staff, subject=staff.name, now=now)
    return staff


@transaction.atomic
def first_administrator(area: Area, *, username: str, name: str, now: datetime) -> str:
    """Make the first administrator of a town, or of a county, and return the secret of the link by which they begin.

    True afterwards: a town leads people to the bodies that every county has, as long as it has none of that kind itself (R-18.6).

    The same again, before they have begun, gives a fresh link; a place that has one appoints further ones itself.

    Raises:
        InvalidInput: a user name or a name in which nothing is seen.
        NotPermitted: the place has an administrator.
    """
    if not (is_seen(username) and is_seen(name)):
        raise InvalidInput(_("请写明用户名和姓名。"))
    Area.objects.hold(area.pk)
    held = Appointment.objects.active_on(local_date(now)).filter(role=Role.SYSTEM_ADMIN, area=area)
    other = held.exclude(staff__last_login=None).first() or held.exclude(staff__username=username).first()
    if other is not None:
        raise NotPermitted(_("%s已有系统管理员，请由其任命。") % area.name)
    staff = Staff.objects.filter(username=username).first() if held.exists() else None
    if staff is None:
        staff = create_staff(username=username, name=name, by=None, now=now)
        appoint(staff, role=Role.SYSTEM_ADMIN, area=area, starts_on=local_date(now), by=None, now=now)
        if area.level == Level.TOWN:
            usual_bodies(area, on=SEED_BODIES_ON)
    return issue_link(staff, by=None, now=now)


def drop_identity(staff: Staff, *, by: Staff | None, now: datetime) -> None:
    """Forget who a person is at the single sign-on; what that opened is ended by the caller, who tells."""
    SignOnIdentity.objects.filter(staff=staff).delete()
    record_deed("staff.sign_on_forgotten", by=by, subject=staff.name, now=now, username=staff.username)


def _open_link(secret: str, now: datetime, rows: Any) -> BeginningLink:
    link: BeginningLink | None = rows.filter(digest=digest_of(secret), ended_at=None, expires_at__gt=now).first()
    if link is None or not link.staff.is_active:
        raise NotVisible(_("这个链接已经用过或过期了，请找发给您的人再要一个。"))
    return link
