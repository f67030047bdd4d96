"""Asking about one's own data is the person's own: nobody on the staff does it for them."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from factories.demands import Case, Filing, file_demand
from factories.pictures import changed, picture
from factories.privacy import WHO, ask_about_data
from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.privacy.kind import DATA_REQUEST
from lianxinqiao.privacy.models import DataRequest
from lianxinqiao.privacy.operations.requests import heirs, keepers

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


def accused(town: Town, now: datetime, who: Staff) -> Matter:
    """Return a complaint about one person."""
    stated = Filing(topic="officials", text="收了两次钱", about_official=who)
    return file_demand(town.own, stated, by=None, now=now).demand.matter


@pytest.mark.rule("RR-13")
def test_a_request_about_a_complaint_is_answered_by_nobody_whom_that_is_about(town: Town, now: datetime) -> None:
    for who, keeper in ((town.discipline, town.petition), (town.petition, town.discipline)):
        about = accused(town, now, who)
        assert [each.pk for each in keepers(of(about, now))] == [keeper.pk]
        assert Matter.objects.get(pk=ask_about_data(town.own, now=now, about=about).row.pk).owner == keeper


def of(about: Matter, now: datetime) -> Any:
    return SimpleNamespace(asked=Asked({"about": about}), area=about.area, now=now)


@pytest.mark.rule("RR-13")
def test_a_request_is_handed_on_to_nobody_whom_its_complaint_is_about(town: Town, now: datetime) -> None:
    about = accused(town, now, town.discipline)
    Appointment.objects.create(staff=town.judicial, role="petition_office", area=town.town, starts_on=day_before(now))
    request = Matter.objects.get(pk=ask_about_data(town.own, now=now, about=about).row.pk)

    asked_next = [who.pk for who in heirs(request) if who is not None]

    assert town.discipline.pk not in asked_next
    assert town.judicial.pk in asked_next or town.petition.pk in asked_next


@pytest.mark.rule("RR-13")
def test_owning_a_request_about_what_is_sealed_gives_nothing_to_who_does_not_keep_that(
    town: Town, now: datetime
) -> None:
    about = file_demand(town.own, Filing(topic="officials", text="收了两次钱"), by=None, now=now).demand.matter
    request = ask_about_data(town.own, now=now, about=about).row
    Matter.objects.filter(pk=request.pk).update(owner=town.police)

    assert not Matter.objects.visible_to(Staff.objects.get(pk=town.police.pk)).filter(pk=request.pk).exists()
    Matter.objects.filter(pk=request.pk).update(owner=town.discipline)
    assert Matter.objects.visible_to(Staff.objects.get(pk=town.discipline.pk)).filter(pk=request.pk).exists()


@pytest.mark.rule("RR-13")
def test_who_answers_a_request_and_does_not_find_its_matter_reads_no_number_of_it(town: Town, now: datetime) -> None:
    about = Case(town, now).accepted()
    request = ask_about_data(town.own, now=now, about=about.pk).row
    Matter.objects.filter(pk=request.pk).update(owner=town.gov_office)
    for name, finds in (("petition", True), ("gov_office", False)):
        answer = town.client(name).get(f"/data-requests/{request.pk}/")
        assert (answer.status_code, about.receipt.number in answer.content.decode()) == (200, finds), name


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("answered", ["fulfil", "fulfil_partly", "refuse"])
def test_what_found_the_person_is_gone_when_they_are_told(town: Town, now: datetime, answered: str) -> None:
    given = {"whom": "child", "whom_name": "乙", "relation": "母亲"}
    request = ask_about_data(town.own, now=now, **given).row
    steps: dict[str, dict[str, str]] = {
        "check_identity": {"proof": "booklet"},
        "begin": {},
        answered: {"text": "见附件"},
        "tell": {},
    }
    for name, said in steps.items():
        kept = DataRequest.objects.get(pk=request.pk)
        assert (kept.asker_name, kept.asker_phone, kept.whom_name) == (WHO["name"], WHO["phone"], "乙"), name
        do(DATA_REQUEST, request.pk, name, said, by=town.petition, now=now)
    kept = DataRequest.objects.get(pk=request.pk)
    assert (kept.asker_name, kept.asker_phone, kept.whom_name) == ("", "", "")


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("kind", ["access", "correct", "explain"])
def test_what_takes_nothing_away_is_granted_whatever_a_duty_keeps(town: Town, now: datetime, kind: str) -> None:
    about = Case(town, now).accepted()
    request = ask_about_data(town.own, now=now, kind=kind, about=about.pk).row
    for name, said in (("check_identity", {}), ("begin", {}), ("fulfil", {"text": "见附件"})):
        do(DATA_REQUEST, request.pk, name, said, by=town.petition, now=now)
    kept = DataRequest.objects.select_related("matter").get(pk=request.pk)
    assert (kept.matter.status, kept.answer) == ("fulfilled", "见附件")


@pytest.mark.rule("SM-10")
def test_the_same_is_asked_of_one_matter_again_when_it_was_answered(town: Town, now: datetime) -> None:
    about = Case(town, now).accepted()
    first = ask_about_data(town.own, now=now, about=about.pk).row
    other = Case(town, now).accepted()
    for given in ({"kind": "explain", "about": about.pk}, {"about": other.pk}):
        assert ask_about_data(town.own, now=now, **given).row.pk != first.pk
    for name, said in (("check_identity", {}), ("begin", {}), ("fulfil", {"text": "见附件"}), ("tell", {})):
        with pytest.raises(InvalidInput, match=first.matter.number) as refused:
            ask_about_data(town.own, now=now, about=about.pk)
        assert refused.value.field == "kind"
        do(DATA_REQUEST, first.pk, name, said, by=town.petition, now=now)
    assert ask_about_data(town.own, now=now, about=about.pk).row.pk != first.pk
