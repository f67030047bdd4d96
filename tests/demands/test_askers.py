"""Several ask for the same: nobody settles, objects, declines or withdraws for another (RR-3)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from factories.demands import OWN_ROAD, Case, Filing, done
from factories.residents import follow
from factories.town import SHANGHAI, Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, Evaluation, FollowUp, Join
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock, Matter, Urging
from lianxinqiao.matters.operations.doing import do as do_as
from lianxinqiao.notifications.models import Message
from lianxinqiao.rates.queries.counting import three_rates

pytestmark = pytest.mark.django_db
YES: dict[str, Any] = {"solved": "yes", "rating": "satisfied", "why": ""}
NO: dict[str, Any] = {"solved": "no", "rating": "not", "why": "我家门口没有修"}


def joins(case: Case, n: int = 1, phone: str = "1390000111") -> list[Join]:
    """Let neighbours join; return them in order."""
    for nth in range(n):
        given = {"phone": phone and f"{phone}{nth}", "note": f"第{nth}户"}
        do(DEMAND, case.pk, "join", given, by="neighbour", now=case.now)
    return list(Join.objects.filter(demand=case.pk).order_by("-joined_at", "-id")[:n])[::-1]


def said(case: Case, name: str, join: Join | None, now: datetime | None = None, **given: Any) -> Any:
    """Do it by the receipt of one who joined, or of whoever filed it."""
    by: Any = "resident" if join is None else "joined"
    return do_as(DEMAND, case.pk, name, given, by=by, asker=join, now=now or case.now)


@pytest.fixture
def case(town: Town, now: datetime) -> Case:
    return Case(town, now, OWN_ROAD).accepted()


def promised(case: Case) -> Case:
    """Delivered, and done."""
    case.delivered()
    done("perform", case.pk, on=local_date(case.now), what="路已通", **case.handler())
    return case


@pytest.mark.rule("RR-3")
def test_who_filed_withdraws_for_nobody_else_and_it_ends_with_the_last(case: Case, town: Town) -> None:
    five = joins(case, 5)

    said(case, "withdraw", None)

    assert case.status == "accepted"
    assert Clock.objects.filter(matter=case.pk, state="running").exists()
    assert Matter.objects.get(pk=case.pk).steps.latest("id").event == "leave"
    assert Message.objects.filter(recipient=town.office, title__startswith="有人撤回，其他人的继续办理").count() == 1
    row = Demand.objects.get(pk=case.pk)
    assert (row.asker_left_on, row.withdrawn_on, row.closing_ground) == (local_date(case.now), None, "")
    for join in five[:4]:
        said(case, "withdraw", join)
        assert case.status == "accepted"
    said(case, "withdraw", five[4])
    assert case.status == "withdrawn"
    assert not Clock.objects.filter(matter=case.pk, state="running").exists()
    row = Demand.objects.get(pk=case.pk)
    assert (row.withdrawn_on, row.closing_ground) == (local_date(case.now), "withdrawn")


@pytest.mark.rule("RR-3")
@pytest.mark.refuses("demand.come_back", "您没有撤回")
@pytest.mark.refuses("demand.come_back", "撤回已超过30天")
@pytest.mark.parametrize("of", ["filed", "joined"])
def test_who_withdrew_comes_back_within_thirty_days_each_for_themselves(case: Case, of: str) -> None:
    join, other = joins(case, 2)
    mine = None if of == "filed" else join
    last = datetime.combine(local_date(case.now) + timedelta(days=30), time(23), SHANGHAI)
    with pytest.raises(StepNotAllowed, match="您没有撤回"):
        said(case, "come_back", mine)
    for now, back in ((last, True), (last + timedelta(hours=1), False)):
        said(case, "withdraw", mine)
        with pytest.raises(StepNotAllowed, match="您没有撤回"):
            said(case, "come_back", other)
        if back:
            said(case, "come_back", mine, now)
        else:
            with pytest.raises(StepNotAllowed, match="撤回已超过30天"):
                said(case, "come_back", mine, now)
    assert case.status == "accepted"


@pytest.mark.rule("RR-3")
def test_what_ended_with_the_last_is_restored_by_each_within_their_thirty_days(case: Case, town: Town) -> None:
    (join,) = joins(case)
    said(case, "withdraw", None)
    later = case.now + timedelta(days=20)
    said(case, "withdraw", join, later)
    assert case.status == "withdrawn"
    with pytest.raises(StepNotAllowed, match="撤回已超过30天"):
        said(case, "undo_withdrawal", None, later + timedelta(days=11))
    said(case, "undo_withdrawal", join, later + timedelta(days=11))
    assert case.status == "accepted"
    assert (Join.objects.get().left_on, Demand.objects.get(pk=case.pk).asker_left_on is None) == (None, False)
    said(case, "withdraw", join, later)
    done("undo_withdrawal", case.pk, by=town.petition, now=later)
    assert Join.objects.get().left_on is None


@pytest.mark.rule("RR-3")
@pytest.mark.refuses("demand.urge", "您已经撤回")
@pytest.mark.refuses("demand.object", "您已经撤回")
@pytest.mark.refuses("demand.withdraw", "您已经撤回")
@pytest.mark.refuses("demand.solved", "您已经撤回")
@pytest.mark.refuses("demand.ask_review", "您已经撤回")
@pytest.mark.refuses("demand.ask_recheck", "您已经撤回")
@pytest.mark.refuses("demand.decline_follow_up", "您已经撤回")
def test_who_withdrew_says_nothing_more_of_it(case: Case) -> None:
    gone, stays = joins(case, 2)
    for who in (None, gone):
        said(case, "withdraw", who)
    for name, status, given in (
        ("urge", "accepted", {"text": "快点"}),
        ("withdraw", "accepted", {}),
        ("object", "accepted", {"text": "不对"}),
        ("solved", "delivered", YES),
        ("ask_review", "delivered", {}),
        ("ask_recheck", "review_answered", {}),
        ("decline_follow_up", "settled", {}),
    ):
        Matter.objects.filter(pk=case.pk).update(status=status)
        for who in (None, gone):
            with pytest.raises(StepNotAllowed, match="您已经撤回"):
                said(case, name, who, **given)
        assert not Urging.objects.exists()
    Matter.objects.filter(pk=case.pk).update(status="accepted")
    said(case, "urge", stays, text="路还没通")


@pytest.mark.rule("SM-3")
def test_each_is_heard_once_a_day_whoever_else_hurried_it(case: Case) -> None:
    one, other = joins(case, 2)
    for who in (one, other, None):
        said(case, "urge", who, text="车还是过不去")
        with pytest.raises(StepNotAllowed, match="今天已经催过"):
            said(case, "urge", who, case.now + timedelta(hours=23), text="快点")
    assert set(Urging.objects.values_list("asker", flat=True)) == {None, one.pk, other.pk}
    said(case, "urge", one, case.now + timedelta(hours=24), text="快点")


@pytest.mark.rule("SM-3")
@pytest.mark.parametrize("first", ["filed", "joined"])
def test_the_word_of_one_settles_for_nobody_else(case: Case, first: str) -> None:
    (join,) = joins(case)
    promised(case)
    order: list[Join | None] = [None, join] if first == "filed" else [join, None]

    said(case, "solved", order[0], **YES)
    assert case.status == "delivered"
    said(case, "solved", order[1], **YES)
    assert case.status == "settled"
    assert {each.join for each in Evaluation.objects.all()} == {None, join}


@pytest.mark.rule("SM-3")
def test_each_has_one_word_that_stands_and_each_counts(case: Case, town: Town) -> None:
    (join,) = joins(case)
    promised(case)
    said(case, "solved", join, solved="partly", rating="not", why="只通了一半")
    said(case, "solved", None, **YES)
    said(case, "solved", join, solved="partly", rating="basically", why="路肩没有修")

    standing = Evaluation.objects.filter(demand=case.pk, stands=True)
    assert set(standing.values_list("join", "rating")) == {(None, "satisfied"), (join.pk, "basically")}
    assert case.status == "delivered"
    day = timedelta(days=1)
    found = three_rates([town.own.pk], since=case.now - day, until=case.now + day, now=case.now)
    solution = next(row for row in found if row.rate == "solution")
    assert (solution.raw.numerator, solution.raw.denominator) == (1, 2)
    for who in (None, join):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.create(demand_id=case.pk, join=who, solved="yes", rating="satisfied", at=case.now)


@pytest.mark.rule("SM-3")
@pytest.mark.refuses("demand.solved", "这次的答复是在您说")
@pytest.mark.refuses("demand.ask_review", "这次的答复是在您说")
@pytest.mark.refuses("demand.ask_recheck", "这次的答复是在您说")
def test_what_was_not_answered_to_them_they_do_not_judge(case: Case) -> None:
    promised(case)
    case.now += timedelta(hours=1)
    (late,) = joins(case)
    for name, status, given in (
        ("solved", "delivered", NO),
        ("ask_review", "delivered", {}),
        ("ask_recheck", "review_answered", {}),
    ):
        Matter.objects.filter(pk=case.pk).update(status=status)
        with pytest.raises(StepNotAllowed, match="这次的答复是在您说"):
            said(case, name, late, **given)
    Matter.objects.filter(pk=case.pk).update(status="delivered")
    said(case, "solved", None, **YES)
    assert case.status == "settled"


@pytest.mark.rule("SM-3")
@pytest.mark.parametrize(("name", "status"), [("solved", "processing"), ("ask_review", "review_asked")])
def test_each_of_those_who_ask_may_object(case: Case, name: str, status: str) -> None:
    (join,) = joins(case)
    promised(case)
    said(case, "solved", None, **YES)
    said(case, name, join, **(NO if name == "solved" else {}))
    assert case.status == status


@pytest.mark.rule("SM-3")
def test_the_office_writes_down_whose_word_it_is_on_the_page_and_by_the_api(case: Case, town: Town) -> None:
    (join,), other = joins(case), joins(Case(town, case.now, OWN_ROAD).accepted())[0]
    promised(case)
    office = town.client("petition")
    form = office.get(f"/demands/{case.pk}/?deed=solved").content.decode()
    assert "是谁的" in form and "登记的人" in form and "*******1110" in form
    with pytest.raises(InvalidInput, match="这个人没有反映这件事"):
        done("solved", case.pk, by=town.petition, now=case.now, whose=other, **YES)
    token = issue_token(town.petition, name="t", days=1, now=case.now)
    api = Client(headers={"Authorization": f"Bearer {token}"})
    read = api.get(f"/api/v1/demands/{case.pk}").json()
    (shown,) = read["joins"]
    sent = api.post(
        f"/api/v1/demands/{case.pk}/deeds",
        {"deed": "solved", "version": read["version"], "values": {"whose": shown["id"], **YES}},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid7())},
    )
    assert sent.status_code == 200, sent.content
    assert [(each.join, each.entered_by) for each in Evaluation.objects.all()] == [(join, town.petition)]
    said(case, "withdraw", None)
    with pytest.raises(InvalidInput, match="登记的人已撤回"):
        done("solved", case.pk, by=town.petition, now=case.now, **YES)


@pytest.mark.rule("R-10.5")
def test_each_who_can_be_reached_is_followed_up_and_declines_for_themselves(case: Case, town: Town) -> None:
    (reached,), (silent,) = joins(case), joins(case, phone="")
    promised(case)
    for who in (None, reached, silent):
        said(case, "solved", who, **YES)
    assert case.status == "settled"
    assert set(FollowUp.objects.values_list("join", "number")) == {
        (None, 1),
        (None, 2),
        (reached.pk, 1),
        (reached.pk, 2),
    }
    with pytest.raises(StepNotAllowed, match="没有待做的回访"):
        said(case, "decline_follow_up", silent)
    said(case, "decline_follow_up", None)
    assert set(FollowUp.objects.filter(done_on=None).values_list("join", "number")) == {
        (reached.pk, 1),
        (reached.pk, 2),
    }
    assert case.clock("demand.follow_up_window").state == "running"
    first = FollowUp.objects.filter(join=reached).order_by("number")[0]
    on = datetime.combine(first.due_on, time(10), SHANGHAI)
    with pytest.raises(InvalidInput, match="登记的人已撤回"):
        done("follow_up", case.pk, by=town.petition, now=on, result="solved")
    done("follow_up", case.pk, by=town.petition, now=on, whose=reached, result="not_solved", note="又塌了")
    assert case.status == "processing"


@pytest.mark.rule("RR-3")
def test_whoever_asked_for_what_is_merged_keeps_their_own_rights_on_the_other(case: Case, town: Town) -> None:
    double = Case(town, case.now, Filing(topic="road", text="一组的路断了", channel="web")).accepted()
    (joined,) = joins(double)
    done("merge", double.pk, into=Matter.objects.get(pk=case.pk), **double.office())
    filed = Join.objects.get(code_digest=None)

    assert (filed.demand_id, filed.came_by_id) == (case.pk, double.pk)
    promised(case)
    said(case, "solved", None, **YES)
    joined.refresh_from_db()
    said(case, "solved", joined, **YES)
    assert case.status == "delivered"
    browser = Client()
    follow(browser, double.receipt.number, double.receipt.code)
    page = browser.get("/ask/mine/").content.decode()
    assert 'value="say"' in page and 'value="review"' in page and 'value="withdraw"' in page
    answer = {"deed": "say", "say-solved": "yes", "say-rating": "satisfied"}
    assert browser.post("/ask/mine/", answer).status_code == 302
    assert case.status == "settled"
    assert set(FollowUp.objects.values_list("join", flat=True)) == {None, joined.pk, filed.pk}


@pytest.mark.rule("RR-3")
def test_who_had_withdrawn_before_it_was_merged_asks_for_nothing(case: Case, town: Town) -> None:
    double = Case(town, case.now, OWN_ROAD).accepted()
    joins(double)
    said(double, "withdraw", None)
    done("merge", double.pk, into=Matter.objects.get(pk=case.pk), **double.office())
    assert not Join.objects.filter(code_digest=None).exists()
    assert [each.demand_id for each in Join.objects.all()] == [case.pk]


@pytest.mark.rule("RR-10")
def test_who_joined_does_nothing_to_what_became_a_complaint(case: Case, town: Town) -> None:
    (join,) = joins(case)
    done("accuse", case.pk, by=town.petition, now=case.now, about_official=town.office)
    for name in ("urge", "withdraw"):
        with pytest.raises(StepNotAllowed, match="您已经撤回"):
            said(case, name, join, text="快点")
