"""Relief: decided on hardship by somebody else than who asks, and by no way tied to a demand (R-14.3, RR-3); hardship left alone (R-18.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from factories.demands import Case, done
from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.doing import do_all
from lianxinqiao.notifications.models import Message
from lianxinqiao.relief.kind import RELIEF
from lianxinqiao.relief.models import ReliefApplication
from lianxinqiao.residents.models import Household
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.queries.needs import left_alone

pytestmark = pytest.mark.django_db


def handed_in(town: Town, now: datetime, *, by: Any = None, id: Any = None, **more: object) -> ReliefApplication:
    given = {"relief": "temporary", "hardship": "住院，没有收入", "agreed_on": local_date(now), **more}
    return begin(RELIEF, given, beside=town.homes[0].pk, by=by or town.cadre, now=now, id=id).row  # type: ignore[no-any-return]  # an application


def test_who_holds_it_without_the_office_does_not_decide(town: Town, now: datetime) -> None:
    row = handed_in(town, now)
    Matter.objects.filter(pk=row.pk).update(owner=town.leader)
    with pytest.raises(NotPermitted):
        do(RELIEF, row.pk, "decide", {"granted": True, "reason": "符合条件"}, by=town.leader, now=now)
    assert ReliefApplication.objects.get(pk=row.pk).is_granted is None


@pytest.mark.rule("service.days")
@pytest.mark.rule("R-14.3")
def test_who_hands_it_in_does_not_decide_and_the_household_is_told(town: Town, now: datetime) -> None:
    row = handed_in(town, now)
    assert Matter.objects.get(pk=row.pk).owner == town.gov_office
    clock = Clock.objects.get(matter=row.pk)
    assert local_date(clock.due_at - timedelta(seconds=1)) == local_date(now) + timedelta(days=15)
    given = {"is_granted": True, "basis": "社会救助暂行办法", "decision": "六百元"}
    with pytest.raises(NotPermitted):
        do(RELIEF, row.pk, "decide", given, by=town.cadre, now=now)
    for outsider in (town.petition, town.office, town.principal, town.sibling):
        with pytest.raises(NotVisible):
            do(RELIEF, row.pk, "decide", given, by=outsider, now=now)
    with pytest.raises(InvalidInput):
        do(RELIEF, row.pk, "decide", {**given, "basis": " "}, by=town.gov_office, now=now)
    with pytest.raises(StepNotAllowed):
        do(RELIEF, row.pk, "tell", {"told_on": local_date(now)}, by=town.cadre, now=now)
    step = do(RELIEF, row.pk, "decide", given, by=town.gov_office, now=now).step
    assert (step.event, step.role, step.rule, step.reason) == ("grant", "party_gov_office", "R-14.3", "六百元")
    assert Clock.objects.get(matter=row.pk).state == "met"
    for wrong in (local_date(now) + timedelta(days=1), local_date(now) - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            do(RELIEF, row.pk, "tell", {"told_on": wrong}, by=town.cadre, now=now)
    assert do(RELIEF, row.pk, "tell", {"told_on": local_date(now)}, by=town.cadre, now=now).step.role == "village_cadre"
    assert Matter.objects.get(pk=row.pk).status == "told"
    # Another decides, and a decision is whole or none.
    for half in ({"decided_by": town.cadre}, {"is_granted": None}, {"basis": ""}, {"decided_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReliefApplication.objects.filter(pk=row.pk).update(**half)


def test_the_same_kind_waits_for_its_decision_and_twice_is_once(town: Town, now: datetime) -> None:
    sent = uuid7()
    row = handed_in(town, now, id=sent)
    assert handed_in(town, now, id=sent).pk == row.pk
    with pytest.raises(InvalidInput, match="已在等决定") as refused:
        handed_in(town, now)
    assert refused.value.field == "relief"
    assert RELIEF.opens is not None
    form = RELIEF.opens.asks(at=opening_by(RELIEF, town.homes[0], by=town.cadre, now=now))
    assert row.relief not in [value for value, _words in form.fields["relief"].widget.choices]
    with pytest.raises(NotVisible):
        handed_in(town, now, by=town.director, id=sent)
    with pytest.raises(NotVisible):
        handed_in(town, now, by=town.sibling, relief="medical")


def test_the_api_takes_what_the_page_asks(town: Town, now: datetime) -> None:
    def sends(who: str) -> Callable[..., Any]:
        token = issue_token(town.staff[who], name="x", days=1, now=now)
        client = Client()
        return lambda method, path, **body: getattr(client, method)(
            f"/api/v1/{path}",
            body or None,
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )

    cadre, office = sends("cadre"), sends("gov_office")
    home = str(town.homes[0].pk)
    given = {"beside": home, "relief": "medical", "hardship": "住院", "agreed_on": local_date(now).isoformat()}
    made = cadre("post", "relief", **given)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert cadre("post", "relief", **{**given, "relief": "gold"}).status_code == 422
    assert (
        cadre(
            "post", f"relief/{pk}/deeds/decide", is_granted=True, basis="办法", decision="六百元", version=1
        ).status_code
        == 403
    )
    assert sends("petition")("get", f"relief/{pk}").status_code == 404
    assert office("get", f"relief/{pk}").json()["deeds"] == ["decide"]
    short = office("post", f"relief/{pk}/deeds/decide", is_granted=True, decision="六百元", version=1)
    assert (short.status_code, short.json()["field"]) == (422, "basis")
    deed = {"is_granted": False, "basis": "办法", "decision": "收入超过标准"}
    unseen = office("post", f"relief/{pk}/deeds/decide", **deed)
    assert (unseen.status_code, unseen.json()["field"]) == (422, "version")
    assert "看到的是哪个版本" in unseen.json()["detail"]
    assert office("post", f"relief/{pk}/deeds/decide", **deed, version=7).status_code == 409
    assert office("post", f"relief/{pk}/deeds/decide", **deed, version=1).json()["status"] == "refused"
    facts = {fact["title"]: fact["value"] for fact in cadre("get", f"relief/{pk}").json()["facts"]}
    assert (facts["困难在哪里"], facts["决定"]) == ("住院", "不符合条件")
    assert [row["id"] for row in office("get", "relief").json()["items"]] == [pk]


@pytest.mark.rule("RR-3")
def test_relief_cannot_name_a_demand(town: Town) -> None:
    """No column leads from relief to a demand, a matter of another kind or a promise; nor back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c WHERE c.contype = 'f'"
            " AND 'relief_reliefapplication' IN (c.conrelid::regclass::text, c.confrelid::regclass::text)"
        )
        leads = set(cursor.fetchall())
    assert {to for _from, to in leads} == {"matters_matter", "residents_household", "accounts_staff"}
    columns = {str(field.column) for field in ReliefApplication._meta.fields}
    assert not any(word in name for name in columns for word in ("demand", "petition", "promise", "pledge", "case"))
    code = "".join(path.read_text() for path in Path("src/lianxinqiao/relief").rglob("*.py"))
    assert "lianxinqiao.demands" not in code


def test_track_c_points_to_relief_and_says_that_it_is_another_matter(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("start", case.pk, **case.handler())
    done("triage", case.pk, lawful=False, reasonable=False, in_hardship=True, reason="确有困难", **case.handler())
    Demand.objects.filter(pk=case.pk).update(household=town.homes[0])
    page = town.client("office").get(f"/demands/{case.pk}/").content.decode()
    assert "撤不撤无关" in page
    assert f"/relief/new/{town.homes[0].pk}/" in page


@pytest.mark.rule("R-18.5")
def test_hardship_that_nobody_acted_on_is_listed_until_somebody_does(town: Town, now: datetime) -> None:
    today = local_date(now)
    Household.objects.filter(pk__in=[home.pk for home in town.homes[:2]]).update(needs_help=True)

    def listed() -> list[str]:
        return sorted(home.house_no for home in left_alone(town.cadre, today=today))

    assert listed() == ["1号", "2号"]
    assert "从没有" in town.client("cadre").get("/contacts/needs/").content.decode()
    write_visit(
        town.own,
        a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )
    assert listed() == ["2号"]
    for standing in ("draft", "voided"):
        VisitLog.objects.update(status=standing)
        assert listed() == ["1号", "2号"], standing
    VisitLog.objects.update(status="accepted", accepted_at=now, place_kind="phone")
    assert listed() == ["2号"], "a call is contact with who needs help"
    given = {"relief": "temporary", "hardship": "住院", "agreed_on": today}
    begin(RELIEF, given, beside=town.homes[1].pk, by=town.cadre, now=now)
    assert listed() == []


@pytest.mark.rule("R-14.3")
def test_the_office_hears_of_it_and_whoever_handed_it_in_of_the_decision_and_no_neighbour_finds_it(
    town: Town, now: datetime
) -> None:
    row = handed_in(town, now)
    assert Message.objects.filter(recipient=town.gov_office, title__startswith="救助申请待决定").count() == 1
    given = {"is_granted": False, "basis": "社会救助暂行办法", "decision": "不符合"}
    with pytest.raises(NotVisible):
        do(RELIEF, row.pk, "decide", given, by="neighbour", now=now)
    do(RELIEF, row.pk, "decide", given, by=town.gov_office, now=now)
    assert Message.objects.filter(recipient=town.cadre, title__startswith="救助已决定").count() == 1


def test_a_matter_is_not_done_to_many_at_once(town: Town, now: datetime) -> None:
    row = handed_in(town, now)
    with pytest.raises(TypeError, match="many rows"):
        do_all(RELIEF, [row], "decide", now=now)
