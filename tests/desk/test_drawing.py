"""What is drawn many times: every widget, the deeds around a form and the rows of a list, with hostile words in all of them.

The files in ``drawn/`` say what a browser makes of it: ids, names, classes, aria and data attributes, words.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory

from desk.every_widget import HOSTILE, deeds_to_draw, forms_to_draw, read
from lianxinqiao.desk.web.drawn import draw_deed_form, draw_deeds, draw_field, draw_form
from lianxinqiao.desk.web.listing import Column
from lianxinqiao.desk.web.lists import draw_rows

DRAWN = Path(__file__).parent / "drawn"


@pytest.mark.parametrize("name", ["empty", "prefixed", "refused"])
def test_form_with_every_widget_is_drawn_as_expected(name: str) -> None:
    assert read(draw_form(forms_to_draw()[name])) == (DRAWN / f"{name}.txt").read_text()


def test_deeds_are_drawn_as_expected() -> None:
    drawn = draw_deeds(RequestFactory().get("/"), deeds_to_draw())
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1token", drawn)
    assert read(page) == (DRAWN / "deeds.txt").read_text()


def test_page_without_deeds_has_no_section_for_them() -> None:
    assert draw_deeds(RequestFactory().get("/"), []) == ""


def test_form_fetched_alone_is_the_form_of_the_page() -> None:
    request = RequestFactory().get("/")
    shown = deeds_to_draw()[3]
    alone = read(draw_deed_form(request, shown))
    assert re.sub(r"csrf.*\n", "", alone) in re.sub(r"csrf.*\n", "", read(draw_deeds(request, [shown])))


def test_field_drawn_alone_is_the_field_of_the_form() -> None:
    form = forms_to_draw()["refused"]
    assert str(draw_field(form["name"])) in str(draw_form(form))


def test_rows_escape_titles_cells_and_addresses_and_keep_what_was_drawn() -> None:
    columns = [
        Column("a", HOSTILE, lambda row: row, lead=True),
        Column("b", "乙", lambda row: draw_rows([], [""], None), desk_only=True),
        Column("c", "丙", lambda row: 7, number=True, desk_only=True),
    ]
    address = "/x/?" + HOSTILE
    page = draw_rows(columns, [HOSTILE], lambda row: address)
    assert "<script>" not in page
    assert read(page) == "\n".join(
        [
            "<tr data-row=None>",
            f"<td class='lead' data-title={HOSTILE!r}>",
            f"<a class='row-link' href={('/x/?' + HOSTILE)!r}>",
            HOSTILE,
            "</a>",
            "</td>",
            "<td class='desk-only' data-title='乙'>",
            "<tr data-row=None>",
            "</tr>",
            "</td>",
            "<td class='desk-only num' data-title='丙'>",
            "7",
            "</td>",
            "</tr>",
            "",
        ]
    )


def test_no_drawn_form_or_deed_lets_a_script_through() -> None:
    pages = [draw_form(form) for form in forms_to_draw().values()]
    pages.append(draw_deeds(RequestFactory().get("/"), deeds_to_draw()))
    assert not [page for page in pages if "<script" in page]


def test_engine_escapes_without_being_asked() -> None:
    assert engines["jinja2"].from_string("{{ words }}").render({"words": HOSTILE}).count("<") == 0
