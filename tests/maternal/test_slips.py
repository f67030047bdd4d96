"""A slip to the health centre is given, handed in, taken back or runs out, and leads to nobody (RR-4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from factories.maternal import give_slip
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.models import MaternalServiceReferral, SlipStep
from lianxinqiao.maternal.operations.ending import do_by_number, expire_slips
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-4")]


def test_every_step_says_the_day_the_office_and_the_rule_and_nobody(town: Town, now: datetime) -> None:
    handed, back, over = (give_slip(town, now) for _each in range(3))
    do_by_number(handed.token, "receipt", by=town.staff["health"], now=now)
    do_by_number(f" {back.token} ", "withdraw", by="resident", now=now)
    assert expire_slips(now=now) == 0
    assert expire_slips(now=now + timedelta(days=40)) == 1

    said = list(SlipStep.objects.values_list("slip", "event", "role", "from_status", "to_status", "rule"))
    ends = [
        (handed, "receipt", "health_centre", "handed_over"),
        (back, "withdraw", "resident", "withdrawn"),
        (over, "expire", "system", "expired"),
    ]
    begun = [(slip.pk, "give_slip", "", "", "waiting", "RR-4") for slip in (handed, back, over)]
    ended = [(slip.pk, event, role, "waiting", to, "RR-4") for slip, event, role, to in ends]
    assert sorted(said, key=str) == sorted(begun + ended, key=str)
    assert set(MaternalServiceReferral.objects.values_list("token", flat=True)) == {None}
    assert MaternalServiceReferral.objects.get(pk=handed.pk).handed_over_on == local_date(now)
    assert {field.name for field in SlipStep._meta.fields} & {"by", "at"} == set()


def test_only_a_health_centre_of_the_town_takes_one_and_only_by_its_number(town: Town, now: datetime) -> None:
    slip = give_slip(town, now)
    for who in ("cadre", "secretary", "leader"):
        with pytest.raises(NotPermitted):
            do_by_number(slip.token, "receipt", by=town.staff[who], now=now)
    with pytest.raises(NotVisible):
        do_by_number(slip.token, "receipt", by=town.staff["stranger"], now=now)
    for number in ("", "   ", "000", None, 7, "\x00"):
        with pytest.raises(NotVisible):
            do_by_number(number, "receipt", by=town.staff["health"], now=now)
    # Whoever knows the row only has not seen the slip.
    with pytest.raises(InvalidInput) as refused:
        do(SLIP, slip.pk, "receipt", {"token": "000000000000"}, by=town.staff["health"], now=now)
    assert refused.value.field == "token"
    with pytest.raises(InvalidInput):
        do(SLIP, slip.pk, "withdraw", {"token": ""}, by="resident", now=now)


def test_the_machine_ends_none_before_its_last_day_is_over(town: Town, now: datetime) -> None:
    slip = give_slip(town, now)
    with pytest.raises(StepNotAllowed):
        do(SLIP, slip.pk, "expire", by="system", now=now + timedelta(days=30))


def test_it_is_given_where_one_is_on_duty_and_once_for_one_page(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        give_slip(town, now, area=town.other)
    assert refused.value.field == "area"
    with pytest.raises(InvalidInput) as refused:
        begin(SLIP, {"area": town.own, "consented": False}, by=town.cadre, now=now)
    assert refused.value.field == "consented"

    client = town.client("cadre")
    page = client.get("/maternal/").content.decode()
    assert 'name="slip-id"' in page
    sent = {
        "deed": "slip",
        "slip-area": town.own.pk,
        "slip-consented": "on",
        "slip-id": "019abcde-0000-7000-8000-000000000001",
    }
    numbers = {client.post("/maternal/", sent).context["slip"].token for _each in range(2)}
    assert len(numbers) == MaternalServiceReferral.objects.count() == 1


def test_the_pages_find_it_by_its_number(town: Town, now: datetime) -> None:
    slip, other = give_slip(town, now), give_slip(town, now)
    health = town.client("health")
    assert health.post("/maternal/", {"deed": "receipt", "receipt-token": "1"}).status_code == 404
    assert health.post("/maternal/", {"deed": "receipt", "receipt-token": slip.token}).status_code == 302
    assert Client().post("/slip/", {"token": "1"}).status_code == 422
    assert Client().post("/slip/", {"token": other.token}).status_code == 200
    stands = dict(MaternalServiceReferral.objects.values_list("pk", "status"))
    assert stands == {slip.pk: "handed_over", other.pk: "withdrawn"}


def test_the_id_of_a_slip_gives_it_to_nobody_who_is_on_duty_elsewhere(town: Town, now: datetime) -> None:
    """Its number opens it: whoever sends the id again has it back only where they are on duty."""
    key = uuid7()
    slip = give_slip(town, now, id=key)
    assert give_slip(town, now, id=key).token == slip.token
    for who in (town.sibling, town.far_cadre):
        with pytest.raises(NotVisible):
            give_slip(town, now, area=who_serves(town, who), by=who, id=key)
    assert MaternalServiceReferral.objects.count() == 1


def who_serves(town: Town, who: Staff) -> Area:
    return town.other if who == town.sibling else town.far  # type: ignore[no-any-return]  # an area
