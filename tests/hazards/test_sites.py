"""Hazard sites, their card, their warnings, their roll."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.hazards import a_site, move, patrol, relay, stand_down, threaten
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.demo.doing import do
from lianxinqiao.hazards.kind import SITE
from lianxinqiao.hazards.models import HazardStep, RelayedWarning, RollEntry, WarningStep
from lianxinqiao.hazards.operations.rolls import forget_old_rolls
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StaleVersion, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.doing import do_within
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import OutsideBody

pytestmark = pytest.mark.django_db


@pytest.mark.rule("SM-11")
def test_the_life_of_a_hazard_site_is_its_table(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    patrol(site, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed):
        move(site, by=town.cadre, now=now)
    with pytest.raises(NotVisible):
        do(SITE, site.pk, "treat", {"note": "好了"}, by=town.sibling, now=now)
    with pytest.raises(StaleVersion):
        do(SITE, site.pk, "treat", {"note": "好了"}, by=town.cadre, seen=1, now=now)
    do(SITE, site.pk, "treat", {"note": "已做挡墙"}, by=town.cadre, now=now)
    do(SITE, site.pk, "close", {"note": "专家核销"}, by=town.cadre, now=now)

    site.refresh_from_db()
    assert site.status == "closed"
    steps = HazardStep.objects.order_by("id")
    assert list(steps.values_list("event", flat=True)) == ["register", "watch", "treat", "close"]
    assert set(steps.values_list("role", "rule")) == {("village_cadre", "SM-11")}


def test_only_the_first_patrol_moves_a_site_and_none_makes_a_page_stale(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    patrol(site, by=town.cadre, now=now)
    site.refresh_from_db()
    seen = site.version

    patrol(site, by=town.leader, now=now, findings="有新裂缝")

    do(SITE, site.pk, "treat", {"note": "已做挡墙"}, by=town.cadre, seen=seen, now=now)
    assert list(HazardStep.objects.order_by("id").values_list("event", "from_status", "to_status")) == [
        ("register", "", "registered"),
        ("watch", "registered", "watched"),
        ("patrol", "watched", "watched"),
        ("treat", "watched", "treated"),
    ]
    assert site.patrols.count() == 2


def test_a_changed_card_is_a_new_edition_to_be_signed_again(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    do(SITE, site.pk, "sign", {"on": day_before(now)}, by=town.cadre, now=now)
    given = {"name": "滑坡", "kind": "landslide", "households_at_risk": 0}
    do(SITE, site.pk, "change", {**given, "alias": "后山"}, by=town.cadre, now=now)
    site.refresh_from_db()
    assert (site.card_version, site.card_signed_on) == (2, day_before(now))

    changed = do(SITE, site.pk, "change", {**given, "shelter": "学校操场"}, by=town.cadre, now=now).row

    assert (changed.card_version, changed.card_signed_on) == (3, None)


def test_an_area_has_one_site_of_a_name_and_only_keepers_register_one(town: Town, now: datetime) -> None:
    given = {"name": "滑坡", "kind": "landslide", "households_at_risk": 0}
    key = uuid7()
    site = begin(SITE, {**given, "area": town.own}, by=town.cadre, now=now, id=key).row
    other = a_site(town, now, "坡")
    before = picture()

    with pytest.raises(InvalidInput) as taken:
        begin(SITE, {**given, "area": town.own}, by=town.cadre, now=now)
    assert taken.value.field == "name"
    with pytest.raises(InvalidInput) as taken:
        do(SITE, other.pk, "change", given, by=town.cadre, now=now)
    assert taken.value.field == "name"
    with pytest.raises(InvalidInput) as elsewhere:
        begin(SITE, {**given, "area": town.own}, by=town.sibling, now=now)
    assert elsewhere.value.field == "area"
    with pytest.raises(NotPermitted):
        begin(SITE, {**given, "area": town.own}, by=town.petition, now=now)
    assert changed(before, picture()) == []
    assert begin(SITE, {**given, "area": town.own}, by=town.cadre, now=now, id=key).row == site


@pytest.mark.rule("RR-8")
def test_the_roll_lives_no_longer_than_thirty_days_after_the_stand_down(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    for home in town.homes[:2]:
        threaten(site, home, by=town.cadre, now=now)
    with pytest.raises(InvalidInput):
        threaten(site, town.homes[3], by=town.cadre, now=now)
    with pytest.raises(NotPermitted):
        threaten(site, town.homes[0], by=town.principal, now=now)
    home = town.homes[1]
    sent = {"group": home.group_id, "house": home.house_no, "helpers": 2}
    answer = town.client("cadre").post(
        f"/hazards/{site.pk}/",
        {
            "deed": "threatened",
            "version": type(site).objects.get(pk=site.pk).version,
            **{f"threatened-{name}": value for name, value in sent.items()},
        },
    )
    assert answer.status_code == 302
    assert site.threatened.get(household=home).helpers == 2
    warning = relay(town, now, site=site)
    move(site, by=town.cadre, now=now)
    entry = RollEntry.objects.filter(site=site)[0]
    do(SITE, site.pk, "call", {"roll": entry.pk, "is_safe": True}, by=town.leader, now=now)
    with pytest.raises(NotPermitted):
        do(SITE, site.pk, "call", {"roll": entry.pk, "is_safe": False}, by=town.principal, now=now)
    assert forget_old_rolls(now=now + timedelta(days=400)) == 0

    stand_down(warning, by=town.cadre, now=now)

    assert forget_old_rolls(now=now + timedelta(days=30)) == 0
    assert forget_old_rolls(now=now + timedelta(days=31)) == 2
    assert AuditEntry.objects.filter(deed="roll.delete", subject="滑坡").count() == 1
    site.refresh_from_db()
    assert (site.status, site.households_at_risk) == ("stood_down", 2)
    names = {home.head_name for home in town.homes[:2]}
    assert not [step for step in site.steps.all() if any(name in step.reason for name in names)]
    counted = site.steps.get(event="move")
    assert (counted.households_moved, counted.people_moved, counted.reason) == (2, 5, "已转移")
    assert site.steps.get(event="call").reason == "1 / 2"


@pytest.mark.rule("SM-11")
def test_a_site_follows_its_warnings_and_stands_down_with_the_last(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    first = relay(town, now, site=site)
    second = relay(town, now, site=site, number="8", by=town.leader)
    move(site, by=town.cadre, now=now)

    stand_down(first, by=town.cadre, now=now)
    site.refresh_from_db()
    assert site.status == "moved"
    stand_down(second, by=town.leader, now=now)

    site.refresh_from_db()
    assert site.status == "stood_down"
    assert [(step.event, step.by, step.role, step.reason) for step in site.steps.exclude(event="register")] == [
        ("relay", town.cadre, "village_cadre", "县自然资源局 7"),
        ("relay", town.leader, "area_leader", "县自然资源局 8"),
        ("move", town.cadre, "village_cadre", "已转移"),
        ("stand_down", town.cadre, "village_cadre", "县自然资源局 7"),
        ("stand_down", town.leader, "area_leader", "县自然资源局 8"),
    ]
    assert set(WarningStep.objects.values_list("warning__number", "event", "to_status")) == {
        ("7", "relay", "standing"),
        ("7", "stand_down", "lifted"),
        ("8", "relay", "standing"),
        ("8", "stand_down", "lifted"),
    }
    with pytest.raises(StepNotAllowed):
        stand_down(second, by=town.leader, now=now)


@pytest.mark.rule("RR-8")
def test_nobody_puts_a_site_under_warning_without_an_official_one(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    before = picture()

    for name in ("relay", "stand_down"):
        with pytest.raises(NotPermitted):
            do(SITE, site.pk, name, {"reason": "我们自己看着危险"}, by=town.principal, now=now)
    with pytest.raises(NotPermitted):
        do_within(SITE, site.pk, "change", {"name": "坡"}, by=town.principal, now=now)
    for issuer in ("屈原镇人民政府", "甲村村委会", "隔壁老王", "某某公司", "县局", "镇水厂", "派出所", ""):
        with pytest.raises(InvalidInput) as refused:
            relay(town, now, site=site, issuer=issuer)
        assert refused.value.field == "issuer"
    for wrong, field in (
        ({"issued_at": now + timedelta(minutes=1)}, "issued_at"),
        ({"number": " "}, "number"),
        ({"level": "black"}, "level"),
    ):
        with pytest.raises(InvalidInput) as refused:
            relay(town, now, site=site, **wrong)
        assert refused.value.field == field
    assert changed(before, picture()) == []


@pytest.mark.rule("RR-8")
@pytest.mark.parametrize(
    ("level", "kind", "warns"),
    [
        ("county", "weather", True),
        ("prefecture", "water", True),
        ("province", "government", True),
        ("county", "emergency", True),
        ("town", "resources", False),
        ("village", "weather", False),
        ("county", "police", False),
        ("county", "other", False),
    ],
)
def test_a_warning_is_of_a_body_that_may_issue_one(
    town: Town, now: datetime, level: str, kind: str, *, warns: bool
) -> None:
    OutsideBody.objects.filter(name="县气象台").update(level=level, kind=kind)
    page = town.client("cadre").get("/warnings/new/").content.decode()
    assert ("县气象台" in page) == warns
    if warns:
        assert relay(town, now, issuer="县气象台").issuer == "县气象台"
        return
    with pytest.raises(InvalidInput, match="县级以上"):
        relay(town, now, issuer="县气象台")


@pytest.mark.rule("RR-8")
def test_a_body_of_another_town_or_withdrawn_warns_of_nothing(town: Town, now: datetime) -> None:
    OutsideBody.objects.filter(name="县气象台").update(withdrawn_on=day_before(now, 0))
    OutsideBody.objects.filter(name="县水利局").update(town=town.far.parent)
    for issuer in ("县气象台", "县水利局"):
        with pytest.raises(InvalidInput, match="县级以上"):
            relay(town, now, issuer=issuer)
    # Whoever keeps sites in two towns chooses the area, and with it the bodies of its town.
    Appointment.objects.create(staff=town.cadre, role=Role.VILLAGE_CADRE, area=town.far, starts_on="2015-01-01")
    both = Staff.objects.get(pk=town.cadre.pk)
    with pytest.raises(InvalidInput, match="县级以上"):
        relay(town, now, issuer="县水利局", by=both)
    assert relay(town, now, issuer="县水利局", area=town.far, by=both).issuer == "县水利局"
    # Both have one of that name: it is one choice.
    shared = {"kind": "emergency", "level": "county", "phone": "1", "checked_on": day_before(now)}
    OutsideBody.objects.create(town=town.far.parent, name="县应急局", **shared)
    for area in (town.own, town.far):
        assert relay(town, now, issuer="县应急局", area=area, by=both).area == area


@pytest.mark.rule("RR-8")
def test_the_form_of_a_warning_says_who_registers_its_issuer(town: Town, now: datetime) -> None:
    OutsideBody.objects.all().delete()
    page = town.client("cadre").get("/warnings/new/").content.decode()
    assert "先由信访办、党政办或主要领导登记" in page and f"/towns/{town.town.code}/bodies/" in page


@pytest.mark.rule("SM-11")
def test_the_machine_moves_a_site_by_what_was_warned_of_and_lifted_there_alone(town: Town, now: datetime) -> None:
    site, elsewhere = a_site(town, now), a_site(town, now, name="别的坡")

    def follows(name: str) -> Any:
        return do(SITE, site.pk, name, {"reason": "预警"}, by="system", now=now)

    relay(town, now, site=elsewhere)
    with pytest.raises(StepNotAllowed, match="没有生效中的官方预警"):
        follows("relay")
    warning = relay(town, now, site=site, number="8")
    follows("relay")
    with pytest.raises(StepNotAllowed, match="没有已解除的官方预警"):
        follows("stand_down")
    stand_down(warning, by=town.cadre, now=now)
    with pytest.raises(StepNotAllowed, match="没有生效中的官方预警"):
        follows("relay")
    follows("stand_down")
    assert type(site).objects.get(pk=site.pk).status == "stood_down"


def test_a_warning_said_twice_is_one_and_is_told_once(town: Town, now: datetime) -> None:
    first = relay(town, now)
    told = Message.objects.count()
    before = picture()

    again = relay(town, now, by=town.leader)

    assert (again, RelayedWarning.objects.count()) == (first, 1)
    assert changed(before, picture()) == []
    assert told and Message.objects.filter(title__contains="县自然资源局 7").count() == told


def test_a_warning_raised_or_lifted_since_is_not_swallowed(town: Town, now: datetime) -> None:
    first = relay(town, now, level="yellow")
    before = picture()
    others: dict[str, dict[str, Any]] = {"level": {"level": "red"}, "text": {"level": "yellow", "text": "立即转移"}}
    for field, other in others.items():
        with pytest.raises(InvalidInput) as refused:
            relay(town, now, **other)
        assert refused.value.field == field
    assert changed(before, picture()) == []
    stand_down(first, by=town.cadre, now=now)
    before = picture()
    with pytest.raises(InvalidInput, match="已经解除"):
        relay(town, now, level="yellow")
    assert changed(before, picture()) == []


def test_the_page_of_a_warning_and_the_list_lift_it(town: Town, now: datetime) -> None:
    first, second = relay(town, now), relay(town, now, number="8")
    client = town.client("cadre")

    page = client.get(f"/warnings/{first.pk}/").content.decode()
    assert "县自然资源局 7" in page
    assert 'name="deed" value="stand_down"' in page
    assert client.post(f"/warnings/{first.pk}/", {"deed": "stand_down", "version": "1"}).status_code == 302
    assert client.post("/warnings/", {"deed": f"down-{second.pk}", "version": "1"}).status_code == 302

    assert set(RelayedWarning.objects.values_list("status", flat=True)) == {"lifted"}
    assert town.client("stranger").get(f"/warnings/{first.pk}/").status_code == 404


def test_the_roll_is_called_from_the_page_by_one_button_for_each_household(town: Town, now: datetime) -> None:
    site = a_site(town, now)
    threaten(site, town.homes[0], by=town.cadre, now=now)
    relay(town, now, site=site)
    move(site, by=town.cadre, now=now)
    entry = RollEntry.objects.get()
    client, path = town.client("cadre"), f"/hazards/{site.pk}/"
    assert client.get(path).content.decode().count('name="deed" value="call"') == 1

    answer = client.post(path, {"deed": "call", "call-roll": entry.pk, "call-is_safe": "1"})

    assert (answer.status_code, answer["Location"]) == (302, f"{path}#roll")
    entry.refresh_from_db()
    assert entry.is_safe
    assert 'name="deed" value="call"' not in town.client("principal").get(path).content.decode()
    assert town.client("principal").post(path, {"deed": "call", "call-roll": entry.pk}).status_code == 404
