"""Whoever is complained of: they and their line find it on no route, and are heard on the matter (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.complaints import of_the_cadre
from factories.demands import Case, Filing, done, file_demand
from factories.parts import give_part
from factories.town import Town
from lianxinqiao.accounts.operations.posts import hand_over
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.errors import InvalidInput, NotVisible
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.ledgers import MATTERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def accused(town: Town, now: datetime) -> Demand:
    return of_the_cadre(town, now)


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
    hand_over(town.discipline, town.petition, by=None, now=now)
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
