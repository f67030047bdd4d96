"""Keeping the registers of places: groups, banks of the river, dated figures.  Who may, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.policies import may_manage_posts
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.choices import Bank, Fact
from lianxinqiao.places.models import Area, AreaDescription, StatSnapshot, VillagerGroup
from lianxinqiao.places.operations import facts


def may_keep_registers(staff: Staff, area: Area) -> bool:
    """The offices that keep the establishment may, and the secretary of the village itself."""
    return may_manage_posts(staff, area) or scope_of(staff).covers(area.pk, Role.VILLAGE_SECRETARY)


@transaction.atomic
def record_figure(
    area: Area, *, fact: str, value: Decimal, as_of: date, source: str, by: Staff, now: datetime
) -> StatSnapshot:
    """Add a dated figure about a town or an area; earlier figures stay readable (R-1.17).

    Raises:
        NotPermitted: they keep no register of this area.
        InvalidInput: no such figure, negative, of a day to come, or without a source.
    """
    _may_keep(by, area)
    if fact not in Fact.values:
        raise InvalidInput(_("请选择数字的名称。"), field="fact")
    if as_of > local_date(now):
        raise InvalidInput(_("数字的日期不能晚于今天。"), field="as_of")
    row = facts.record_fact(area, fact, value, as_of=as_of, source=source)
    record_deed(
        "fact.record",
        by=by,
        subject=f"{area.short_name} {row.get_fact_display()}",
        now=now,
        value=str(value),
        as_of=as_of.isoformat(),
    )
    return row


@transaction.atomic
def describe(
    area: Area, *, text: str, tags: Iterable[str], as_of: date, source: str, by: Staff, now: datetime
) -> AreaDescription:
    """Say what there is to say of a town or an area; what was said before stays readable (R-1.1 to R-1.5).

    Raises:
        NotPermitted: they keep no register of this area.
        InvalidInput: no words, no source, of a day to come, or a tag too long or too many of them.
    """
    _may_keep(by, area)
    if as_of > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="as_of")
    row = facts.describe(area, text, tags=tags, as_of=as_of, source=source)
    record_deed("area.describe", by=by, subject=area.short_name, now=now, as_of=as_of.isoformat())
    return row


@transaction.atomic
def add_group(area: Area, *, name: str, by: Staff, now: datetime) -> VillagerGroup:
    """Add a villager group with the next number of ours.

    Raises:
        NotPermitted: they keep no register of this area.
        InvalidInput: no name, or the area has a group of that name.
    """
    _may_keep(by, area)
    Area.objects.hold(area.pk)
    _check_name(area, name)
    last = VillagerGroup.objects.filter(area=area).aggregate(last=Max("group_no"))["last"] or 0
    row = VillagerGroup.objects.create(area=area, group_no=last + 1, name=name)
    record_deed("group.add", by=by, subject=f"{area.short_name} {name}", now=now)
    return row


@transaction.atomic
def rename_group(group_id: int, *, name: str, by: Staff, now: datetime) -> VillagerGroup:
    """Give a group another name; its number stays."""
    row = _group(group_id, by)
    _check_name(row.area, name, besides=row)
    before, row.name = row.name, name
    row.save(update_fields=["name"])
    record_deed("group.rename", by=by, subject=f"{row.area.short_name} {before} → {name}", now=now)
    return row


@transaction.atomic
def end_group(group_id: int, *, by: Staff, now: datetime) -> VillagerGroup:
    """Note that a group no longer exists; its households must have been moved before.

    Raises:
        InvalidInput: somebody still lives in it.
    """
    row = _group(group_id, by)
    if row.households.filter(is_active=True).exists():
        raise InvalidInput(_("这个小组还有住户，请先迁到别的小组。"))
    row.is_active = False
    row.save(update_fields=["is_active"])
    record_deed("group.end", by=by, subject=f"{row.area.short_name} {row.name}", now=now)
    return row


@transaction.atomic
def state_bank(area: Area, *, bank: str, access_note: str = "", by: Staff, now: datetime) -> Area:
    """Say on which bank of the river an area lies, and how one gets there (R-1.3).

    Raises:
        NotPermitted: they keep no register of this area.
        InvalidInput: not one of the list.
    """
    _may_keep(by, area)
    if bank not in Bank.values:
        raise InvalidInput(_("请选择岸别。"), field="bank")
    facts.state_bank(area, bank, access_note)
    forget_all()
    record_deed("area.bank", by=by, subject=area.short_name, now=now, bank=bank)
    return area


def _may_keep(by: Staff, area: Area) -> None:
    if not may_keep_registers(by, area):
        raise NotPermitted(_("由党政办、主要领导或本村（居）书记登记。"))


def _group(group_id: int, by: Staff) -> VillagerGroup:
    row = (
        VillagerGroup.objects.select_for_update(of=("self",))
        .select_related("area")
        .filter(pk=group_id, is_active=True)
        .first()
    )
    if row is None or not may_keep_registers(by, row.area):
        raise NotVisible(_("没有这个村民小组。"))
    return row


def _check_name(area: Area, name: str, *, besides: VillagerGroup | None = None) -> None:
    if not is_seen(name):
        raise InvalidInput(_("请填写小组名称。"), field="name")
    same = VillagerGroup.objects.filter(area=area, name=name, is_active=True)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise InvalidInput(_("本责任区已有这个小组。"), field="name")
