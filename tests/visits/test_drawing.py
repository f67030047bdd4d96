"""Spot checks are drawn by the night, when the last entries of a quarter are accepted; never on a day that somebody chose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.checks import draw
from factories.matters import at
from factories.town import Town
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.calendar.limits import SHANGHAI
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.notifications.models import Message
from lianxinqiao.visits.kind import DRAWING, ENTRY
from lianxinqiao.visits.limits import chance_to_catch
from lianxinqiao.visits.models import SpotCheck, SpotCheckDraw, VisitLog
from lianxinqiao.visits.operations.drawing import draw_quarter
from lianxinqiao.visits.operations.spotchecks import digest_of, draw_from_all, population_of, replay, sureness

pytestmark = pytest.mark.django_db
# The third quarter of 2026 ends on a Wednesday before seven days off; three and five working days later is the 16th of October.
QUARTER, LAST, WAITS = date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 16)
NIGHT = at("10-17", 2)


def accepted(town: Town, moment: datetime, *, by: Staff, on: date = LAST, **said: Any) -> VisitLog:
    given = {"kind": "household_visit", "household": town.homes[0], **said}
    row = write_visit(town.own, a_visit(visited_on=on, **given), by=by, now=moment)
    accepter = town.gov_office if row.is_town_cadre else town.secretary
    do(ENTRY, row.pk, "accept", by=accepter, now=moment)
    return row


@pytest.mark.rule("R-3.7")
def test_a_quarter_of_which_nothing_is_accepted_is_not_drawn(town: Town) -> None:
    write_visit(town.own, a_visit(kind="village_stay", visited_on=LAST), by=town.cadre, now=at("10-08"))
    with pytest.raises(InvalidInput, match="没有已通过的下队日志") as refused:
        draw(town.own, LAST, now=NIGHT)
    assert refused.value.field == "quarter"
    assert draw_quarter(on=NIGHT.date(), now=NIGHT) == 0
    assert not SpotCheckDraw.objects.exists()


@pytest.mark.rule("R-3.7")
def test_a_quarter_is_drawn_by_the_night_after_its_last_entries_are_accepted_and_by_nobody_before(town: Town) -> None:
    accepted(town, at("10-08"), by=town.cadre)
    for day, moment in ((date(2026, 9, 30), at("09-30", 23)), (WAITS, at("10-16", 23))):
        with pytest.raises(InvalidInput, match="还没有全部到审核期"):
            draw(town.own, LAST, now=moment)
        assert draw_quarter(on=day, now=moment) == 0
    for who in ("leader", "secretary", "principal", "gov_office"):
        with pytest.raises(NotPermitted, match="由系统"):
            begin(DRAWING, {"quarter": LAST}, beside=town.own.pk, by=town.staff[who], now=NIGHT)
    assert "抽取本季度" not in town.client("leader").get("/spot-checks/").content.decode()
    assert town.client("leader").post("/spot-checks/", {"deed": "draw"}).status_code == 405

    assert draw_quarter(on=date(2026, 10, 17), now=NIGHT) == 1
    assert draw_quarter(on=date(2026, 10, 18), now=at("10-18", 2)) == 0

    drawing = SpotCheckDraw.objects.get()
    assert (drawing.area, drawing.quarter, drawing.drawn_by, drawing.drawn_at) == (town.own, QUARTER, None, NIGHT)
    assert [told.recipient for told in Message.objects.filter(title__startswith="系统已抽取")] == [town.leader]


@pytest.mark.rule("R-3.7")
def test_a_quarter_whose_night_was_missed_is_drawn_in_the_next(town: Town) -> None:
    accepted(town, at("10-08"), by=town.cadre, on=date(2026, 6, 30))
    assert draw_quarter(on=date(2026, 10, 16), now=at("10-16", 2)) == 1
    assert SpotCheckDraw.objects.get().quarter == date(2026, 4, 1)


@pytest.mark.rule("R-3.7")
def test_a_drawing_that_somebody_made_is_none(town: Town) -> None:
    drawing = {"area": town.own, "quarter": QUARTER, "seed": "a", "population": 1, "size": 1, "cadres": 1}
    with pytest.raises(IntegrityError, match="draw_by_nobody"), transaction.atomic():
        SpotCheckDraw.objects.create(**drawing, shares=[[1, 1]], drawn_at=NIGHT, drawn_by=town.leader)


@pytest.mark.rule("R-3.7")
def test_what_was_accepted_after_a_drawing_changes_nothing_of_its_replay(town: Town) -> None:
    """An old drawing is replayed from its seed, whatever came after."""
    accepted(town, at("10-08"), by=town.cadre)
    drawing = draw(town.own, LAST, now=NIGHT)
    accepted(town, at("10-21"), by=town.director)

    assert replay(drawing)
    assert drawing.population == 1


@pytest.mark.rule("R-3.7")
def test_what_is_accepted_after_a_drawing_is_drawn_from_in_the_next_and_once(town: Town) -> None:
    """Written of July on the last day of the year, or restored then: nobody keeps an entry out of all drawings."""
    drawn = accepted(town, at("10-08"), by=town.cadre)
    void = accepted(town, at("10-08"), by=town.cadre)
    do(ENTRY, void.pk, "void", {"text": "没去过"}, by=town.secretary, now=at("10-16"))
    first = draw(town.own, LAST, now=NIGHT)
    assert [check.visit for check in first.checks.all()] == [drawn]
    do(ENTRY, void.pk, "object", {"text": "去过"}, by=town.cadre, now=at("10-19"))
    do(ENTRY, void.pk, "decide", {"uphold": True, "reason": "查过"}, by=town.leader, now=at("10-20"))
    late = accepted(town, at("10-20"), by=town.director, on=date(2026, 7, 1))
    # Who left the village since is not left out either.
    Appointment.objects.filter(staff=town.director).update(ends_on=date(2026, 10, 21))

    night = datetime(2027, 1, 20, 2, tzinfo=SHANGHAI)
    assert draw_quarter(on=date(2027, 1, 20), now=night) == 1
    second = SpotCheckDraw.objects.get(quarter=date(2026, 10, 1))
    assert second.late_since == NIGHT
    assert {check.visit for check in second.checks.all()} == {late, void}
    assert (replay(first), replay(second)) == (True, True)

    do(ENTRY, late.pk, "void", {"text": "没去过"}, by=town.secretary, now=night.replace(hour=9))
    assert replay(second)
    assert draw_quarter(on=date(2027, 4, 20), now=datetime(2027, 4, 20, 2, tzinfo=SHANGHAI)) == 0


@pytest.mark.rule("R-3.7")
def test_the_first_drawing_of_an_area_draws_from_its_quarter_alone(town: Town) -> None:
    accepted(town, at("10-08"), by=town.cadre, on=date(2026, 6, 30))
    assert draw_quarter(on=date(2026, 10, 17), now=NIGHT) == 0


@pytest.mark.rule("R-3.7")
def test_an_entry_that_is_void_is_not_drawn_and_one_voided_afterwards_stays_in_the_replay(town: Town) -> None:
    kept, void, restored = (accepted(town, at("10-08"), by=town.cadre) for _each in range(3))
    for row in (void, restored):
        do(ENTRY, row.pk, "void", {"text": "没去过"}, by=town.secretary, now=at("10-09"))
    do(ENTRY, restored.pk, "object", {"text": "去过"}, by=town.cadre, now=at("10-10"))
    do(ENTRY, restored.pk, "decide", {"uphold": True, "reason": "查过"}, by=town.leader, now=at("10-12"))

    drawing = draw(town.own, LAST, now=NIGHT)
    assert {check.visit for check in drawing.checks.all()} == {kept, restored}
    assert drawing.population == 2

    do(ENTRY, kept.pk, "void", {"text": "没去过"}, by=town.secretary, now=at("10-21"))
    assert replay(drawing)


@pytest.mark.rule("R-3.7")
def test_the_first_drawings_are_replayed_as_they_were_drawn(town: Town) -> None:
    for by in (town.cadre, town.cadre, town.cadre, town.director):
        void = accepted(town, at("09-30", 20), by=by)
    do(ENTRY, void.pk, "void", {"text": "没去过"}, by=town.secretary, now=at("09-30", 21))
    moment = at("09-30", 22)
    population = population_of(town.own, QUARTER, drawn_at=moment, voided=True)
    assert len(population) == 4
    drawn = draw_from_all(population, size=3, seed="a")
    drawing = SpotCheckDraw.objects.create(
        area=town.own,
        quarter=QUARTER,
        seed="a",
        population=4,
        population_digest=digest_of(population),
        size=3,
        cadres=2,
        drawn_at=moment,
        drawn_by=town.leader,
    )
    SpotCheck.objects.bulk_create([SpotCheck(draw=drawing, visit_id=entry) for entry in drawn])

    assert str(void.pk) in drawn
    assert replay(drawing)
    # It promised nothing of a single cadre.
    assert sureness(drawing) is None
    assert "能发现什么" not in town.client("leader").get(f"/spot-checks/draws/{drawing.pk}/").content.decode()


@pytest.mark.rule("R-3.7")
def test_entries_of_village_cadres_are_drawn_and_of_nobody_else(town: Town) -> None:
    one = accepted(town, at("10-08"), by=town.cadre)
    accepted(town, at("10-08"), by=town.office, kind="village_stay", household=None, place="村委会")
    drawing = draw(town.own, LAST, now=NIGHT)

    assert (drawing.population, drawing.cadres) == (1, 1)
    assert [check.visit for check in drawing.checks.all()] == [one]


@pytest.mark.rule("R-3.7")
def test_the_promise_holds_for_the_worst_single_cadre_and_is_said_so(town: Town) -> None:
    for by, entries in ((town.cadre, 4), (town.director, 2), (town.secretary, 1)):
        for number in range(entries):
            row = write_visit(
                town.own,
                a_visit(kind="household_visit", visited_on=date(2026, 9, 1 + number), household=town.homes[0]),
                by=by,
                now=at("10-08"),
            )
            do(ENTRY, row.pk, "accept", by=town.leader if by == town.secretary else town.secretary, now=at("10-08"))
    drawing = draw(town.own, LAST, now=NIGHT)

    checked = [check.visit.author for check in drawing.checks.select_related("visit__author")]
    assert {who: checked.count(who) for who in (town.cadre, town.director, town.secretary)} == {
        town.cadre: 2,
        town.director: 2,
        town.secretary: 1,
    }
    assert sorted(drawing.shares) == [[1, 1], [2, 2], [4, 2]]
    assert (drawing.size, drawing.cadres) == (5, 3)
    # Of four entries two are invented and two are drawn: one draw of six holds none of them.
    assert sureness(drawing) == int(100 * chance_to_catch(4, 2, 2)) == 83
    page = town.client("leader").get(f"/spot-checks/draws/{drawing.pk}/").content.decode()
    assert "至少有 83% 的可能抽中其中一条" in page
    assert replay(drawing)
