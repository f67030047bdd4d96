"""Demands: SM-3 from the first word to the archive, the triage, exclusion on every route, rates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from factories.demands import Case, Filing, done
from factories.outreach import open_box
from factories.parts import give_part, step_part
from factories.privacy import ask_about_data
from factories.town import Town, register_bodies
from lianxinqiao.calendar.limits import SHANGHAI, end_of_day, last_day_of, local_date, next_office_moment
from lianxinqiao.calendar.queries import work_calendar
from lianxinqiao.demands.choices import ClosingGround, Status, Track, track_of
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.operations import by_time
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import offered
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.matters.operations.reminding import check_clocks
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.places.models import Area, OutsideBody
from lianxinqiao.privacy.kind import DATA_REQUEST

pytestmark = pytest.mark.django_db


@pytest.mark.rule("SM-3")
@pytest.mark.rule("R-10.5")
@pytest.mark.rule("R-14.1")
@pytest.mark.rule("RR-14")
def test_a_demand_goes_from_the_first_word_to_the_archive(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    assert case.clock("demand.register_workdays").state == "met"
    assert case.clock("petition.notice_days").state == "met"
    # Sixty days of article 34, to the end of a working day.
    assert (local_date(case.clock("petition.complete_days").due_at) - local_date(now)).days >= 59
    case.delivered()
    assert case.clock("petition.complete_days").state == "met"
    demand = Demand.objects.get(pk=case.pk)
    assert demand.track == Track.PERFORM
    assert demand.review_until is not None
    assert demand.review_until >= local_date(now) + timedelta(days=30)
    with pytest.raises(StepNotAllowed):  # supported and not performed is not settled, whatever was said
        done("solved", case.pk, solved="yes", rating="satisfied", by=None, now=now)
    done("perform", case.pk, on=local_date(now), what="路修好了", **case.handler())
    done("solved", case.pk, solved="yes", rating="satisfied", by=None, now=now)
    assert case.status == Status.SETTLED
    with pytest.raises(StepNotAllowed):
        done("close", case.pk, ground="performed", **case.office())
    case.followed_up().followed_up()
    with pytest.raises(InvalidInput):
        done("close", case.pk, ground="final", **case.office())
    done("close", case.pk, ground="performed", **case.office())
    now = case.now
    matter = Matter.objects.get(pk=case.pk)
    assert (matter.status, matter.phase) == (Status.CLOSED, Phase.DONE)
    assert by_time.archive_old(now=now + timedelta(days=700)) == 0
    assert by_time.archive_old(now=now + timedelta(days=740)) == 1
    assert by_time.archive_old(now=now + timedelta(days=740)) == 0
    assert Demand.objects.get(pk=case.pk).grams == []


def test_not_solved_opens_it_again_with_a_limit_of_its_own(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    with pytest.raises(InvalidInput):
        done("solved", case.pk, solved="no", rating="not", why=" ", by=None, now=now)
    done("solved", case.pk, solved="no", rating="not", why="又塌了", by=None, now=now)
    assert case.status == Status.PROCESSING
    assert case.clock("demand.redo_days").state == "running"
    assert Demand.objects.get(pk=case.pk).delivered_on is None


def test_silence_settles_after_the_time_for_review_but_never_an_unkept_word(town: Town, now: datetime) -> None:
    kept, unkept = Case(town, now).accepted().delivered(), Case(town, now).accepted().delivered()
    done("perform", kept.pk, on=local_date(now), what="修好", **kept.handler())
    last = Demand.objects.get(pk=kept.pk).review_until
    assert last is not None
    assert by_time.settle_by_time(now=end_of_day(last) - timedelta(seconds=1)) == 0
    assert by_time.settle_by_time(now=end_of_day(last)) == 1
    assert by_time.settle_by_time(now=end_of_day(last)) == 0
    assert (kept.status, unkept.status) == (Status.SETTLED, Status.DELIVERED)


@pytest.mark.rule("信访工作条例35")
@pytest.mark.rule("信访工作条例36")
def test_review_and_recheck_to_the_end_of_the_chain(town: Town, now: datetime) -> None:
    """信访工作条例 35 to 37: the town passes on, the levels above answer, help goes on."""
    case = Case(town, now).accepted().delivered(lawful=False, decision="not_support")
    late = Demand.objects.get(pk=case.pk).review_until
    assert late is not None
    with pytest.raises(StepNotAllowed):
        done("ask_review", case.pk, by=None, now=now + timedelta(days=(late - local_date(now)).days + 2))
    done("ask_review", case.pk, by=None, now=now)
    assert case.clock("petition.review_days").state == "running"
    done("answer_review", case.pk, answer="维持", received_on=local_date(now), **case.office())
    done("ask_recheck", case.pk, by=None, now=now)
    done("answer_recheck", case.pk, answer="维持", **case.office())
    assert case.status == Status.FINAL
    assert FollowUp.objects.filter(demand=case.pk, done_on=None).count() == 2
    case.followed_up().followed_up()
    done("close", case.pk, ground="final", **case.office())
    assert Demand.objects.get(pk=case.pk).closing_ground == ClosingGround.FINAL


@pytest.mark.rule("RR-3")
def test_withdrawal_has_no_condition_and_is_undone_with_its_old_limits(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    due = case.clock("petition.complete_days").due_at
    with pytest.raises(InvalidInput):
        done("withdraw", case.pk, **case.office())
    done("withdraw", case.pk, by=None, now=now)
    assert case.clock("petition.complete_days").state == "cancelled"
    with pytest.raises(StepNotAllowed):
        done("undo_withdrawal", case.pk, by=None, now=now + timedelta(days=32))
    done("undo_withdrawal", case.pk, by=None, now=now + timedelta(days=3))
    assert case.status == Status.ACCEPTED
    clock = case.clock("petition.complete_days")
    assert (clock.state, clock.due_at) == ("running", due)


def merged_into(town: Town, double: Case, other: Case) -> None:
    matter = Matter.objects.get(pk=other.pk)
    done("merge", double.pk, into=matter, by=town.petition, expected_version=None, now=max(double.now, other.now))


@pytest.mark.rule("RR-3")
@pytest.mark.parametrize("double_is_older", [True, False])
def test_what_a_double_is_merged_into_keeps_the_earliest_word(town: Town, now: datetime, double_is_older: bool) -> None:
    """A double whose fifteen days are over, merged into one of today, left the limit of today alone."""
    older, newer = Case(town, now - timedelta(days=20)), Case(town, now)
    double, other = (older, newer) if double_is_older else (newer, older)
    check_clocks(now=now)
    kept = older.clock("petition.notice_days")

    merged_into(town, double, other)

    clock = other.clock("petition.notice_days")
    assert (clock.start_at, clock.due_at, clock.act_by_at) == (kept.start_at, kept.due_at, kept.act_by_at)
    assert Matter.objects.get(pk=other.pk).next_due_at == min(
        Clock.objects.filter(matter=other.pk, state="running").values_list("due_at", flat=True)
    )
    assert double.clock("petition.notice_days").state == "cancelled"
    if double_is_older:
        check_clocks(now=next_office_moment(now, work_calendar()))
        assert Clock.objects.get(pk=clock.pk).reminded == 100, "that it is late is said of what it was merged into"


@pytest.mark.rule("RR-3")
def test_the_sixty_days_of_a_double_that_was_accepted_bind_what_is_accepted_later(town: Town, now: datetime) -> None:
    double, other = Case(town, now - timedelta(days=10)).accepted(), Case(town, now)
    whole = double.clock("petition.complete_days")
    merged_into(town, double, other)

    other.accepted()

    clock = other.clock("petition.complete_days")
    assert (clock.start_at, clock.due_at) == (whole.start_at, whole.due_at)


@pytest.mark.rule("RR-3")
def test_written_withdrawal_is_taken_wherever_the_resident_could_withdraw(town: Town, now: datetime) -> None:
    """Also between review and recheck, and while a sender is asked to take it back."""
    case = Case(town, now).accepted().delivered(lawful=False, decision="not_support")
    moves: tuple[tuple[str, dict[str, Any]], ...] = (
        ("ask_review", {"by": None, "now": now}),
        ("answer_review", case.office(answer="维持", received_on=local_date(now))),
        ("ask_recheck", {"by": None, "now": now}),
    )
    handed_down = Filing(topic="road", text="县里转来：路塌了", channel="superior", outside_number="1", read_back=True)
    objected = Case(town, now, handed_down)
    done("register", objected.pk, petition_class="appeal", **objected.office())
    done("screen", objected.pk, conflict_checked=True, **objected.office())
    done("object_transfer", objected.pk, reason="属于县局的详细理由", **objected.head())
    for name, answers in moves:
        done(name, case.pk, **answers)
        _withdraw_on_paper_and_back(town, case)
    _withdraw_on_paper_and_back(town, objected)
    assert (case.status, objected.status) == (Status.RECHECK_ASKED, Status.OBJECTED)


def _withdraw_on_paper_and_back(town: Town, case: Case) -> None:
    stood, client, path = case.status, town.client("petition"), f"/demands/{case.pk}/"
    assert "withdraw" in [row.name for row, _at in offered(DEMAND, _row(case), by=town.petition, now=case.now)]
    asked = {"deed": "withdraw", "version": _row(case).matter.version}
    assert client.post(path, asked).status_code == 422
    assert client.post(path, {**asked, "withdraw-on_paper": "on"}).status_code == 302
    assert case.status == Status.WITHDRAWN
    step = done("undo_withdrawal", case.pk, **case.office()).step
    assert (step.event, case.status) == (f"undo_to_{stood}", stood)


def _row(case: Case) -> Demand:
    return Demand.objects.select_related("matter__area").get(pk=case.pk)


@pytest.mark.rule("R-18.6")
def test_elsewhere_needs_a_body_and_how_to_reach_it(town: Town, now: datetime) -> None:
    """Never only "not ours"."""
    case = Case(town, now)
    done("register", case.pk, petition_class="appeal", **case.office())
    with pytest.raises(InvalidInput):
        done("screen", case.pk, conflict_checked=False, **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    register_bodies(Area.objects.get(pk=town.far.parent_id))
    OutsideBody.objects.filter(town=town.far.parent_id, name="县局").update(name="邻镇才有的局")
    OutsideBody.objects.filter(town=town.town, name="县水利局").update(withdrawn_on=local_date(now))
    for nobody in ("", "有关部门", "县", "邻镇才有的局", "县水利局"):
        for deed in ("redirect", "forward"):
            with pytest.raises(InvalidInput) as refused:
                done(deed, case.pk, body=nobody, reason="不归我们", **case.office())
            assert refused.value.field == "body"
    done("forward", case.pk, body="县局", reason="属县局职责", **case.office())
    step = Matter.objects.get(pk=case.pk).steps.get(event="forward")
    sent = _row(case)
    assert (step.data["body"], sent.body, sent.body_address, sent.body_phone) == ("县局", "县局", "平湖大道", "0717-1")
    OutsideBody.objects.filter(name="县局").update(name="县新局", phone="0717-2")
    assert _row(case).body_phone == "0717-1"
    assert not Matter.objects.get(pk=case.pk).is_done  # forwarded is not finished
    with pytest.raises(InvalidInput):
        done("body_accepted", case.pk, number=" ", **case.office())
    done("body_accepted", case.pk, number="县受1号", **case.office())
    assert (case.status, Demand.objects.get(pk=case.pk).closing_ground) == (Status.CLOSED, ClosingGround.TRANSFERRED)


@pytest.mark.rule("R-18.6")
def test_the_form_says_who_registers_a_body_and_where(town: Town, now: datetime) -> None:
    case = Case(town, now)
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    client, path = town.client("petition"), f"/demands/{case.pk}/?deed=forward"
    OutsideBody.objects.filter(town=town.town).delete()

    page = client.get(path).content.decode()

    where = f"/towns/{town.town.code}/bodies/"
    assert "先由信访办、党政办或主要领导登记" in page and f'href="{where}"' in page
    assert client.get(where).status_code == 200
    register_bodies(town.town)
    assert "县交通局（县（区））" in client.get(path).content.decode()


@given(lawful=some.booleans(), reasonable=some.booleans(), in_hardship=some.booleans())
@pytest.mark.rule("R-14.5")
def test_lawful_always_means_perform(*, lawful: bool, reasonable: bool, in_hardship: bool) -> None:
    track = track_of(lawful=lawful, reasonable=reasonable, in_hardship=in_hardship)
    assert (track == Track.PERFORM) == lawful
    assert (track == Track.EXPLAIN) == (not lawful and reasonable)
    assert (track == Track.RELIEF) == (not lawful and not reasonable and in_hardship)


@pytest.mark.rule("SM-3")
def test_the_table_of_sm3_ends_only_on_grounds_of_the_law() -> None:
    ends = {deed.name for deed in DEMAND.deeds if any(DEMAND.phases[to] == Phase.DONE for to in deed.targets)}
    assert ends == {
        "close",
        "archive",
        "redirect",
        "not_accept",
        "objection_agreed",
        "body_accepted",
        "withdraw",
        "merge",
    }
    assert DEMAND.check() == []


@pytest.mark.rule("R-10.6")
def test_parts_have_an_owner_a_day_and_come_back(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    part = give_part(
        case.pk, to=town.police, task="量一量", due_on=local_date(now) + timedelta(days=3), by=town.office, now=now
    )
    assert Matter.objects.visible_to(town.police).filter(pk=case.pk).exists()
    with pytest.raises(NotPermitted):
        step_part(part.pk, "finish", "好了", by=town.petition, now=now)
    step_part(part.pk, "finish", "长十二米", by=town.police, now=now)
    assert Clock.objects.get(matter=part.pk).state == "met"
    undone = "/assignments/?whose=by_me&phase=unfinished"
    assert str(part.pk) not in town.client("office").get(undone).content.decode()
    step_part(part.pk, "redo", "再量宽", by=town.office, now=now)
    listed = {
        (who, whose): str(part.pk) in town.client(who).get(f"/assignments/?whose={whose}").content.decode()
        for who in ("office", "police", "petition")
        for whose in ("", "by_me", "to_me")
    }
    assert {asked for asked, found in listed.items() if found} == {
        *{("office", ""), ("office", "by_me")},
        *{("police", ""), ("police", "to_me"), ("petition", "")},
    }
    assert str(part.pk) in town.client("office").get(undone).content.decode()


@pytest.mark.rule("SM-10")
def test_a_request_about_ones_own_data_is_answered_in_fifteen_days(town: Town) -> None:
    """A refusal says one may sue."""
    now = datetime(2026, 11, 2, 16, 30, tzinfo=SHANGHAI)
    sent = ask_about_data(town.own, kind="delete", text="删除电话", now=now)
    row = sent.row
    assert last_day_of(Clock.objects.get(matter=row.pk).due_at) == date(2026, 11, 17)
    for event, text in (("check_identity", ""), ("begin", ""), ("refuse", "档案法要求保存"), ("tell", "")):
        do(DATA_REQUEST, row.pk, event, {"text": text, "proof": "called"}, by=town.petition, now=now)
    found = row_of_receipt(row.matter.number, sent.gave)
    assert found is not None
    assert "第五十条" in found.answer
    assert found.asker_phone == ""
    assert Clock.objects.get(matter=row.pk).state == "met"


def test_a_letter_raises_a_demand_that_points_back(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=local_date(now))
    letter = open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).letters.get()
    values = {
        "raise_demand-id": uuid7(),
        "raise_demand-topic": "road",
        "raise_demand-text": "路灯不亮，请来修",
        "raise_demand-read_back": "on",
    }
    answer = town.client("secretary").post(f"/letters/{letter.pk}/", {"deed": "raise_demand", **values})
    assert answer.status_code == 200
    demand = Demand.objects.get()
    assert (demand.channel, demand.matter.links.get().source_kind) == ("box", "letter")
    assert demand.matter.number in answer.content.decode()


def test_the_towns_own_words_begin_the_form(town: Town, now: datetime) -> None:
    client = town.client("petition")
    assert (
        client.post(
            "/demands/wording/", {"deed": "keep", "keep-step": "hand_back", "keep-text": "请先补齐材料"}
        ).status_code
        == 302
    )
    case = Case(town, now).accepted()
    office = town.client("office")
    assert "请先补齐材料" in office.get(f"/demands/{case.pk}/?deed=hand_back").content.decode()
    # The script fetches the form alone; a deed that is not theirs now has none.
    alone = office.get(f"/demands/{case.pk}/?deed=hand_back", headers={"HX-Request": "true"}).content.decode()
    assert alone.startswith("<form")
    assert "请先补齐材料" in alone
    assert office.get(f"/demands/{case.pk}/?deed=register", headers={"HX-Request": "true"}).status_code == 404
    assert client.post("/demands/wording/", {"deed": "drop", "drop-step": "hand_back"}).status_code == 302
    assert "请先补齐材料" not in office.get(f"/demands/{case.pk}/?deed=hand_back").content.decode()
