"""How demands are answered: the three rates, raw and adjusted, and what goes in circles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import Case, Filing, done, file_demand
from factories.town import Town
from lianxinqiao.demands.models import RateExclusion
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.matters.models import Matter
from lianxinqiao.rates.queries.circles import ping_pong
from lianxinqiao.rates.queries.counting import flags, three_rates

pytestmark = pytest.mark.django_db


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


@pytest.mark.rule("RR-13")
def test_rates_name_nothing_sealed_and_count_nothing_that_is_hidden_from_who_reads(town: Town, now: datetime) -> None:
    complaint = Filing(topic="officials", text="他要我送礼才办", about_official=town.cadre)
    sealed = file_demand(town.own, complaint, by=None, now=now).demand
    Matter.objects.filter(pk=sealed.pk).update(status="delivered")
    RateExclusion.objects.create(
        demand=sealed, rate="solution", reason="不该算进去的理由", asked_by=town.petition, at=now
    )
    for who in ("petition", "principal", "mayor", "gov_office"):
        page = town.client(who).get("/demands/rates/").content.decode()
        assert sealed.matter.number not in page, who
        assert "不该算进去的理由" not in page, who

    def raw(who: str) -> list[tuple[int, int]]:
        span = {"since": now - timedelta(days=90), "until": now + timedelta(days=1)}
        rows = three_rates([town.own.pk], **span, now=now, by=town.staff[who])
        return [(row.raw.numerator, row.raw.denominator) for row in rows]

    def table() -> str:
        return town.client("principal").get("/demands/rates/").content.decode().split("<table")[1].split("</table>")[0]

    before = raw("principal"), table()
    case = Case(town, now)
    done("exclude", case.pk, person=town.principal, reason="亲属", by=town.petition, now=now)
    case.accepted()
    assert raw("mayor") != before[0]
    assert raw("principal") == before[0]
    assert table() == before[1]


@pytest.mark.rule("R-18.2")
def test_moved_more_than_twice_goes_in_circles(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    for to in (town.police, town.judicial):
        done("move", case.pk, handler=to, reason="请办", **case.office())
    assert ping_pong(town.petition).count() == 0
    done("move", case.pk, handler=town.office, reason="还是您办", **case.office())
    assert [row.pk for row in ping_pong(town.petition)] == [case.pk]


@pytest.mark.rule("R-18.2")
def test_what_is_handed_back_and_given_out_again_changes_hands_twice(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    done("hand_back", case.pk, reason="不归我", **case.handler())
    done("accept", case.pk, handler=town.office, is_told=False, **case.office())
    assert ping_pong(town.petition).count() == 0
    done("hand_back", case.pk, reason="不归我", **case.handler())
    assert [row.pk for row in ping_pong(town.petition)] == [case.pk]


@pytest.mark.rule("R-18.2")
def test_what_goes_from_body_to_body_changes_hands_each_time(town: Town, now: datetime) -> None:
    case = Case(town, now)
    body: dict[str, Any] = {"body": "县局", "reason": "属县局"}
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("forward", case.pk, **body, **case.office())
    done("body_returned", case.pk, reason="不属本局", **case.office())
    done("forward", case.pk, **body, **case.office())
    assert ping_pong(town.petition).count() == 0
    done("body_returned", case.pk, reason="不属本局", **case.office())
    assert [row.pk for row in ping_pong(town.petition)] == [case.pk]


@pytest.mark.rule("R-18.4")
def test_whoever_answers_for_demands_finds_the_ways_to_them_over_the_register(town: Town) -> None:
    ways = ("/demands/rates/", "/demands/?phase=late", "/demands/circles/")
    for who, finds in {"petition": True, "principal": True, "cadre": False, "gov_office": False}.items():
        page = town.client(who).get("/demands/").content.decode()
        places = [page.find(f'href="{way}') for way in ways]
        assert (-1 not in places) is finds, who
        assert places == (sorted(places) if finds else [-1, -1, -1]), who
