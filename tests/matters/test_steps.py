"""Opening a matter, taking a step, noting one, giving it another owner, locking it, numbering it."""

from __future__ import annotations

from datetime import UTC

import pytest

from factories.matters import KIND, OPENED, at, opened
from factories.town import Town
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.errors import NotVisible, StaleMatter
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.moving import write_step
from lianxinqiao.matters.operations.steps import lock_matter, next_number, note_step, refresh_next_due

pytestmark = pytest.mark.django_db


def test_a_matter_opens_in_its_first_status_with_its_step_and_its_limits(town: Town) -> None:
    matter = opened(town, limits=("five.ack.attention", "five.response.attention"), data={"a": 1}, reason="问过")

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.status, kept.phase, kept.version, kept.owner, kept.opened_by) == (
        "reported",
        Phase.OPEN,
        1,
        town.in_charge,
        town.cadre,
    )
    assert (kept.opened_at, kept.closed_at, kept.next_due_at) == (OPENED, None, at("11-12"))
    step = kept.steps.get()
    assert (step.event, step.from_status, step.to_status, step.at, step.by) == (
        "open",
        "",
        "reported",
        OPENED,
        town.cadre,
    )
    assert (step.role, step.rule, step.reason, step.data) == ("village_cadre", "R-4.8", "问过", {"a": 1})
    assert list(kept.clocks.values_list("rule", "due_at")) == [
        ("five.ack.attention", at("11-12")),
        ("five.response.attention", at("11-15", 0)),
    ]


def test_a_matter_without_limits_is_due_never(town: Town) -> None:
    assert opened(town).next_due_at is None
    assert not Clock.objects.exists()


def test_numbers_count_by_area_kind_and_year(town: Town) -> None:
    first, second = opened(town), opened(town)
    elsewhere, other_kind = opened(town, area=town.far), opened(town, kind="disaster")

    assert [row.number for row in (first, second)] == ["民情〔2026〕990001100-1号", "民情〔2026〕990001100-2号"]
    assert elsewhere.number == "民情〔2026〕990001200-1号"
    assert other_kind.number == "灾情〔2026〕990001100-1号"
    # One in the morning of the new year here is still the old year in London.
    new_year = at("12-31", 1).replace(year=2027, month=1, day=1)
    assert next_number(KIND, town.own, at("12-31", 23)) == "民情〔2026〕990001100-3号"
    assert next_number(KIND, town.own, new_year.astimezone(UTC)) == "民情〔2027〕990001100-1号"


def test_a_step_moves_status_phase_and_version_together(town: Town) -> None:
    matter = opened(town)

    step = write_step(
        matter, "acknowledge", target="acknowledged", by=town.in_charge, rule="R-4.8", now=at("11-12"), data={"n": 2}
    )

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.status, kept.phase, kept.version, kept.closed_at) == ("acknowledged", Phase.OPEN, 2, None)
    step.refresh_from_db()
    assert (step.event, step.from_status, step.to_status, step.at) == (
        "acknowledge",
        "reported",
        "acknowledged",
        at("11-12"),
    )
    assert (step.by, step.role, step.rule, step.data) == (town.in_charge, "leader_in_charge", "R-4.8", {"n": 2})


def test_a_step_that_ends_a_matter_closes_it_and_stops_its_limits(town: Town) -> None:
    matter = opened(town, limits=("five.ack.routine",))

    write_step(
        matter,
        "false_alarm",
        target="false_alarm",
        by=town.in_charge,
        rule="SM-2",
        now=at("11-13"),
        reason="看过，没事",
    )

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.phase, kept.closed_at, kept.next_due_at) == (Phase.DONE, at("11-13"), None)
    clock = kept.clocks.get()
    assert (clock.state, clock.check_at, clock.met_at) == ("cancelled", None, None)


def test_a_step_may_bring_another_owner_and_another_urgency(town: Town) -> None:
    matter = opened(town)

    write_step(
        matter,
        "acknowledge",
        target="acknowledged",
        by=town.in_charge,
        rule="R-4.8",
        now=OPENED,
        new_owner=town.principal,
        urgency=2,
    )

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.owner, kept.urgency) == (town.principal, 2)


def test_a_step_without_a_role_is_given_the_post_by_which_somebody_acts(town: Town) -> None:
    matter = opened(town)

    by_post = write_step(matter, "acknowledge", target="acknowledged", by=town.in_charge, rule="R-4.8", now=OPENED)
    by_itself = write_step(matter, "remind", target=None, by=None, rule="R-4.9", now=OPENED)

    assert (by_post.role, by_itself.role) == ("leader_in_charge", "system")


def test_a_step_that_moves_nothing_makes_older_pages_stale_unless_told_not_to(town: Town) -> None:
    matter = opened(town)

    write_step(matter, "look", target=None, by=town.cadre, rule="R-4.9", now=OPENED)
    write_step(matter, "note", target=None, by=town.cadre, rule="R-4.9", now=OPENED, bumps=False)

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.status, kept.version) == ("reported", 2)


def test_a_noted_step_stands_in_the_history_and_moves_nothing(town: Town) -> None:
    matter = opened(town)

    step = note_step(matter, "urge", by=town.cadre, role="r", now=at("11-12"), rule="R-4.9", reason="快", times=3)

    kept = Matter.objects.get(pk=matter.pk)
    assert (kept.status, kept.version) == ("reported", 1)
    step.refresh_from_db()
    assert (step.from_status, step.to_status, step.rule, step.role, step.reason, step.data) == (
        "reported",
        "reported",
        "R-4.9",
        "r",
        "快",
        {"times": 3},
    )
    assert list(kept.steps.order_by("id").values_list("event", flat=True)) == ["open", "urge"]


def test_a_matter_is_locked_for_whoever_sees_it_and_only_in_the_version_they_saw(town: Town) -> None:
    matter = opened(town)
    hidden = opened(town)
    hidden.excluded.add(town.secretary)

    assert lock_matter(matter.pk, by=town.secretary, expected_version=1) == matter
    assert lock_matter(matter.pk, by=town.secretary, expected_version=None) == matter
    with pytest.raises(StaleMatter):
        lock_matter(matter.pk, by=town.secretary, expected_version=2)
    for pk, who in ((matter.pk, town.stranger), (hidden.pk, town.secretary), (town.cadre.pk, town.secretary)):
        with pytest.raises(NotVisible):
            lock_matter(pk, by=who, expected_version=None)


def test_the_next_due_moment_is_that_of_the_soonest_running_limit(town: Town) -> None:
    matter = opened(town, limits=("five.ack.attention", "five.response.attention"))
    soonest = matter.clocks.get(rule="five.ack.attention")

    Clock.objects.filter(pk=soonest.pk).update(state="cancelled", check_at=None)
    refresh_next_due(matter)
    assert Matter.objects.get(pk=matter.pk).next_due_at == at("11-15", 0)
    Clock.objects.update(state="cancelled", check_at=None)
    refresh_next_due(matter)
    assert Matter.objects.get(pk=matter.pk).next_due_at is None
