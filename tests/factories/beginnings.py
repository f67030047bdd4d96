"""How a row begins where no opening of its kind declares it: out of a letter box, by a resident, by the clock.

Code of the kind → what makes one in the test town and returns its key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from factories import hazards
from factories.checks import checkable_day, draw
from factories.conditions import a_report, report_condition
from factories.demands import ROAD, Case, Filing, file_demand
from factories.imports import bring
from factories.leadership import Day, case_whose_demand_is_done
from factories.outreach import open_box
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.statements import ask_statement
from factories.town import Town, day_before
from factories.visits import a_promise, a_visit, write_visit
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.choices import WarningState
from lianxinqiao.hazards.models import RelayedWarning
from lianxinqiao.leadership.kind import OUTSIDE_HELPER
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.places.models import HazardSite
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import MonthlyAssessment


def a_part(town: Town, now: datetime) -> Any:
    """A part of a demand, given by its handler."""
    case = Case(town, now).accepted()
    return give_part(case.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now).pk


def entry(town: Town, now: datetime) -> Any:
    """A draft of a town cadre's day in another area, which does not count for them until approved."""
    written = a_visit(kind="village_stay", visited_on=day_before(now), place="乙村")
    return write_visit(town.other, written, submit=False, by=town.office, now=now).pk


def month(town: Town, now: datetime) -> Any:
    """A month that has not been counted."""
    post = Appointment.objects.get(staff=town.cadre)
    first = day_before(now).replace(day=1)
    return MonthlyAssessment.objects.create(appointment=post, staff=town.cadre, area=town.own, month=first).pk


def check(town: Town, now: datetime) -> Any:
    """An entry drawn for a spot check."""
    written = a_visit(kind="household_visit", visited_on=checkable_day(now), household=town.homes[0])
    visit = write_visit(town.own, written, by=town.cadre, now=now)
    do(ENTRY, visit.pk, "accept", by=town.secretary, now=now)
    return draw(town.own, checkable_day(now), now=now).checks.get().pk


def reported(kind: str, **more: Any) -> Callable[[Town, datetime], Any]:
    """Return what raises two reports of a kind, so that one may be merged into the other; the second is the one."""

    def raised(town: Town, now: datetime) -> Any:
        stated = a_report(
            kind=kind,
            place="一组",
            facts="照实写的情况",
            answer_needed="几时修好" if kind == ConditionKind.OPINION else "",
            hazard_kind="landslide" if kind == ConditionKind.DISASTER else "",
            **{name: said(now) if callable(said) else said for name, said in more.items()},
        )
        return [report_condition(town.own, stated, by=town.cadre, now=now).pk for _each in range(2)][1]

    return raised


def a_letter(town: Town, now: datetime) -> Any:
    """A letter out of a box that two have opened."""
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=local_date(now))
    return open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).letters.get().pk


def a_request(town: Town, now: datetime) -> Any:
    """A request that somebody sends from home."""
    return ask_about_data(town.own, now=now).row.pk


def a_demand(town: Town, now: datetime) -> Any:
    """Two demands with a name to them: one can be merged into the other."""
    stated = replace(ROAD, asker_name="试甲", asker_phone="0717-0000009")
    Case(town, now, stated)
    return Case(town, now, stated).pk


def a_demand_from_above(town: Town, now: datetime) -> Any:
    """Two demands that were handed down."""
    stated = replace(ROAD, asker_name="试甲", asker_phone="0717-0000009", outside_number="12345-1")
    Case(town, now, replace(stated, outside_number="12345-2"))
    return Case(town, now, stated).pk


def whose_asker_left(pk: Any, town: Town, now: datetime) -> Any:
    """It is registered, somebody joined, and whoever filed it withdrew: it goes on."""
    register = {"petition_class": "appeal", "public_summary": "机耕路塌方", "is_public": True}
    do(DEMAND, pk, "register", register, by=town.petition, now=now)
    do(DEMAND, pk, "join", {"phone": "0717-0000008", "note": "我家也是"}, by="neighbour", now=now)
    do(DEMAND, pk, "withdraw", by="resident", now=now)
    return pk


def of_the_cadre(town: Town) -> Filing:
    """How somebody was served, which the discipline contact looks into."""
    return Filing(
        topic="officials",
        text="要我送礼才办",
        about_official=town.cadre,
        conduct="obstruction",
        asker_phone="0717-0000009",
    )


def a_sealed_demand(town: Town, now: datetime) -> Any:
    """Two complaints about an official, with a telephone: they can be asked back, evaluated, merged."""
    stated = of_the_cadre(town)
    file_demand(town.own, stated, by=None, now=now)
    return file_demand(town.own, stated, by=None, now=now).demand.pk


def a_sealed_demand_from_above(town: Town, now: datetime) -> Any:
    """The same, handed down."""
    stated = of_the_cadre(town)
    file_demand(town.own, replace(stated, outside_number="12345-2"), by=None, now=now)
    return file_demand(town.own, replace(stated, outside_number="12345-1"), by=None, now=now).demand.pk


def without_a_name(town: Town) -> Filing:
    return Filing(
        topic="officials",
        text="要我送礼才办",
        about_official=town.secretary,
        conduct="obstruction",
        channel="visit",
        read_back=True,
    )


def a_sealed_demand_written_down(town: Town, now: datetime) -> Any:
    """One without a name, which a village cadre wrote down; and another, into which it can be merged."""
    file_demand(town.own, without_a_name(town), by=town.cadre, now=now)
    return file_demand(town.own, without_a_name(town), by=town.cadre, now=now).demand.pk


def a_sealed_demand_from_above_written_down(town: Town, now: datetime) -> Any:
    """The same, handed down."""
    stated = replace(without_a_name(town), outside_number="12345-3")
    return file_demand(town.own, stated, by=town.cadre, now=now).demand.pk


def a_statement(town: Town, now: datetime) -> Any:
    asked = {"to": town.cadre, "summary": "十月办证收费的情况", "due_on": day_before(now, -7)}
    return ask_statement(a_sealed_demand(town, now), **asked, by=town.discipline, now=now).pk


def a_day(town: Town, now: datetime) -> Any:
    """A reception day that can be published."""
    return Day(town, now).pk


def a_day_of_going_to_people(town: Town, now: datetime) -> Any:
    """A day of going down with a case, when there is one."""
    Case(town, now).accepted()
    return Day(town, now, mode="case_visit").pk


def who_came(town: Town, now: datetime) -> Any:
    """Somebody who came to a reception without an appointment."""
    return Day(town, now).published().walk_in(about="路灯").pk


def whose_day_was_moved(town: Town, now: datetime) -> Any:
    """Somebody with a number of a day that comes instead of another."""
    day = Day(town, now).published()
    came = day.walk_in(about="路灯")
    day.do("cancel", reason="开会", on=day.row.on + timedelta(days=1))
    return came.pk


def a_helper(town: Town, now: datetime) -> Any:
    """Somebody who helps with a demand that is open."""
    given = {"name": "张律师", "kind": "adviser", "parts": ["text"], "consented_on": local_date(now)}
    return begin(OUTSIDE_HELPER, given, beside=Case(town, now).accepted().pk, by=town.office, now=now).row.pk


def a_site(town: Town, now: datetime) -> HazardSite:
    site = hazards.a_site(town, now)
    hazards.threaten(site, town.homes[0], by=town.cadre, now=now)
    return site


def a_site_alone(town: Town, now: datetime) -> Any:
    """A site just registered: nothing is known of who lives below it, and nothing has been warned of."""
    return hazards.a_site(town, now).pk


def warned_of(site: HazardSite, now: datetime, *, lifted: bool) -> None:
    """An official warning of a site which that has not followed yet."""
    said = {"issuer": "县气象台", "number": f"9-{lifted}", "level": "red", "text": "撤", "relayed_by_name": "试"}
    status, stood_down_at = (WarningState.LIFTED, now) if lifted else (WarningState.STANDING, None)
    moments = {"issued_at": now, "relayed_at": now, "stood_down_at": stood_down_at}
    RelayedWarning.objects.create(area=site.area, site=site, status=status, **said, **moments)


def a_site_warned_of(town: Town, now: datetime) -> Any:
    """A site just registered, with a household below it, a warning that stands and one that was lifted."""
    site = a_site(town, now)
    for lifted in (True, False):
        warned_of(site, now, lifted=lifted)
    return site.pk


def a_site_stood_down(town: Town, now: datetime) -> Any:
    """A site from which people were moved, and back again."""
    site = a_site(town, now)
    warning = hazards.relay(town, now, site=site)
    hazards.move(site, by=town.cadre, now=now)
    hazards.stand_down(warning, by=town.cadre, now=now)
    return site.pk


def a_site_warned_of_again(town: Town, now: datetime) -> Any:
    """A site that has stood down, and the next warning of it."""
    site = HazardSite.objects.get(pk=a_site_stood_down(town, now))
    warned_of(site, now, lifted=False)
    return site.pk


def a_word_of_two(town: Town, now: datetime) -> Any:
    """A box that one says to have opened with another, who has not said so yet."""
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    given = {"second": town.leader, **in_box([{"text": "路灯不亮"}])}
    return begin(OPENING, given, beside=box.pk, by=town.secretary, now=now).row.pk


def a_word_of_one_who_left(town: Town, now: datetime) -> Any:
    """The same, and whoever said so has left since."""
    made = a_word_of_two(town, now)
    Staff.objects.filter(pk=town.secretary.pk).update(is_active=False)
    return made


def a_workbook(town: Town, now: datetime) -> Any:
    """A workbook of residents with two good rows in it."""
    return bring(town, now).pk


Beginning = Callable[[Town, datetime], Any]
# Where one beginning does not lead everywhere, the next is tried.
BEGINNINGS: dict[str, Beginning | tuple[Beginning, ...]] = {
    "demand": (
        a_demand,
        a_demand_from_above,
        lambda town, now: whose_asker_left(a_demand(town, now), town, now),
        lambda town, now: whose_asker_left(a_demand_from_above(town, now), town, now),
    ),
    "sealed_demand": (
        a_sealed_demand,
        a_sealed_demand_from_above,
        a_sealed_demand_written_down,
        a_sealed_demand_from_above_written_down,
    ),
    "statement": a_statement,
    "owned_case": case_whose_demand_is_done,
    "reception_day": (a_day, a_day_of_going_to_people),
    "reception_record": (who_came, whose_day_was_moved),
    "helper": a_helper,
    "assignment": a_part,
    "data_request": a_request,
    "letter": a_letter,
    "seconding": (a_word_of_two, a_word_of_one_who_left),
    "import": a_workbook,
    "visit": entry,
    "promise": lambda town, now: a_promise(town, now).pk,
    "assessment": month,
    "spot_check": check,
    "hazard_site": (a_site_alone, a_site_warned_of, a_site_stood_down, a_site_warned_of_again),
    **{
        kind.value: (
            reported(kind.value),
            reported(kind.value, urgency=Urgency.EMERGENCY.value, phoned_at=lambda now: now, called_110=True),
        )
        for kind in ConditionKind
    },
}
