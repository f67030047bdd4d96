"""Asking about one's own data is the person's own: nobody on the staff does it for them."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.demands import Filing, file_demand
from factories.pictures import changed, picture
from factories.privacy import ask_about_data
from factories.town import Town
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.privacy.kind import DATA_REQUEST

pytestmark = pytest.mark.django_db


@pytest.mark.rule("SM-10")
def test_only_the_person_asks(town: Town, now: datetime) -> None:
    given = {"kind": "access", "text": "看看", "name": "甲", "phone": "0717-0000002"}
    before = picture()

    with pytest.raises(NotPermitted):
        begin(DATA_REQUEST, given, beside=town.own.pk, by=town.petition, now=now)

    assert changed(before, picture()) == []
    assert ("POST", "/data-requests") not in HUNG


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("wrong", [{"kind": "all"}, {"text": " "}, {"phone": ""}, {"name": ""}])
def test_what_is_wanting_is_named(town: Town, now: datetime, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask_about_data(town.own, now=now, **wrong)

    assert refused.value.field in wrong


@pytest.mark.rule("RR-13")
def test_a_request_names_the_matter_it_is_about_to_those_alone_who_find_that(town: Town, now: datetime) -> None:
    about = file_demand(town.own, Filing(topic="officials", text="收了两次钱"), by=None, now=now).demand.matter
    request = ask_about_data(town.own, now=now, about=about).row
    page = f"/data-requests/{request.pk}/"
    assert about.number in town.client("discipline").get(page).content.decode()
    assert town.client("petition").get(page).status_code == 404

    # It is given to somebody who does not find the complaint: what was asked about it tells of it, too.
    Matter.objects.filter(pk=request.pk).update(owner=town.gov_office, affair=uuid7())
    assert town.client("gov_office").get(page).status_code == 404
