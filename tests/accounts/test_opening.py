"""How many people somebody opens in an hour: warned at 60, stopped at 200, by page, token and list alike."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from factories.town import Town
from lianxinqiao.accounts.operations.opening import TooManyPeople, count_exported, open_person, opened_since
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14")]
HOUR = timedelta(hours=1)


def open_many(town: Town, how_many: int, now: datetime) -> None:
    RecordOpening.objects.bulk_create(
        RecordOpening(subject_kind="household", subject_id=uuid4(), by=town.cadre, by_name="x", purpose="visit", at=now)
        for _each in range(how_many)
    )


def told(name: str) -> int:
    return Message.objects.filter(recipient__username=name, title__contains="一小时内打开").count()


def test_at_sixty_the_person_and_the_auditor_know_and_at_two_hundred_it_ends(town: Town, now: datetime) -> None:
    open_many(town, 58, now)
    open_person("household", uuid4(), by=town.cadre, purpose="visit", now=now)
    assert told("auditor") == 0
    again = uuid4()
    open_person("household", again, by=town.cadre, purpose="visit", now=now)
    assert (told("auditor"), told("cadre")) == (1, 1)
    # The same once more is no more.
    open_person("household", again, by=town.cadre, purpose="visit", now=now)
    open_many(town, 139, now)
    open_person("household", uuid4(), by=town.cadre, purpose="visit", now=now)
    assert told("auditor") == 2
    with pytest.raises(TooManyPeople):
        open_person("household", uuid4(), by=town.cadre, purpose="visit", now=now)
    open_person("household", again, by=town.cadre, purpose="visit", now=now)
    # A colleague opens, and so does the next hour.
    open_person("household", uuid4(), by=town.secretary, purpose="visit", now=now)
    open_person("household", uuid4(), by=town.cadre, purpose="visit", now=now + HOUR)


def test_every_door_stops(town: Town, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        open_many(town, 200, now)
        pk = town.homes[0].pk
        answer = town.client("cadre").post(f"/households/{pk}/", {"purpose": "visit"})
        assert answer.status_code == 429
        assert "上限" in answer.content.decode()
        token = issue_token(town.cadre, name="t", days=1, now=now)
        api = Client(headers={"Authorization": f"Bearer {token}"})
        answer = api.post(f"/api/v1/households/{pk}/open", '{"purpose": "visit"}', content_type="application/json")
        assert answer.status_code == 429
        assert town.client("cadre").get("/households/?export=xlsx").status_code == 429


def test_rows_of_a_list_count_and_every_page_says_who_took_it_and_when(town: Town, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        answer = town.client("cadre").get("/households/?export=xlsx")
        assert answer.status_code == 200
        sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
        for part in ("oddHeader", "oddFooter"):
            found = re.search(rf"<{part}>(.*?)</{part}>", sheet)
            assert found is not None and f"{town.cadre.name} {now.year}-" in found[1]
        took = opened_since(town.cadre, now - HOUR)
        assert took == len([home for home in town.homes if home.area_id == town.own.pk]) > 0
        with pytest.raises(TooManyPeople):
            count_exported(town.cadre, 201 - took, now=now)
        assert told("auditor") == 2
        count_exported(town.cadre, 200 - took, now=now)
