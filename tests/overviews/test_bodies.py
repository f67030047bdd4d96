"""The bodies that a town leads people to: by name, with a level and a way to reach them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from factories.town import Town, day_before
from lianxinqiao.accounts.operations.bodies import state_body, state_usual, withdraw_body
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.places.models import OutsideBody
from lianxinqiao.places.operations.bodies import USUAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_registered(town: Town) -> None:
    """The town begins with no body."""
    OutsideBody.objects.all().delete()


def stated(now: datetime, **others: Any) -> dict[str, Any]:
    given = {
        "kind": "court",
        "level": "county",
        "name": "试县人民法院",
        "address": "试县一路1号",
        "phone": "0717-2880000",
    }
    return {**given, "hours": "工作日", "checked_on": day_before(now, 0), **others}


@pytest.mark.rule("R-18.6")
def test_a_body_is_found_with_its_level_and_how_to_reach_it(town: Town, client: Any, now: datetime) -> None:
    state_body(town.town, stated=stated(now), by=town.petition, now=now)

    for answer in (
        town.client("cadre").get(reverse("overviews:bodies", args=[town.town.code])),
        client.get(reverse("portal:town", args=[town.own.code])),
    ):
        page = answer.content.decode()
        assert all(words in page for words in ("试县人民法院", "人民法院", "0717-2880000", "试县一路1号"))
    assert "县（区）" in town.client("cadre").get(reverse("overviews:bodies", args=[town.town.code])).content.decode()


@pytest.mark.rule("R-18.6")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "　"}, "name"),
        ({"address": "", "phone": ""}, "phone"),
        ({"phone": "无"}, "phone"),
        ({"checked_on": None}, "checked_on"),
        ({"name": "已有的局"}, "name"),
    ],
)
def test_a_body_without_a_name_or_a_way_to_reach_it_is_refused(
    town: Town, now: datetime, changed: dict[str, Any], field: str
) -> None:
    state_body(town.town, stated=stated(now, name="已有的局"), by=town.gov_office, now=now)
    if "checked_on" in changed:
        changed = {"checked_on": day_before(now, -1)}

    with pytest.raises(InvalidInput) as refused:
        state_body(town.town, stated=stated(now, **changed), by=town.gov_office, now=now)

    assert refused.value.field == field
    assert OutsideBody.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideBody.objects.create(town=town.town, kind="other", level="county", name="局", checked_on=day_before(now))


def test_facts_change_and_a_body_that_is_withdrawn_leads_nobody(town: Town, now: datetime) -> None:
    row = state_body(town.town, stated=stated(now), by=town.petition, now=now)
    state_body(town.town, stated=stated(now, phone="0717-2889999"), body=row, by=town.petition, now=now)
    assert OutsideBody.objects.get().phone == "0717-2889999"

    withdraw_body(row.pk, by=town.petition, on=day_before(now, 0), now=now)

    assert (
        "2889999" not in town.client("cadre").get(reverse("overviews:bodies", args=[town.town.code])).content.decode()
    )
    with pytest.raises(NotVisible):
        withdraw_body(row.pk, by=town.petition, on=day_before(now, 0), now=now)
    with pytest.raises(NotVisible):
        state_body(town.town, stated=stated(now), body=row, by=town.petition, now=now)
    assert OutsideBody.objects.get().withdrawn_on is not None


def test_what_every_county_has_is_listed_once_by_who_keeps_the_bodies(town: Town, now: datetime) -> None:
    with pytest.raises(NotPermitted):
        state_usual(town.town, by=town.cadre, now=now)
    with pytest.raises(NotPermitted):
        state_body(town.town, stated=stated(now), by=town.secretary, now=now)
    with pytest.raises(NotPermitted):
        state_body(town.town, stated=stated(now), by=town.stranger, now=now)

    assert state_usual(town.town, by=town.petition, now=now) == len(USUAL)
    assert state_usual(town.town, by=town.petition, now=now) == 0
    assert OutsideBody.objects.filter(name="试县信访局", phone="12345").count() == 1


def test_the_page_states_changes_and_withdraws(town: Town, now: datetime) -> None:
    client, path = town.client("petition"), reverse("overviews:bodies", args=[town.town.code])
    assert client.post(path, {"deed": "usual"}).status_code == 302
    body = OutsideBody.objects.get(kind="court")
    given = {**stated(now), "checked_on": day_before(now).isoformat()}

    def post(deed: str, **more: Any) -> int:
        fields = {f"{deed}-{name}": value for name, value in {**given, **more}.items()}
        status: int = client.post(path, {"deed": deed, **fields}).status_code
        return status

    assert post("change", body=body.pk) == 302
    assert post("state") == 422
    assert post("state", name="试县仲裁委") == 302
    assert post("withdraw", body=body.pk) == 302

    assert OutsideBody.objects.get(pk=body.pk).phone == "0717-2880000"
    assert OutsideBody.objects.get(pk=body.pk).withdrawn_on is not None
    assert OutsideBody.objects.filter(withdrawn_on=None).count() == len(USUAL)
