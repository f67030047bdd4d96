"""Pages by key: forwards, backwards, with rows that are alike, and with keys nobody gave out."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.template import Context, Template

from factories.town import Town
from lianxinqiao.kernel.pagination import MOST_ROWS, BadCursor, first, keyset_page
from lianxinqiao.residents.models import Household

pytestmark = pytest.mark.django_db
# Two names for five homes: the number decides between homes that are alike.
ORDER = ("head_name", "-house_no")
EXPECTED = [("李", "5"), ("李", "3"), ("李", "1"), ("王", "4"), ("王", "2")]


@pytest.fixture
def rows(town: Town) -> Any:
    for number in range(1, 6):
        name = "李" if number % 2 else "王"
        Household.objects.create(area=town.own, group=town.homes[0].group, house_no=str(number), head_name=name, size=1)
    return Household.objects.filter(area=town.own, head_name__in=("李", "王"))


def keys(page: Any) -> list[tuple[str, str]]:
    return [(row.head_name, row.house_no) for row in page.rows]


def test_pages_follow_each_other_without_a_gap_or_a_double(rows: Any) -> None:
    first = keyset_page(rows, order=ORDER, size=2)
    second = keyset_page(rows, order=ORDER, size=2, cursor=first.after)
    third = keyset_page(rows, order=ORDER, size=2, cursor=second.after)

    assert [keys(page) for page in (first, second, third)] == [EXPECTED[:2], EXPECTED[2:4], EXPECTED[4:]]
    assert (first.before, third.after) == (None, None)


def test_the_way_back_shows_the_same_pages(rows: Any) -> None:
    first = keyset_page(rows, order=ORDER, size=2)
    second = keyset_page(rows, order=ORDER, size=2, cursor=first.after)
    third = keyset_page(rows, order=ORDER, size=2, cursor=second.after)

    back = keyset_page(rows, order=ORDER, size=2, cursor=third.before)
    start = keyset_page(rows, order=ORDER, size=2, cursor=back.before)

    assert (keys(back), keys(start), start.before) == (EXPECTED[2:4], EXPECTED[:2], None)
    assert keys(keyset_page(rows, order=ORDER, size=2, cursor=start.after)) == EXPECTED[2:4]


def test_a_row_that_came_meanwhile_moves_no_page(rows: Any, town: Town) -> None:
    first = keyset_page(rows, order=ORDER, size=2)
    Household.objects.create(area=town.own, group=town.homes[0].group, house_no="9", head_name="李", size=1)

    assert keys(keyset_page(rows, order=ORDER, size=2, cursor=first.after)) == EXPECTED[2:4]


def test_a_page_that_holds_all_has_no_neighbours_and_an_empty_list_has_one_page(rows: Any) -> None:
    whole = keyset_page(rows, order=ORDER, size=5)
    nothing = keyset_page(rows.none(), order=ORDER)

    assert (keys(whole), whole.after, whole.before) == (EXPECTED, None, None)
    assert (nothing.rows, nothing.after, nothing.before) == ([], None, None)


@pytest.mark.parametrize(("size", "rows_shown"), [(0, 1), (-3, 1), (MOST_ROWS + 1, 5)])
def test_a_page_is_neither_empty_nor_endless(rows: Any, size: int, rows_shown: int) -> None:
    assert len(keyset_page(rows, order=ORDER, size=size).rows) == rows_shown


@pytest.mark.parametrize("cursor", ["x", "e30", "WzAsWzFdXQ", "====", "号"])
def test_a_key_that_no_page_gave_is_refused(rows: Any, cursor: str) -> None:
    with pytest.raises(BadCursor):
        keyset_page(rows, order=ORDER, cursor=cursor)


def test_one_query_whatever_the_page(rows: Any, django_assert_num_queries: Any) -> None:
    first = keyset_page(rows, order=ORDER, size=2)
    with django_assert_num_queries(1):
        keyset_page(rows, order=ORDER, size=2, cursor=first.after)


def test_rows_read_as_fields_alone_are_paged_by_what_they_are_called(rows: Any) -> None:
    """A list reads named tuples: a field of another table is one name of theirs, and no way through objects."""
    order, bare = ("group__name", "-house_no"), rows.values_list("group__name", "house_no", "head_name", named=True)
    first = keyset_page(bare, order=order, size=2)
    second = keyset_page(bare, order=order, size=2, cursor=first.after)

    assert [keys(page) for page in (first, second)] == [[("李", "5"), ("王", "4")], [("李", "3"), ("王", "2")]]
    whole = keyset_page(rows.select_related("group"), order=order, size=2, cursor=first.after)
    assert keys(whole) == keys(second)


@pytest.mark.parametrize(("most", "others"), [(2, True), (4, True), (5, False), (6, False)])
def test_the_first_rows_say_whether_there_are_more_and_the_page_tells_it(rows: Any, most: int, others: bool) -> None:
    found = first(rows.order_by(*ORDER), most)

    assert ([(row.head_name, row.house_no) for row in found], found.more) == (EXPECTED[:most], others)
    drawn = Template("{% first_only rows %}").render(Context({"rows": found}))
    assert (f"只列出前{most}条，还有更多。" in drawn, bool(drawn)) == (others, others)


def test_a_cursor_says_nothing_and_opens_for_its_own_list_alone(rows: Any) -> None:
    cursor = str(keyset_page(rows, order=ORDER, size=2).after)
    held = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert b"674e" not in held and "李".encode() not in held
    other = [ORDER[0].removeprefix("-") if ORDER[0].startswith("-") else f"-{ORDER[0]}", *ORDER[1:]]
    with pytest.raises(BadCursor):
        keyset_page(rows, order=other, size=2, cursor=cursor)
    changed = base64.urlsafe_b64encode(held[:-1] + bytes([held[-1] ^ 1])).decode().rstrip("=")
    with pytest.raises(BadCursor):
        keyset_page(rows, order=ORDER, size=2, cursor=changed)
