"""Demands: SM-3 from the first word to the archive, the triage, exclusion on every route, rates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from factories.demands import Case, Filing, ask_statement, done, file_demand
from factories.outreach import open_box
from factories.parts import give_part, step_part
from factories.privacy import ask_about_data
from factories.town import Town
from factories.workbooks import sheet_words
from lianxinqiao.accounts.operations.posts import hand_over, stand_in
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.choices import ClosingGround, Status, Track, track_of
from lianxinqiao.demands.kind import DEMAND, STATEMENT
from lianxinqiao.demands.models import Demand, FollowUp
from lianxinqiao.demands.operations import by_time
from lianxinqiao.demands.queries import register
from lianxinqiao.demands.queries.rates import flags, three_rates
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import do, offered
from lianxinqiao.matters.operations.ledgers import MATTERS
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.operations import requests

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
    for _time in range(2):
        done("follow_up", case.pk, result="solved", note="", **case.office())
    with pytest.raises(InvalidInput):
        done("close", case.pk, ground="final", **case.office())
    done("close", case.pk, ground="performed", **case.office())
    matter = Matter.objects.get(pk=case.pk)
    assert (matter.status, matter.phase) == (Status.CLOSED, Phase.DONE)
    assert by_time.archive_old(on=local_date(now), now=now + timedelta(days=700)) == 0
    assert by_time.archive_old(on=local_date(now), now=now + timedelta(days=740)) == 1
    assert by_time.archive_old(on=local_date(now), now=now + timedelta(days=740)) == 0
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
    assert by_time.settle_by_time(on=last, now=now) == 0
    assert by_time.settle_by_time(on=last + timedelta(days=1), now=now) == 1
    assert by_time.settle_by_time(on=last + timedelta(days=1), now=now) == 0
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
    for _time in range(2):
        done("follow_up", case.pk, result="solved", note="", **case.office())
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
    assert client.post(path, {"deed": "withdraw"}).status_code == 422
    assert client.post(path, {"deed": "withdraw", "withdraw-on_paper": "on"}).status_code == 302
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
    with pytest.raises(InvalidInput):
        done("redirect", case.pk, body="", address="", phone="", reason="不归我们", **case.office())
    with pytest.raises(InvalidInput):
        done("forward", case.pk, body="县局", address="", phone="", reason="转", **case.office())
    done("forward", case.pk, body="县局", address="平湖大道", phone="", reason="属县局职责", **case.office())
    assert not Matter.objects.get(pk=case.pk).is_done  # forwarded is not finished
    with pytest.raises(InvalidInput):
        done("body_accepted", case.pk, number=" ", **case.office())
    done("body_accepted", case.pk, number="县受1号", **case.office())
    assert (case.status, Demand.objects.get(pk=case.pk).closing_ground) == (Status.CLOSED, ClosingGround.TRANSFERRED)


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


@pytest.mark.rule("R-18.4")
def test_heard_and_not_answered_is_a_list_with_the_oldest_first(town: Town, now: datetime) -> None:
    old = Case(town, now - timedelta(days=40))
    older = Case(town, now - timedelta(days=60))
    fresh = Case(town, now)
    page = town.client("petition").get("/demands/?phase=late&order=old").content.decode()
    numbers = [case.receipt.number for case in (older, old)]
    assert [page.index(number) for number in numbers] == sorted(page.index(number) for number in numbers)
    assert f"/demands/{fresh.pk}/" not in page


@pytest.mark.rule("RR-1")
def test_closed_demands_are_found_by_number_and_by_the_office_only(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    number = case.receipt.number

    def hits(who: str, words: str) -> int:
        staff = town.staff[who]
        return register.matching(register.register_of(staff), words).count()

    assert [
        hits("petition", words) for words in ("塌方", number, number.rsplit("-", 1)[1], number.rsplit("-", 1)[1][:-1])
    ] == [1, 1, 1, 1]
    assert hits("principal", number) == 1
    done("withdraw", case.pk, by=None, now=now)
    assert [hits("petition", words) for words in ("塌方", number)] == [0, 1]
    assert hits("principal", number) == 0
    order = file_demand(
        town.own,
        Filing(topic="road", text="工单内容如下", channel="hotline", outside_number="YC-2026-09", read_back=True),
        by=town.petition,
        now=now,
    )
    assert hits("petition", "yc-2026-09") == 1
    file_demand(town.own, Filing(topic="road", text="国道G242边上塌了"), by=None, now=now)
    assert hits("petition", "g242") == 1
    assert order.number


@pytest.fixture
def accused(town: Town, now: datetime) -> Demand:
    stated = Filing(
        topic="officials",
        text="村干部要我送礼才给办证",
        about_official=town.cadre,
        conduct="obstruction",
        asker_name="证人",
    )
    return file_demand(town.own, stated, by=None, now=now).demand


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
def test_the_accused_and_their_line_find_it_on_no_route(town: Town, now: datetime, accused: Demand) -> None:
    """List, search, address, matters, rates, export, steps, messages."""
    number = Matter.objects.get(pk=accused.pk).number
    for who in (
        "cadre",
        "director",
        "secretary",
        "leader",
        "office",
        "in_charge",
        "principal",
        "mayor",
        "gov_office",
        "admin",
        "auditor",
        "stranger",
    ):
        staff = town.staff[who]
        assert not Matter.objects.visible_to(staff).filter(pk=accused.pk).exists(), who
        client = town.client(who)
        for path in (f"/demands/{accused.pk}/", f"/matters/{accused.pk}/"):
            assert client.get(path).status_code == 404, (who, path)
        for path in (
            "/demands/?q=送礼",
            "/demands/?export=xlsx",
            f"/search/?q={number}",
            "/matters/",
            "/matters/?export=xlsx",
            "/messages/",
            "/",
        ):
            answer = client.get(path)
            assert str(accused.pk) not in answer.content.decode(errors="ignore"), (who, path)
            assert "密封" not in answer.content.decode(errors="ignore").replace("密封的只有", "").replace(
                "密封诉求", ""
            ), (who, path)
    for who in ("petition", "discipline"):
        assert town.client(who).get(f"/demands/{accused.pk}/").status_code == 200
    assert Matter.objects.get(pk=accused.pk).owner == town.discipline


def test_the_petition_officer_accused_is_out_too_and_a_helper_is_never_excluded_by_taking_over(
    town: Town, now: datetime
) -> None:
    stated = Filing(topic="officials", text="信访办的人不让我进门", about_official=town.petition)
    demand = file_demand(town.own, stated, by=None, now=now).demand
    assert town.client("petition").get(f"/demands/{demand.pk}/").status_code == 404
    assert town.client("discipline").get(f"/demands/{demand.pk}/").status_code == 200
    # Work is handed over; the sealed demand does not come along to the person it is about.
    hand_over(town.discipline, town.petition, by=town.admin, now=now)
    assert Matter.objects.get(pk=demand.pk).owner_id != town.petition.pk


@pytest.mark.rule("信访工作条例28")
def test_recusal_takes_a_person_off_and_the_parts_with_them(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("exclude", case.pk, person=town.police, reason="亲属", by=town.petition, expected_version=None, now=now)
    with pytest.raises(InvalidInput):
        give_part(case.pk, to=town.police, task="看一看", due_on=local_date(now), by=town.petition, now=now)
    done("exclude", case.pk, person=town.office, reason="邻居", by=town.office, expected_version=None, now=now)
    assert Matter.objects.get(pk=case.pk).owner == town.petition
    with pytest.raises(NotVisible):
        MATTERS.lock(DEMAND, case.pk, town.office, None)


@pytest.mark.rule("RR-1")
def test_leaders_see_the_title_and_the_limit_only(town: Town, now: datetime) -> None:
    stated = Filing(
        topic="subsidy",
        text="低保年审\n我家里有病人，请保密",
        channel="visit",
        read_back=True,
        asker_name="李某",
        asker_phone="0717-1234567",
    )
    case = Case(town, now, stated)
    page = town.client("principal").get(f"/demands/{case.pk}/").content.decode()
    assert "低保年审" in page
    assert "有病人" not in page
    assert "李某" not in page
    office = town.client("petition")
    assert "0717-1234567" not in office.get(f"/demands/{case.pk}/").content.decode()
    assert office.post(f"/demands/{case.pk}/", {"open_asker": "1"}).status_code == 302
    assert "0717-1234567" in office.get(f"/demands/{case.pk}/").content.decode()


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
    assert list(Assignment.objects.handed_out_by(town.office)) == []
    step_part(part.pk, "redo", "再量宽", by=town.office, now=now)
    assert [row.pk for row in Assignment.objects.handed_out_by(town.office)] == [part.pk]


@pytest.mark.rule("R-18.2")
def test_moved_more_than_twice_goes_in_circles(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    for to in (town.police, town.judicial):
        done("move", case.pk, handler=to, reason="请办", **case.office())
    assert register.ping_pong(town.petition).count() == 0
    done("move", case.pk, handler=town.office, reason="还是您办", **case.office())
    assert [row.pk for row in register.ping_pong(town.petition)] == [case.pk]


@pytest.mark.rule("RR-1")
def test_what_we_owe_is_computed_from_open_cases_and_empty_when_none_is(town: Town, now: datetime) -> None:
    """No label on any household."""
    case = Case(
        town, now, Filing(topic="road", text="门口的路坏了", channel="visit", read_back=True, household=town.homes[0])
    ).accepted()
    assert register.households_awaiting_answer(town.petition).count() == 1
    done("withdraw", case.pk, by=None, now=now)
    assert register.households_with_open_demand(town.petition).count() == 0


def test_search_takes_two_characters_and_finds_rare_ones(town: Town, now: datetime) -> None:
    case = Case(town, now, Filing(topic="road", text="𬱖家坡的路，𠮷家门口", channel="visit", read_back=True))
    rows = register.register_of(town.petition)
    assert [row.pk for row in register.matching(rows, "𬱖家")] == [case.pk]
    assert list(register.matching(rows, "没有这样的话")) == []


@pytest.mark.rule("principle 4")
def test_rates_raw_and_adjusted_by_two_people(town: Town, now: datetime) -> None:
    """R-14, principle 4: both stand side by side, a small sample gives no rate."""
    case = Case(town, now).accepted().delivered()
    since, until = now - timedelta(days=1), now + timedelta(hours=1)
    response = three_rates([town.own.pk], since=since, until=until, now=now)[0]
    assert (response.raw.numerator, response.raw.denominator, response.raw.percent) == (1, 1, None)
    row = done("rate", case.pk, rate="response", reason="封路", by=town.petition, now=now).gave
    assert three_rates([town.own.pk], since=since, until=until, now=now)[0].adjusted.denominator == 1
    with pytest.raises(NotPermitted):
        done("agree", case.pk, exclusion=row, by=town.petition, now=now)
    done("agree", case.pk, exclusion=row, by=town.principal, now=now)
    response = three_rates([town.own.pk], since=since, until=until, now=now)[0]
    assert (response.raw.denominator, response.adjusted.denominator, response.excluded) == (1, 0, 1)
    assert flags([town.own.pk], since=since) == []


@pytest.mark.rule("SM-10")
def test_a_request_about_ones_own_data_is_answered_in_fifteen_days(town: Town, now: datetime) -> None:
    """A refusal says one may sue."""
    sent = ask_about_data(town.own, kind="delete", text="删除电话", now=now)
    row = sent.row
    assert (local_date(Clock.objects.get(matter=row.pk).due_at) - local_date(now)).days in range(14, 25)
    for event, text in (("check_identity", ""), ("begin", ""), ("refuse", "档案法要求保存"), ("tell", "")):
        do(DATA_REQUEST, row.pk, event, {"text": text}, by=town.petition, now=now)
    found = requests.find_by_receipt(row.matter.number, sent.gave)
    assert found is not None
    assert "第五十条" in found.answer
    assert found.asker_phone == ""
    assert Clock.objects.get(matter=row.pk).state == "met"


def test_a_letter_and_a_visit_raise_a_demand_that_points_back(town: Town, now: datetime) -> None:
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
    page = town.client("cadre").get(f"/demands/new/?visit={letter.pk}").content.decode()
    assert str(letter.pk) in page


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


def test_a_ledger_names_its_title_unit_writer_and_date(town: Town, now: datetime) -> None:
    Case(town, now)
    words = sheet_words(town.client("petition").get("/demands/?export=xlsx").content)
    for part in ("诉求登记簿", "制表单位：试镇综治信访办", "制表人：试petition", f"制表时间：{local_date(now)}"):
        assert part in words
    assert "制表单位：甲村　制表人：试cadre" in sheet_words(
        town.client("cadre").get("/households/?export=xlsx").content
    )


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
def test_the_official_is_heard_on_the_matter_and_learns_nothing_of_who(
    town: Town, accused: Demand, now: datetime
) -> None:
    """A summary in other words; no name, no number, no run of the complaint's own words."""
    given = {"to": town.cadre, "due_on": local_date(now) + timedelta(days=7), "by": town.discipline, "now": now}
    for telling in ("证人说您要送礼", "村干部要我送礼才给办证", "请联系13900000000"):
        with pytest.raises(InvalidInput):
            ask_statement(accused.pk, summary=telling, **given)
    row = ask_statement(accused.pk, summary="十月办证收费的情况，依据哪条规定？", **given)
    page = town.client("cadre").get(f"/statements/{row.pk}/").content.decode()
    assert "十月办证收费的情况" in page
    assert accused.matter.number not in page
    assert str(accused.pk) not in page
    assert "证人" not in page
    # The line above and below the official still finds neither; the complaint stays hidden from the official too.
    for who in ("secretary", "director", "principal", "sibling"):
        assert town.client(who).get(f"/statements/{row.pk}/").status_code == 404
    assert town.client("cadre").get(f"/demands/{accused.pk}/").status_code == 404
    assert town.client("cadre").get(f"/matters/{row.pk}/").status_code in (200, 302)
    with pytest.raises(NotVisible):
        do(STATEMENT, row.pk, "give", {"text": "代他说"}, by=town.secretary, now=now)
    do(STATEMENT, row.pk, "give", {"text": "按县里文件收的工本费"}, by=town.cadre, now=now)
    assert "按县里文件收的工本费" in town.client("discipline").get(f"/demands/{accused.pk}/").content.decode()
    other = ask_statement(accused.pk, summary="还有别的收费吗？", **given)
    assert (
        do(STATEMENT, other.pk, "cancel", {"reason": "已说清"}, by=town.discipline, now=now).row.matter.status
        == "cancelled"
    )
    plain = Case(town, now).accepted()
    with pytest.raises(StepNotAllowed):
        ask_statement(plain.pk, summary="说说看", **{**given, "by": town.petition})


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
def test_what_an_official_is_asked_is_read_by_them_and_by_who_keeps_the_complaint_alone(
    town: Town, accused: Demand, now: datetime
) -> None:
    day = local_date(now) + timedelta(days=7)
    row = ask_statement(accused.pk, to=town.cadre, summary="十月收费", due_on=day, by=town.discipline, now=now)
    away: dict[str, Any] = {"kind": "leave", "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=9)}
    stand_in(town.cadre, deputy=town.sibling, by=town.cadre, now=now, **away)
    page = f"/statements/{row.pk}/"
    assert "十月收费" not in town.client("sibling").get(page).content.decode()
    assert "十月收费" in town.client("petition").get(page).content.decode()
    done("exclude", accused.pk, person=town.petition, reason="有利害关系", by=town.discipline, now=now)
    assert town.client("petition").get(page).status_code == 404
    assert "十月收费" in town.client("cadre").get(page).content.decode()
