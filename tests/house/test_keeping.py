"""Registers of places, rules decided on a page, paused clocks, promises taken back, hazard sites and the roll."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.operations import registers, rules
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.conditions.models import HazardStep, RollEntry
from lianxinqiao.conditions.operations import evacuation, hazards
from lianxinqiao.conditions.operations.hazards import SiteInput
from lianxinqiao.conditions.operations.reports import ReportInput, acknowledge, report_condition
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.matters.models import Clock, Step
from lianxinqiao.matters.operations.clocks import check_clocks, pause_clock, resume_clock
from lianxinqiao.places.models import HazardSite, VillagerGroup
from lianxinqiao.visits.models import Promise
from lianxinqiao.visits.operations.diary import VisitInput, write_visit
from lianxinqiao.visits.operations.promises import keep_promise, reopen_promise

pytestmark = pytest.mark.django_db


def test_a_changed_figure_is_a_new_row_and_the_old_stays(town: Town, now: datetime) -> None:
    for value, day in (("100", day_before(now, 40)), ("101", day_before(now))):
        registers.record_figure(
            town.town, fact="residents", value=Decimal(value), as_of=day, source="年报", by=town.gov_office, now=now
        )

    assert [str(row.value) for row in town.town.facts.order_by("as_of")] == ["100.00", "101.00"]
    with pytest.raises(NotPermitted):
        registers.record_figure(
            town.town, fact="residents", value=Decimal(1), as_of=day_before(now), source="x", by=town.cadre, now=now
        )
    with pytest.raises(InvalidInput):
        registers.record_figure(
            town.town,
            fact="residents",
            value=Decimal(1),
            as_of=day_before(now, -1),
            source="x",
            by=town.gov_office,
            now=now,
        )
    assert town.town.facts.count() == 2


def test_a_group_with_people_in_it_does_not_end(town: Town, now: datetime) -> None:
    full = VillagerGroup.objects.get(area=town.own)
    empty = registers.add_group(town.own, name="二组", by=town.secretary, now=now)

    assert empty.group_no == 2
    with pytest.raises(InvalidInput):
        registers.add_group(town.own, name="二组", by=town.secretary, now=now)
    with pytest.raises(InvalidInput):
        registers.end_group(full.pk, by=town.secretary, now=now)
    registers.end_group(empty.pk, by=town.secretary, now=now)
    with pytest.raises(NotVisible):
        registers.rename_group(full.pk, name="x", by=town.sibling_secretary, now=now)
    assert list(VillagerGroup.objects.filter(area=town.own, is_active=True)) == [full]


def test_a_rule_is_decided_from_a_day_on_and_never_backwards(town: Town, now: datetime) -> None:
    today, later = day_before(now, 0), day_before(now, -10)
    decided: dict[str, Any] = {"decided_by": "屈发〔2026〕3号", "reason": "农忙", "now": now}

    rules.decide("visit.village_min_days", value="9", valid_from=later, by=town.principal, **decided)

    assert (number_on("visit.village_min_days", today), number_on("visit.village_min_days", later)) == (8, 9)
    rules.decide("five.ack.urgent", value="1", valid_from=later, by=town.in_charge, **decided)
    for refused, name, value, day, who in (
        (NotPermitted, "visit.village_min_days", "7", later, town.in_charge),
        (NotPermitted, "petition.notice_days", "20", later, town.principal),
        (NotPermitted, "petition.complete_days", "61", later, town.principal),
        (InvalidInput, "visit.town_min_days", "2", day_before(now), town.principal),
        (InvalidInput, "visit.village_min_days", "7", later, town.principal),
        (NotPermitted, "visit.town_min_days", "2", later, town.cadre),
    ):
        with pytest.raises(refused):
            rules.decide(name, value=value, valid_from=day, by=who, **decided)
    assert number_on("petition.notice_days", later) == 15


def test_a_paused_clock_moves_its_due_by_what_was_used_and_no_more(town: Town, now: datetime) -> None:
    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="事"), by=town.cadre, now=now)
    clock = Clock.objects.get(matter=report.pk, rule="five.response.routine")
    due = clock.due_at
    with pytest.raises(NotPermitted):
        pause_clock(clock.pk, reason="等", cap=timedelta(days=2), by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        pause_clock(clock.pk, reason="等", cap=timedelta(days=2), by=town.stranger, now=now)
    with pytest.raises(InvalidInput):
        pause_clock(clock.pk, reason="等", cap=timedelta(days=60), by=town.in_charge, now=now)

    pause_clock(clock.pk, reason="等检测", cap=timedelta(days=2), by=town.in_charge, now=now)
    resume_clock(clock.pk, by=town.in_charge, now=now + timedelta(hours=5))
    clock.refresh_from_db()
    assert clock.due_at == due + timedelta(hours=5)

    pause_clock(clock.pk, reason="再等", cap=timedelta(days=2), by=town.in_charge, now=now + timedelta(hours=6))
    check_clocks(now=now + timedelta(days=9))
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("running", due + timedelta(hours=5, days=2))
    assert list(
        Step.objects.filter(matter=report.pk, event__endswith="_clock").order_by("id").values_list("event", flat=True)
    ) == ["pause_clock", "resume_clock", "pause_clock", "resume_clock"]


def test_an_emergency_waits_for_nobody(town: Town, now: datetime) -> None:
    report = report_condition(
        town.own, ReportInput(kind="people", place="x", facts="事", urgency=3, phoned_at=now), by=town.cadre, now=now
    )

    with pytest.raises(NotPermitted):
        pause_clock(
            Clock.objects.filter(matter=report.pk)[0].pk, reason="等", cap=timedelta(days=1), by=town.in_charge, now=now
        )
    acknowledge(report.pk, by=town.in_charge, expected_version=None, now=now)


def test_an_ended_promise_comes_back_the_same_day_only(town: Town, now: datetime) -> None:
    written = VisitInput(
        kind="household_visit",
        visited_on=day_before(now),
        household=town.homes[0],
        promises=[("问", day_before(now, -2))],
    )
    promise = Promise.objects.get(visit=write_visit(town.own, written, by=town.cadre, now=now))
    keep_promise(promise.pk, kept=True, outcome="", by=town.cadre, now=now)

    with pytest.raises(NotVisible):
        reopen_promise(promise.pk, by=town.director, now=now)
    with pytest.raises(NotVisible):
        reopen_promise(promise.pk, by=town.cadre, now=now + timedelta(days=1))
    reopen_promise(promise.pk, by=town.cadre, now=now)
    promise.refresh_from_db()
    assert promise.kept_on is None


def site_of(town: Town, now: datetime) -> HazardSite:
    return hazards.register_site(town.own, SiteInput(name="滑坡", kind="landslide"), by=town.cadre, now=now)


def test_the_life_of_a_hazard_site_is_its_table(town: Town, now: datetime) -> None:
    """R-4.5, SM-11."""
    site = site_of(town, now)
    hazards.record_patrol(site.pk, on=day_before(now), findings="裂缝无变化", is_abnormal=False, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed):
        hazards.take_site_step(
            site.pk,
            "move",
            note="走",
            households_moved=1,
            people_moved=2,
            by=town.cadre,
            expected_version=None,
            now=now,
        )
    with pytest.raises(NotVisible):
        hazards.take_site_step(site.pk, "treat", note="好了", by=town.sibling, expected_version=None, now=now)
    with pytest.raises(StaleVersion):
        hazards.take_site_step(site.pk, "treat", note="好了", by=town.cadre, expected_version=1, now=now)
    hazards.take_site_step(site.pk, "treat", note="已做挡墙", by=town.cadre, expected_version=None, now=now)
    hazards.take_site_step(site.pk, "close", note="专家核销", by=town.cadre, expected_version=None, now=now)

    site.refresh_from_db()
    assert site.state == "closed"
    assert list(HazardStep.objects.order_by("id").values_list("event", flat=True)) == ["watch", "treat", "close"]


def test_a_changed_card_is_a_new_edition_to_be_signed_again(town: Town, now: datetime) -> None:
    site = site_of(town, now)
    hazards.sign_card(site.pk, on=day_before(now), by=town.cadre, now=now)

    changed = hazards.change_site(
        site.pk,
        SiteInput(name="滑坡", kind="landslide", shelter="学校操场"),
        by=town.cadre,
        expected_version=None,
        now=now,
    )

    assert (changed.card_version, changed.card_signed_on) == (3, None)


def test_the_roll_lives_no_longer_than_thirty_days_after_the_stand_down(town: Town, now: datetime) -> None:
    site = site_of(town, now)
    for home in town.homes[:2]:
        evacuation.note_threatened(site.pk, home.pk, helpers=1, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        evacuation.note_threatened(site.pk, town.homes[3].pk, helpers=1, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        evacuation.note_threatened(site.pk, town.homes[0].pk, helpers=1, by=town.principal, now=now)
    warning = hazards.relay_warning(
        town.own,
        issuer="县自然资源局",
        number="7",
        level="red",
        text="撤",
        issued_at=now,
        site=site,
        by=town.cadre,
        now=now,
    )
    hazards.take_site_step(
        site.pk,
        "move",
        note="已转移",
        households_moved=2,
        people_moved=5,
        by=town.cadre,
        expected_version=None,
        now=now,
    )
    entry = RollEntry.objects.filter(site=site)[0]
    evacuation.call_roll(entry.pk, is_safe=True, by=town.leader, now=now)
    with pytest.raises(NotVisible):
        evacuation.call_roll(entry.pk, is_safe=False, by=town.principal, now=now)
    assert evacuation.delete_old_rolls(on=day_before(now, -400), now=now) == 0

    hazards.stand_down(warning.pk, by=town.cadre, now=now)

    assert evacuation.delete_old_rolls(on=day_before(now, -30), now=now) == 0
    assert evacuation.delete_old_rolls(on=day_before(now, -31), now=now) == 2
    assert AuditEntry.objects.filter(deed="roll.delete", subject="滑坡").count() == 1
    site.refresh_from_db()
    assert (site.state, site.households_at_risk) == ("stood_down", 2)


def test_the_pages_do_what_the_operations_do(town: Town, now: datetime) -> None:
    client = town.client("gov_office")
    form = {
        "deed": "figure",
        "figure-area": town.own.code,
        "figure-fact": "groups",
        "figure-value": "3",
        "figure-as_of": day_before(now).isoformat(),
        "figure-source": "村报",
    }
    assert client.post("/areas/", form).status_code == 302
    assert "3" in client.get(f"/areas/{town.own.code}/").content.decode()
    rule = {
        "deed": "decide",
        "decide-rule": "visit.town_min_days",
        "decide-value": "x",
        "decide-valid_from": day_before(now, -1).isoformat(),
        "decide-decided_by": "党委",
        "decide-reason": "忙",
    }
    answer = client.post("/rules/", rule)
    assert answer.status_code == 422
    assert "须为整数" in answer.content.decode()
    assert client.post("/rules/", rule | {"decide-value": "4"}).status_code == 302
    site = site_of(town, now)
    page = town.client("cadre").post(
        f"/hazards/{site.pk}/",
        {
            "deed": "threatened",
            "threatened-group": town.homes[0].group_id,
            "threatened-house": "无此号",
            "threatened-helpers": "1",
        },
    )
    assert page.status_code == 422
    assert "无此号" in page.content.decode()
