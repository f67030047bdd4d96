"""What is open nearby is found by what others may know of it: however many places are tried, nobody's door is found."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from factories.demands import Case
from factories.matters import OPENED
from factories.town import Town
from lianxinqiao.demands.models import Demand
from lianxinqiao.places.positions import coarse
from lianxinqiao.portal.queries.nearby import similar_open

pytestmark = pytest.mark.django_db
HERE = (Decimal("30.830400"), Decimal("110.980400"))
# The same published place, eighty metres from the first.
THERE = (Decimal("30.829600"), Decimal("110.979600"))


@pytest.fixture
def demand(town: Town) -> Demand:
    case = Case(town, OPENED).accepted()
    Demand.objects.filter(pk=case.pk).update(public_summary="自来水浑浊", is_public=True)
    return Demand.objects.get(pk=case.pk)


def told(town: Town, demand: Demand, at: tuple[Decimal, Decimal]) -> list[tuple[object, int | None]]:
    found = similar_open(town.far, topic=demand.topic, at=at)
    return [(each.pk, each.metres) for each in found]


def test_two_places_that_are_published_alike_answer_alike_wherever_one_asks_from(town: Town, demand: Demand) -> None:
    assert coarse(HERE) == coarse(THERE)
    steps = [Decimal(n) / 10000 for n in (-185, -181, -180, -179, -175, -5, 0, 5, 175, 179, 180, 181, 185)]
    asked = [(HERE[0] + up, HERE[1] + right) for up, right in itertools.product(steps, steps)]
    answers = []
    for position in (HERE, THERE):
        Demand.objects.filter(pk=demand.pk).update(latitude=position[0], longitude=position[1])
        answers.append([told(town, demand, at) for at in asked])

    assert answers[0] == answers[1]
    assert [(demand.pk, 50)] in answers[0] and [] in answers[0]


def test_the_order_tells_nothing_of_hidden_words(town: Town, demand: Demand) -> None:
    other = Case(town, OPENED).accepted()
    Demand.objects.filter(pk=other.pk).update(public_summary="自来水浑浊", is_public=True, topic=demand.topic)
    by_words = [
        [each.pk for each in similar_open(town.own, topic=demand.topic, text=text)]
        for text in ("", demand.text, Demand.objects.get(pk=other.pk).text, "自来水浑浊")
    ]
    assert len(by_words[0]) == 2
    assert by_words.count(by_words[0]) == 4


def test_what_others_read_of_it_brings_it_forward(town: Town, demand: Demand) -> None:
    newer = Case(town, OPENED).accepted()
    Demand.objects.filter(pk=newer.pk).update(public_summary="路灯不亮", is_public=True, topic=demand.topic)
    first = similar_open(town.own, topic=demand.topic, text="家里自来水浑浊三天了")[0]
    assert first.pk == demand.pk
