"""Work orders handed down, many at once: checked whole, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.asks.opening import LEAST_CHARACTERS, MOST_CHARACTERS
from lianxinqiao.demands.choices import Channel
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMANDS, SEALED
from lianxinqiao.hotline.workbook import AREA, RECEIVED, TEXT, Order
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.text import search_key, seen_length
from lianxinqiao.kernel.workbook import Problem
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.models import Matter, MatterLink
from lianxinqiao.matters.operations.affairs import inherit
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.steps import lock_affairs
from lianxinqiao.places.models import Area
from lianxinqiao.places.queries import former_names


@dataclass(frozen=True)
class Checked:
    """Rows that can be taken, rows already here under the same number, and what is wrong."""

    good: list[tuple[Order, Area]]
    known: int
    problems: list[Problem]


def areas_of_office(by: Staff, *, now: datetime) -> QuerySet[Area]:
    """Return the areas whose work orders a person takes in."""
    served = scope_of(by).area_ids(Role.PETITION_OFFICE)
    return Area.objects.valid_on(local_date(now)).responsibility_areas().filter(pk__in=served)


def _areas_by_name(by: Staff, *, now: datetime) -> dict[str, Area]:
    """Return the areas whose orders somebody takes in by what they are called, or were called before."""
    areas = list(areas_of_office(by, now=now))
    former = former_names(areas)
    once = {search_key(name): area for area in areas for row in former[area.pk] for name in (row.name, row.short_name)}
    return {**once, **{search_key(name): area for area in areas for name in (area.name, area.short_name)}}


def check_orders(orders: Iterable[Order], *, by: Staff, now: datetime) -> Checked:
    """Compare work orders with one's areas and with the numbers that they find there; nothing is written.

    Rule: RR-13 (of an order that is hidden from whoever brings it nothing is said: it counts as one that is new).
    """
    by_name = _areas_by_name(by, now=now)
    rows = list(orders)
    # What they brought themselves they know, whoever may read it since.
    known_here = _of_office(by, [row.number for row in rows], known=True)
    here = set(known_here.values_list("outside_number", flat=True))
    good, problems, known, today = [], [], 0, local_date(now)
    first = today - timedelta(days=number_on("demand.received_back_days", today))
    for row in rows:
        wrong = list(row.problems)
        area = by_name.get(search_key(row.area))
        if row.area and area is None:
            wrong.append(Problem(row.row, AREA, _("“%s”不是您服务的责任区") % row.area, _("请从下拉中选择")))
        if row.text and (seen_length(row.text) < LEAST_CHARACTERS or len(row.text.strip()) > MOST_CHARACTERS):
            wrong.append(
                Problem(
                    row.row,
                    TEXT,
                    _("内容太短或太长"),
                    _("最少%(least)d个字，最多%(most)d个字") % {"least": LEAST_CHARACTERS, "most": MOST_CHARACTERS},
                )
            )
        if row.received_on is not None and not first <= row.received_on <= today:
            words = _("请填%(first)s到今天的日期，空着的算今天") % {"first": first.isoformat()}
            wrong.append(Problem(row.row, RECEIVED, _("收到日不在范围内"), words))
        problems += wrong
        if not wrong and row.number in here:
            known += 1
        elif not wrong and area is not None:
            good.append((row, area))
    return Checked(good, known, problems)


def _of_office(by: Staff, numbers: Iterable[str], *, known: bool) -> QuerySet[Demand]:
    """Return the orders of these numbers in the areas of somebody's office: those they know of, or the rest."""
    served = scope_of(by).area_ids(Role.PETITION_OFFICE)
    here = Demand.objects.filter(outside_number__in=set(numbers) - {""}, matter__area__in=served)
    theirs = Q(entered_by=by) | Q(matter__in=Matter.objects.visible_to(by, *DEMANDS).values("pk"))
    return here.filter(theirs if known else ~theirs)


@transaction.atomic
def take_orders(orders: Iterable[Order], *, by: Staff, now: datetime) -> int:
    """File every work order that is not here yet, or none; return how many.

    One that is here and hidden from whoever brings it is filed like a new one, and hidden from whom that one is: it stays an
    affair of its own, for nobody adds anything to what they do not find; who keeps both may merge them.

    Raises:
        InvalidInput: a row is wrong: nothing is written.
    """
    checked = check_orders(orders, by=by, now=now)
    if checked.problems:
        raise InvalidInput(_("有%d处问题，没有导入。") % len(checked.problems), field="file")
    hidden = _of_office(by, [row.number for row, _area in checked.good], known=False).select_related("matter")
    before = {each.outside_number: each.matter for each in hidden.order_by("matter__opened_at", "pk")}
    lock_affairs(Q(pk__in=[matter.pk for matter in before.values()]))
    for row, area in checked.good:
        again = before.get(row.number)
        given = {
            "topic": row.topic,
            "text": row.text,
            "channel": Channel.HOTLINE,
            "place": row.place,
            "asker_name": row.name,
            "asker_phone": row.phone,
            "outside_number": row.number,
            "outside_due_on": row.due_on,
            "received_on": row.received_on,
            "about_named": row.about,
            "about_officials": again is not None and again.kind == SEALED,
            "read_back": True,
        }
        matter = begin(DEMAND, given, beside=area, by=by, now=now).row.matter
        if again is not None:
            inherit(matter, again, by=None, role=SYSTEM, now=now)
            MatterLink.objects.create(matter=matter, other=again, relation=Relation.RELATED)
    return len(checked.good)
