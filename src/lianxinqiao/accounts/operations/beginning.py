"""How a person begins: a link, good once, by which they set a password nobody else knows and a second factor."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, BeginningLink, Staff
from lianxinqiao.accounts.operations.posts import appoint, check_password_policy, create_staff
from lianxinqiao.accounts.operations.second_factor import forget_factors
from lianxinqiao.accounts.operations.tokens import digest_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import NotPermitted, NotVisible
from lianxinqiao.places.models import Area

GOOD_FOR = timedelta(hours=72)


@transaction.atomic
def issue_link(staff: Staff, *, by: Staff | None, now: datetime, forgets_factors: bool = False) -> str:
    """Return the secret of a link by which ``staff`` begins, or begins again; an earlier one is good no longer.

    Args:
        forgets_factors: what was set up as a second step goes when the link is used.
    """
    end_links(staff, now=now)
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
def first_administrator(town: Area, *, username: str, name: str, now: datetime) -> str:
    """Make the first administrator of a town and return the secret of the link by which they begin.

    The same again, before they have begun, gives a fresh link; a town that has one appoints further ones itself.

    Raises:
        NotPermitted: the town has an administrator.
    """
    Area.objects.select_for_update().get(pk=town.pk)
    held = Appointment.objects.active_on(local_date(now)).filter(role=Role.SYSTEM_ADMIN, area=town)
    other = held.exclude(staff__last_login=None).first() or held.exclude(staff__username=username).first()
    if other is not None:
        raise NotPermitted(_("%s已有系统管理员，请由其任命。") % town.name)
    staff = Staff.objects.filter(username=username).first() if held.exists() else None
    if staff is None:
        staff = create_staff(username=username, name=name, by=None, now=now)
        appoint(staff, role=Role.SYSTEM_ADMIN, area=town, starts_on=local_date(now), by=None, now=now)
    return issue_link(staff, by=None, now=now)


def _open_link(secret: str, now: datetime, rows: Any) -> BeginningLink:
    link: BeginningLink | None = rows.filter(digest=digest_of(secret), ended_at=None, expires_at__gt=now).first()
    if link is None or not link.staff.is_active:
        raise NotVisible(_("这个链接已经用过或过期了，请找发给您的人再要一个。"))
    return link
