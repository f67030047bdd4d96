"""Whoever reads a list reads all of it, page by page, or is told that there are more rows."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from factories.town import Town
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.kernel.moments import now
from lianxinqiao.visits.models import Absence

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src/lianxinqiao"
ROWS = {"all", "defer", "distinct", "exclude", "filter", "only", "order_by", "select_related", "values", "visible_to"}
# Where the first rows of a query are all that is wanted.
ENOUGH = {
    "conditions/web/menu.py": "a panel of Today, which leads to the list",
    "demands/queries/register.py": "what is looked through for words; the list pages what it finds",
    "desk/queries/services.py": "one row within another statement",
    "hazards/web/menu.py": "a panel of Today, which leads to the list",
    "matters/web/menu.py": "a panel of Today, which leads to the list",
    "portal/queries/nearby.py": "what may be the same as what is written, never a list",
    "portal/web/open311.py": "the standard says a thousand at most, and by which days the next are asked",
    "visits/queries/mine.py": "a panel of Today, which leads to the lists",
    "visits/web/before.py": "the last visits are read as such: the diary holds all",
}
# Answers of the API that are all there is, and few.
WHOLE = {"/api/v1/areas/{code}/team"}


def cut() -> Iterator[str]:
    """Yield the files of pages, doors and reads that take the first rows of a query and tell nobody."""
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        if not ({"web", "api", "queries"} & set(path.parts)):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Slice):
                continue
            called = node.value.func if isinstance(node.value, ast.Call) else None
            if node.slice.upper is not None and isinstance(called, ast.Attribute) and called.attr in ROWS:
                yield name


def test_no_page_and_no_door_takes_the_first_rows_and_tells_nobody() -> None:
    assert set(cut()) == set(ENOUGH)


def test_every_list_of_the_api_is_paged() -> None:
    described = json.loads((ROOT / "docs/openapi.json").read_text())
    lists = set()
    for path, doors in described["paths"].items():
        answer = doors.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if answer.get("application/json", {}).get("schema", {}).get("type") == "array":
            lists.add(path)
    assert {path for path in lists if not path.endswith("/deeds")} == WHOLE


@pytest.mark.django_db
def test_the_next_absences_and_promises_are_on_the_next_page(town: Town) -> None:
    day = date(2026, 1, 1)
    rows = [Absence(staff=town.cadre, kind="training", first_on=day, last_on=day) for _each in range(60)]
    Absence.objects.bulk_create(rows)
    token = issue_token(town.cadre, name="t", days=1, now=now())
    client, bearer = town.client("cadre"), {"Authorization": f"Bearer {token}"}
    told = client.get("/api/v1/absences", {"size": 50}, headers=bearer).json()
    rest = client.get("/api/v1/absences", {"size": 50, "cursor": told["next"]}, headers=bearer).json()
    assert {row["id"] for row in told["items"] + rest["items"]} == {str(row.pk) for row in rows}
    assert rest["next"] is None
    assert 'rel="next"' in client.get("/absences/").content.decode()
    assert client.get("/absences/?export=xlsx")["Content-Type"].startswith("application/vnd")
    assert client.get("/api/v1/promises", {"status": "open"}, headers=bearer).json() == {"items": [], "next": None}
