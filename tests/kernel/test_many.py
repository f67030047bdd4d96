"""However many rows are written, changed, deleted or named at once: no statement has more values than the server takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from factories.town import Town
from lianxinqiao.kernel.database.postgresql import base
from lianxinqiao.kernel.database.postgresql.base import MOST_VALUES
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db
ROWS = 7000


def homes(town: Town, many: int) -> list[Household]:
    home = town.homes[0]
    return [
        Household(id=uuid7(), area=home.area, group=home.group, house_no=f"多{number}", head_name="王")
        for number in range(many)
    ]


@contextmanager
def counted() -> Iterator[list[int]]:
    """Give how many values each statement is sent with."""
    seen: list[int] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(len(params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def test_rows_that_need_more_values_than_one_statement_takes(town: Town) -> None:
    assert len(Household._meta.concrete_fields) * ROWS > MOST_VALUES
    with counted() as seen:
        Household.objects.bulk_create(homes(town, ROWS))
    assert Household.objects.filter(house_no__startswith="多").count() == ROWS
    assert len(seen) > 1 and max(seen) <= MOST_VALUES


def test_every_way_of_writing_many_is_cut_by_its_columns(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOST_VALUES", 120)
    rows = homes(town, 50)
    with counted() as seen:
        Household.objects.bulk_create(rows)
        for row in rows:
            row.house_no, row.size = "换" + row.house_no, 3
        assert Household.objects.bulk_update(rows, ["house_no", "size", "head_sort", "source"]) == len(rows)
        assert Household.objects.filter(house_no__startswith="换").count() == len(rows)
        Household.objects.filter(house_no__startswith="换").delete()
    assert not Household.objects.filter(house_no__startswith="换").exists()
    assert len(seen) > 10 and max(seen) <= 120


def test_many_keys_are_named_at_once(town: Town) -> None:
    keys = [town.own.pk, *(uuid7() for _number in range(MOST_VALUES + 10))]
    assert list(Area.objects.filter(pk__in=keys)) == [town.own]
    assert set(Area.objects.in_bulk(keys)) == {town.own.pk}
    assert list(Area.objects.filter(pk__in=keys).iterator()) == [town.own]
    assert not Area.objects.exclude(pk__in=keys).filter(pk=town.own.pk).exists()


def test_what_is_bound_here_is_read_as_it_was_meant(town: Town) -> None:
    odd = ["100%", "%s", "'; --", "\\", "〇", *(f"x{number}" for number in range(MOST_VALUES))]
    name = VillagerGroup.objects.filter(area=town.own).first()
    assert name is not None
    for words in odd[:5]:
        VillagerGroup.objects.filter(pk=name.pk).update(name=words)
        assert list(VillagerGroup.objects.filter(name__in=odd)) == [name]
    assert (
        VillagerGroup.objects.filter(name__in=odd, name__contains="〇").extra(where=["name LIKE '%%〇'"]).count() == 1
    )
