"""A limit in days ends at 24:00 of its last day: the page, the workbook and the API of one matter say the same day."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from django.test import Client

from factories.matters import at, opened
from factories.town import Town
from factories.workbooks import sheet_words
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.matters.operations.clocks import start_clock_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def ending(town: Town) -> str:
    """A report whose last day is the last of November."""
    matter = opened(town, limits=())
    start_clock_until(matter, "five.response.routine", start_at=at("11-11"), due_on=date(2026, 11, 30))
    return str(matter.pk)


def test_page_and_workbook_of_a_list_name_the_same_day(town: Town, ending: str) -> None:
    client = town.client("in_charge")

    for path in ("/inbox/todo/", "/matters/"):
        assert "11-30 24:00" in client.get(path).content.decode(), path
        words = sheet_words(b"".join(client.get(f"{path}?export=xlsx")))
        assert "2026-11-30 24:00" in words, path
        assert "2026-12-01" not in words, path


def test_the_api_names_the_last_day_beside_the_moment(town: Town, now: datetime, ending: str) -> None:
    token = issue_token(town.in_charge, name="t", days=1, now=now)
    api = Client(headers={"Authorization": f"Bearer {token}"})

    clock = json.loads(api.get(f"/api/v1/matters/{ending}").content)["clocks"][0]

    assert (clock["last_day"], clock["due_at"][:16]) == ("2026-11-30", "2026-11-30T16:00")
