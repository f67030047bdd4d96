"""Open demands are found by what was said in them, though nobody reads that in the database."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from factories.demands import Case, Filing
from factories.town import Town
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.filing import found_by
from lianxinqiao.demands.queries.register import _OUTSIDE, matching, register_of
from lianxinqiao.kernel.keyring import BUCKETS, KeyRing

pytestmark = pytest.mark.django_db
SAID = Filing(topic="road", text="晒场 边的机耕路塌了，找138 7654 1234", place="Ａ坡", channel="visit", read_back=True)


def finds(town: Town, words: str) -> list[object]:
    return [row.pk for row in matching(register_of(town.petition), words)]


@pytest.mark.parametrize(
    "words", ["路", "塌了", "晒场边", "晒场 边的", "机耕路塌了", "a坡", "13876541234", "找138 7654 1234"]
)
def test_what_was_said_is_found(town: Town, now: datetime, words: str) -> None:
    case = Case(town, now, SAID)
    assert finds(town, words) == [case.pk]


@pytest.mark.parametrize("words", ["塌路", "晒机", "1387654", "7654", "了找138"])
def test_what_was_not_said_is_not_found_nor_a_part_of_a_number(town: Town, now: datetime, words: str) -> None:
    Case(town, now, SAID)
    assert finds(town, words) == []


def test_what_only_lies_in_the_same_buckets_is_not_found(town: Town, now: datetime) -> None:
    case = Case(town, now, SAID)
    Demand.objects.filter(pk=case.pk).update(grams=found_by("水管爆了"))
    assert finds(town, "水管爆了") == []


def test_the_index_tells_no_word(town: Town, now: datetime, tmp_path: Path) -> None:
    case = Case(town, now, SAID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, place, grams FROM demands_demand WHERE matter_id = %s", [case.pk])
        text, place, buckets = cursor.fetchone()
    assert text.startswith("s2:") and place.startswith("s2:")
    assert set(buckets) <= set(range(BUCKETS))
    other = KeyRing(tmp_path / "other.keys")
    pieces = ["路塌", "塌了", "晒场", "机耕", "耕路"]
    assert not set(other.blind_pieces(pieces)) <= set(buckets)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        *(("sh1234567", True), ("12345-1", True), ("a/b_c-7", True), ("a1", True), ("1a2-", True)),
        *(("-1", False), ("abc", False), ("a", False), ("1", False), ("a-b", False), ("a1路", False), ("路a1", False)),
    ],
)
def test_what_an_outside_number_is(words: str, fits: bool) -> None:
    assert (_OUTSIDE.fullmatch(words) is not None) == fits


def test_an_outside_number_is_looked_through_once() -> None:
    """Whether it gives back what it took changes no answer, only how long one takes: each repetition keeps what it has."""
    assert re.findall(r"[*+?}]+", _OUTSIDE.pattern.replace("(?=", "(")) == ["*+", "*+"]
