"""A deed that needs two: proposed by one, done when another agrees under their own sign-in, and not before."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from factories.conditions import a_report, report_condition
from factories.outreach import open_box
from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import row_id_of
from lianxinqiao.matters.choices import Urgency
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.models import Clock, Matter, Seconding, Step
from lianxinqiao.matters.operations.agreeing import lapse_over
from lianxinqiao.matters.operations.beginning import begin, may_begin
from lianxinqiao.matters.operations.doing import Actor
from lianxinqiao.matters.queries import inbox
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxLetter, BoxOpening, OpinionBox

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SM-2"), pytest.mark.rule("RR-13")]


@pytest.fixture
def emergency(town: Town, now: datetime) -> Matter:
    row = report_condition(
        town.own,
        a_report(kind="people", place="渡口", facts="有人落水", urgency=3, phoned_at=now),
        by=town.cadre,
        now=now,
    )
    do(REPORT, row.pk, "acknowledge", by=town.in_charge, now=now)
    return Matter.objects.get(pk=row.pk)


def lower(town: Town, matter: Matter, now: datetime, *, second: Staff | None = None) -> Seconding:
    given = {"urgency": 1, "reason": "人已救起", "second": second or town.principal}
    asked = do(REPORT, matter.pk, "judge", given, by=town.in_charge, now=now).waits
    assert asked is not None
    return asked


def test_an_emergency_stands_until_the_second_agrees_under_their_own_sign_in(
    town: Town, emergency: Matter, now: datetime
) -> None:
    page = f"/reports/{emergency.pk}/"
    given = {
        "deed": "judge",
        "judge-urgency": "1",
        "judge-reason": "人已救起",
        "judge-second": str(town.principal.pk),
        "version": emergency.version,
    }
    answer = town.client("in_charge").post(page, given, follow=True)
    assert town.principal.name in answer.content.decode()
    row = Seconding.objects.get()
    emergency.refresh_from_db()
    assert (emergency.urgency, emergency.status) == (Urgency.EMERGENCY, "acknowledged")
    assert Message.objects.filter(recipient=town.principal, path=f"/seconds/{row.pk}/").exists()
    assert inbox.counts(town.principal, now=now).seconds == 1
    # Neither who proposed it, nor who was not asked, by page or by API.
    for who, status in (("in_charge", 404), ("mayor", 404), ("cadre", 404), ("stranger", 404)):
        sent = {"deed": "agree", "version": row.version}
        assert town.client(who).post(f"/seconds/{row.pk}/", sent).status_code == status, who
    assert Matter.objects.get(pk=emergency.pk).urgency == Urgency.EMERGENCY
    theirs = town.client("principal")
    shown = theirs.get(f"/seconds/{row.pk}/").content.decode()
    assert "关注" in shown and "人已救起" in shown and town.in_charge.name in shown
    assert "研判" in theirs.get("/inbox/seconds/").content.decode()
    assert theirs.post(f"/seconds/{row.pk}/", {"deed": "agree", "version": row.version}).status_code == 302
    emergency.refresh_from_db()
    assert (emergency.urgency, emergency.status) == (Urgency.ATTENTION, "assessed")
    step = Step.objects.get(matter=emergency, event="judge")
    assert (step.by, step.data["second"]) == (town.in_charge, town.principal.name)
    agreed = row.steps.get(event="agree")
    assert (agreed.by, agreed.role) == (town.principal, "principal_leader")
    assert Message.objects.filter(recipient=town.in_charge, title__contains="已同意").exists()
    assert inbox.counts(town.principal, now=now).seconds == 0
    # Once.
    assert theirs.post(f"/seconds/{row.pk}/", {"deed": "agree", "version": row.version}).status_code == 409


def test_by_api_a_name_typed_lowers_nothing(town: Town, emergency: Matter, now: datetime) -> None:
    token = issue_token(town.in_charge, name="t", days=1, now=now)
    body = {
        "event": "judge",
        "urgency": 0,
        "reason": "没事了",
        "second": town.principal.username,
        "version": emergency.version,
    }
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post(
        f"/api/v1/reports/{emergency.pk}/steps", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 202
    emergency.refresh_from_db()
    assert (emergency.urgency, emergency.status) == (Urgency.EMERGENCY, "acknowledged")


def test_declined_nothing_is_done_and_both_know(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    with pytest.raises(InvalidInput):
        do(SECONDING, row.pk, "decline", by=town.principal, now=now)
    do(SECONDING, row.pk, "decline", {"reason": "还有一人没找到"}, by=town.principal, now=now)
    emergency.refresh_from_db()
    assert emergency.urgency == Urgency.EMERGENCY
    assert Step.objects.get(matter=emergency, event="second_declined").by == town.principal
    assert Message.objects.filter(recipient=town.in_charge, title__contains="不同意").exists()
    with pytest.raises(StepNotAllowed):
        do(SECONDING, row.pk, "agree", by=town.principal, now=now)
    lower(town, emergency, now)


def test_one_person_asks_once_and_may_take_it_back(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    for level in (0, 1, 2):
        given = {"urgency": level, "reason": "人已救起", "second": town.mayor}
        with pytest.raises(InvalidInput, match=f"已请{town.principal.name}同意") as refused:
            do(REPORT, emergency.pk, "judge", given, by=town.in_charge, now=now)
        assert refused.value.field == "urgency"
    page = town.client("in_charge").get(f"/reports/{emergency.pk}/?deed=judge").content.decode()
    assert re.findall(r'name="judge-urgency" value="(\d)"', page) == ["3"], "what is proposed is not offered again"
    with pytest.raises(NotPermitted):
        do(SECONDING, row.pk, "withdraw", by=town.principal, now=now)
    do(SECONDING, row.pk, "withdraw", by=town.in_charge, now=now)
    with pytest.raises(StepNotAllowed):
        do(SECONDING, row.pk, "agree", by=town.principal, now=now)
    lower(town, emergency, now, second=town.mayor)


@pytest.mark.refuses("seconding.agree", "现在不能办理")
def test_it_is_done_only_as_whoever_proposed_it_still_could(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    do(REPORT, emergency.pk, "judge", {"urgency": 3, "reason": "仍是特急"}, by=town.in_charge, now=now)
    with pytest.raises(StepNotAllowed, match="现在不能办理：事项目前是"):
        do(SECONDING, row.pk, "agree", by=town.principal, now=now)
    shown = town.client("principal").get(f"/seconds/{row.pk}/").content.decode()
    assert 'value="agree"' not in shown and 'value="decline"' in shown
    assert Matter.objects.get(pk=emergency.pk).urgency == Urgency.EMERGENCY
    assert lapse_over(now=now) == 1
    assert "往下办" in row.steps.get(event="lapse").reason


@pytest.mark.refuses("seconding.lapse", "事项还没有办结")
def test_what_can_never_be_done_any_more_asks_nobody(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    with pytest.raises(StepNotAllowed):
        do(SECONDING, row.pk, "lapse", by="system", now=now)
    with pytest.raises(NotPermitted):
        do(SECONDING, row.pk, "lapse", by=town.principal, seen=row.version, now=now)
    assert lapse_over(now=now) == 0
    do(
        REPORT,
        emergency.pk,
        "false_alarm",
        {"reason": "没有人落水"},
        by=town.in_charge,
        seen=emergency.version,
        now=now,
    )
    assert (lapse_over(now=now), lapse_over(now=now)) == (1, 0)
    row.refresh_from_db()
    assert (row.status, row.answers) == ("withdrawn", None)
    step = row.steps.get(event="lapse")
    assert (step.role, step.rule, "办结" in step.reason) == ("system", "RR-13", True)
    assert inbox.counts(town.principal, now=now).seconds == 0
    for person in (town.principal, town.in_charge):
        assert Message.objects.filter(recipient=person, title__contains="不用再同意").exists()


def test_what_somebody_proposed_who_has_left_asks_nobody(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    Staff.objects.filter(pk=town.in_charge.pk).update(is_active=False)
    assert lapse_over(now=now) == 1
    assert "离岗" in row.steps.get(event="lapse").reason


def test_whom_nobody_can_ask_any_more_stands_in_nobodys_way(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    with transaction.atomic():
        Staff.objects.filter(pk=town.principal.pk).update(is_active=False)
        assert lapse_over(now=now) == 1
        transaction.set_rollback(True)
    emergency.excluded.add(town.principal)
    assert lapse_over(now=now) == 1
    assert "不再经手" in row.steps.get(event="lapse").reason
    assert not Message.objects.filter(recipient=town.principal, title__contains="不用再同意").exists()
    lower(town, emergency, now, second=town.mayor)


def test_a_key_that_is_none_finds_nothing(town: Town, now: datetime) -> None:
    asked: list[tuple[Actor, Any]] = [(town.principal, "zz"), ("system", "zz"), (town.principal, 7.5)]
    for by, pk in asked:
        with pytest.raises(NotVisible):
            do(SECONDING, pk, "decline", by=by, seen=1, now=now)
        with pytest.raises(NotVisible):
            do(REPORT, pk, "false_alarm", by=by, seen=1, now=now)
    with pytest.raises(NotVisible):
        begin(OPENING, {"second": town.leader}, beside="zz", by=town.secretary, now=now)


def test_a_neighbour_is_not_told_what_others_are(town: Town, emergency: Matter, now: datetime) -> None:
    with pytest.raises(NotVisible, match="没有这个事项"):
        do(REPORT, emergency.pk, "urge", by="neighbour", now=now)


def test_who_lost_the_post_meanwhile_seconds_nothing_and_lowers_nothing(
    town: Town, emergency: Matter, now: datetime
) -> None:
    row = lower(town, emergency, now)
    with transaction.atomic():
        Appointment.objects.filter(staff=town.principal).delete()
        with pytest.raises(StepNotAllowed):
            do(SECONDING, row.pk, "agree", by=Staff.objects.get(pk=town.principal.pk), now=now)
        transaction.set_rollback(True)
    Staff.objects.filter(pk=town.in_charge.pk).update(is_active=False)
    with pytest.raises(StepNotAllowed, match="提出的人已离岗"):
        do(SECONDING, row.pk, "agree", by=town.principal, now=now)
    assert Matter.objects.get(pk=emergency.pk).urgency == Urgency.EMERGENCY


def test_from_whom_it_is_hidden_meanwhile_finds_it_no_more(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    emergency.excluded.add(town.principal)
    assert inbox.counts(town.principal, now=now).seconds == 0
    with pytest.raises(NotVisible):
        do(SECONDING, row.pk, "agree", by=town.principal, now=now)
    with pytest.raises(InvalidInput):
        do(
            REPORT,
            emergency.pk,
            "judge",
            {"urgency": 1, "reason": "x", "second": town.principal},
            by=town.mayor,
            now=now,
        )


def test_the_table_refuses_oneself_as_second(town: Town, emergency: Matter, now: datetime) -> None:
    row = lower(town, emergency, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seconding.objects.filter(pk=row.pk).update(second=town.in_charge)
    with pytest.raises(InvalidInput):
        do(REPORT, emergency.pk, "judge", {"urgency": 1, "reason": "x", "second": town.mayor}, by=town.mayor, now=now)


def test_what_is_not_lowered_from_an_emergency_needs_nobody_else(town: Town, emergency: Matter, now: datetime) -> None:
    do(REPORT, emergency.pk, "judge", {"urgency": 3, "reason": ""}, by=town.in_charge, now=now)
    assert not Seconding.objects.exists()


@pytest.mark.refuses("box_opening.open", "已请")
@pytest.mark.rule("R-2.9")
def test_a_box_is_opened_by_two_when_both_have_said_so(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    given: dict[str, Any] = {"second": town.leader, **in_box([{"text": "路灯不亮三个月"}])}
    key = uuid7()
    asked = begin(OPENING, given, beside=box.pk, by=town.secretary, now=now, id=key).waits
    assert asked is not None
    assert not BoxOpening.objects.exists() and not BoxLetter.objects.exists()
    # What a letter says is sealed while it waits, and is sent once.
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM matters_seconding")
        assert "路灯" not in str(cursor.fetchall())
    assert begin(OPENING, given, beside=box.pk, by=town.secretary, now=now, id=key).waits == asked
    with pytest.raises(InvalidInput):
        begin(OPENING, {**given, "text1": "别的"}, beside=box.pk, by=town.secretary, now=now, id=key)
    with pytest.raises(NotVisible):
        do(SECONDING, asked.pk, "agree", by=town.cadre, now=now)
    with pytest.raises(NotPermitted):
        do(SECONDING, asked.pk, "agree", by=town.secretary, now=now)
    # Nobody is asked twice: neither by whoever proposed it nor by the other who keeps letters there.
    for who in ("secretary", "leader"):
        assert town.client(who).get(f"/boxes/{box.pk}/open/").status_code == 409
        assert not may_begin(OPENING, box, by=town.staff[who], now=now)
        with pytest.raises(StepNotAllowed, match=f"已请{town.leader.name}同意"):
            begin(OPENING, {**given, "second": town.director}, beside=box.pk, by=town.staff[who], now=now, id=uuid7())
    later = now.replace(microsecond=0)
    do(SECONDING, asked.pk, "agree", by=town.leader, now=later)
    opening = BoxOpening.objects.get(pk=row_id_of(key))
    assert (opening.first_opener, opening.second_opener, opening.opened_at) == (town.secretary, town.leader, now)
    # The limit of the letter runs since the box was opened.
    assert Clock.objects.get(matter__kind="letter").start_at == now
    asked.refresh_from_db()
    assert asked.answers is None
    assert open_box(box.pk, "路灯不亮三个月", second=town.leader, by=town.secretary, now=now) != opening


def test_by_api_what_waits_is_answered_listed_read_and_answered_for(town: Town, now: datetime) -> None:
    """Agreeing is done under their own sign-in, which a token is not; declining and withdrawing need none."""
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))

    def api_of(who: str) -> Client:
        token = issue_token(getattr(town, who), name="t", days=1, now=now)
        return Client(headers={"Authorization": f"Bearer {token}"})

    def post(who: str, path: str, body: dict[str, Any]) -> Any:
        return api_of(who).post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    given = {"beside": box.pk, "second": str(town.leader.pk), "text1": "路灯不亮"}
    for deed, who, said in (("decline", "leader", {"reason": "今天不在"}), ("withdraw", "secretary", {})):
        answer = post("secretary", "box-openings", given)
        assert answer.status_code == 202
        proposal = answer.json()
        assert (proposal["kind"], proposal["status"]) == ("seconding", "asked")
        at = f"seconds/{proposal['id']}"
        assert box.openings.count() == 0
        assert proposal["id"] in [row["id"] for row in api_of("leader").get("/api/v1/seconds").json()["items"]]
        read = api_of(who).get(f"/api/v1/{at}").json()
        assert deed in read["deeds"] and "agree" not in read["deeds"]
        assert api_of("petition").get(f"/api/v1/{at}").status_code == 404
        assert post("leader", f"{at}/deeds/agree", {"version": proposal["version"]}).status_code == 404
        done = post(who, f"{at}/deeds/{deed}", {"version": proposal["version"], **said})
        assert done.status_code == 200, done.content.decode()
    assert box.openings.count() == 0
