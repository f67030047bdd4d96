"""The bodies outside the town that a town leads people to: kept by its offices, never "the department concerned" (R-16.2, R-18.6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.policies import may_manage_posts
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.models import Area, OutsideBody
from lianxinqiao.places.operations.bodies import usual_bodies


def may_keep_bodies(staff: Staff, town: Area) -> bool:
    """The offices that keep the establishment may, and the petition office of the town."""
    return may_manage_posts(staff, town) or scope_of(staff).covers(town.pk, Role.PETITION_OFFICE)


@transaction.atomic
def state_body(
    town: Area, *, stated: dict[str, Any], body: OutsideBody | None = None, by: Staff, now: datetime
) -> OutsideBody:
    """Register a body with its level and a way to reach it; another name is another body (R-18.6).

    Args:
        stated: kind, level, name, address, phone, hours, checked_on.
        body: the one whose facts have changed.

    Raises:
        NotPermitted: they do not keep the bodies of this town.
        NotVisible: the one that changed was withdrawn meanwhile.
        InvalidInput: no name, no way to reach it, checked on a day to come, or the town has one of that name.
    """
    _may_keep(by, town)
    Area.objects.hold(town.pk)
    _check(town, stated, body, now)
    row = _kept(body.pk, by) if body is not None else OutsideBody(town=town)
    row.kind, row.level, row.name = stated["kind"], stated["level"], stated["name"]
    row.address, row.phone, row.hours = (stated.get(name, "") for name in ("address", "phone", "hours"))
    row.checked_on = stated["checked_on"]
    row.save()
    record_deed("body.state", by=by, subject=f"{town.short_name} {row.name}", now=now)
    return row


@transaction.atomic
def withdraw_body(pk: int, *, by: Staff, on: date, now: datetime) -> OutsideBody:
    """Lead nobody to a body any more; what was sent to it stays as it was."""
    row = _kept(pk, by)
    row.withdrawn_on = on
    row.save(update_fields=["withdrawn_on"])
    record_deed("body.withdraw", by=by, subject=f"{row.town.short_name} {row.name}", now=now)
    return row


@transaction.atomic
def state_usual(town: Area, *, by: Staff, now: datetime) -> int:
    """Register what every county has, where the town has none of that kind yet; return how many there are new.

    Raises:
        NotPermitted: they do not keep the bodies of this town.
    """
    _may_keep(by, town)
    made = usual_bodies(town, on=local_date(now))
    record_deed("body.state", by=by, subject=town.short_name, now=now, made=made)
    return made


def _check(town: Area, stated: dict[str, Any], body: OutsideBody | None, now: datetime) -> None:
    name = stated.get("name", "")
    if not is_seen(name):
        raise InvalidInput(_("请填写单位全称。"), field="name")
    if not (is_seen(stated.get("address", "")) or is_seen(stated.get("phone", ""))):
        raise InvalidInput(_("请填写这个单位的地址或电话。"), field="phone")
    if not any(letter.isdigit() for letter in stated.get("phone", "") or "0"):
        raise InvalidInput(_("电话要写号码。"), field="phone")
    if stated["checked_on"] > local_date(now):
        raise InvalidInput(_("核对日期不能晚于今天。"), field="checked_on")
    same = OutsideBody.objects.filter(town=town, name=name, withdrawn_on=None)
    if (same.exclude(pk=body.pk) if body is not None else same).exists():
        raise InvalidInput(_("已有这个单位。"), field="name")


def _kept(pk: int, by: Staff) -> OutsideBody:
    """Return a body that nobody else changes until this is done.

    Raises:
        NotVisible: it was withdrawn, or is of a town whose bodies they do not keep.
    """
    found = OutsideBody.objects.select_for_update(of=("self",)).select_related("town")
    row = found.filter(pk=pk, withdrawn_on=None).first()
    if row is None or not may_keep_bodies(by, row.town):
        raise NotVisible(_("没有这个单位。"))
    return row


def _may_keep(by: Staff, town: Area) -> None:
    if not may_keep_bodies(by, town):
        raise NotPermitted(_("由信访办、党政办或主要领导登记。"))
