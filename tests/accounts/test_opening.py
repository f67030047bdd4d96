"""How many people somebody opens in an hour: warned at 60, stopped at 200, by page, token and list alike."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from factories.beginnings import a_letter
from factories.demands import Case
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import (
    PAPER,
    READ,
    TooManyPeople,
    is_open,
    is_open_to_reader,
    open_of,
    open_people,
    open_person,
    opened_since,
)
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import AuditEntry, RecordOpening
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.models import BoxLetter

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


def test_who_is_refused_is_known_to_the_auditor_once_an_hour_whatever_the_door(town: Town, now: datetime) -> None:
    """Though nothing of the request stands: neither an opening, nor whatever else it had begun."""
    refused = Message.objects.filter(recipient=town.auditor, title__contains="已拒绝")
    case, pk = Case(town, now).accepted(), town.homes[0].pk
    with time_machine.travel(now, tick=False):
        open_many(town, 200, now)
        assert not refused.exists()
        for _twice in range(2):
            assert town.client("cadre").post(f"/households/{pk}/", {"purpose": "visit"}).status_code == 429
        assert refused.count() == 1
        url, body = f"/api/v1/households/{pk}/open", '{"purpose": "visit"}'
        assert api_of(town.cadre, now).post(url, body, content_type="application/json").status_code == 429
        assert refused.count() == 1, "the same person, the same hour"
    with time_machine.travel(now + HOUR, tick=False):
        open_many(town, 200, now + HOUR)
        assert api_of(town.cadre, now).post(url, body, content_type="application/json").status_code == 429
        assert refused.count() == 2
        # A reading of somebody else's.
        for row in RecordOpening.objects.filter(at=now + HOUR)[:200]:
            open_people([(row.subject_kind, row.subject_id)], by=town.petition, purpose=READ, now=now + HOUR)
        assert api_of(town.petition, now).get(f"/api/v1/demands/{case.pk}").status_code == 429
        assert refused.count() == 3
    assert not Message.objects.filter(recipient=town.stranger).exists()


def test_a_list_taken_along_masks_whom_it_names_says_who_took_it_and_opens_nobody(town: Town, now: datetime) -> None:
    """Marked and in the audit log; the hour of whoever has opened two hundred has room for it."""
    open_many(town, 200, now)
    with time_machine.travel(now, tick=False):
        answer = town.client("cadre").get("/households/?export=xlsx")
    assert answer.status_code == 200
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    for part in ("oddHeader", "oddFooter"):
        found = re.search(rf"<{part}>(.*?)</{part}>", sheet)
        assert found is not None and f"{town.cadre.name} {now.year}-" in found[1]
    assert town.homes[0].head_name not in book.read("xl/sharedStrings.xml").decode()
    assert AuditEntry.objects.get(deed="list.export").by == town.cadre
    assert (opened_since(town.cadre, now - HOUR), told("auditor")) == (200, 0)


def test_the_audit_log_says_that_a_list_was_searched_and_not_for_whom(town: Town) -> None:
    """What was searched for may be a name, or words of what is sealed; what was chosen is one of ours."""
    answer = town.client("cadre").get("/households/", {"export": "xlsx", "q": "李1"})

    assert answer.status_code == 200
    assert "李1" in zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/sharedStrings.xml").decode()
    entry = AuditEntry.objects.get(deed="list.export")
    assert entry.detail["filters"] == "姓名、拼音首字母、门牌号、电话"


def test_several_at_once_fit_or_nothing_is_noted_and_nobody_told(town: Town, now: datetime) -> None:
    many = [("household", uuid4()) for _each in range(201)]
    with pytest.raises(TooManyPeople, match="名单"):
        open_people(many, by=town.cadre, purpose=PAPER, now=now)
    assert (opened_since(town.cadre, now - HOUR), Message.objects.count()) == (0, 0)
    open_people(many[:200], by=town.cadre, purpose=PAPER, now=now)
    assert (opened_since(town.cadre, now - HOUR), told("auditor")) == (200, 2)


def test_the_hour_is_the_last_sixty_minutes_whatever_the_clock_shows(town: Town, now: datetime) -> None:
    late = now.replace(hour=13, minute=59)
    open_many(town, 200, late)
    for minutes in (2, 59):
        with pytest.raises(TooManyPeople):
            open_person("household", uuid4(), by=town.cadre, purpose="visit", now=late + timedelta(minutes=minutes))
    open_person("household", uuid4(), by=town.cadre, purpose="visit", now=late + HOUR)


def test_the_same_reading_is_noted_once_an_hour_and_a_paper_beside_it(town: Town, now: datetime) -> None:
    who = ("demand", uuid4())
    for purpose in (READ, READ, PAPER, PAPER, READ):
        open_people([who], by=town.cadre, purpose=purpose, now=now)
    assert sorted(RecordOpening.objects.values_list("purpose", flat=True)) == [PAPER, READ]
    open_people([who], by=town.cadre, purpose=READ, now=now + HOUR)
    assert RecordOpening.objects.count() == 3


def test_what_is_open_is_open_for_a_quarter_of_an_hour_to_whoever_opened_it(town: Town, now: datetime) -> None:
    pk = town.homes[0].pk
    open_people([("household", pk)], by=town.cadre, purpose=READ, now=now)
    assert not is_open("household", pk, by=town.cadre, now=now)
    open_person("household", pk, by=town.cadre, purpose="visit", now=now)
    assert is_open("household", pk, by=town.cadre, now=now)
    assert not is_open("household", pk, by=town.secretary, now=now)
    assert not is_open("demand", pk, by=town.cadre, now=now)
    for minutes, still in ((14, True), (15, False)):
        later = now + timedelta(minutes=minutes)
        assert is_open("household", pk, by=town.cadre, now=later) is still
        assert is_open_to_reader("household", pk, by=town.cadre, now=later) is still
        assert open_of("household", [pk, uuid4()], by=town.cadre, now=later) == ({pk} if still else set())


def letter(town: Town, now: datetime, signed: str) -> UUID:
    pk: UUID = a_letter(town, now)
    row = BoxLetter.objects.get(pk=pk)
    row.signed = signed
    row.save()
    return pk


def api_of(staff: Staff, now: datetime) -> Client:
    token = issue_token(staff, name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_lists_on_a_page_and_of_the_api_open_nobody(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    with time_machine.travel(now, tick=False):
        for path in ("/households/", "/demands/", "/contacts/", "/matters/"):
            assert town.client("petition").get(path).status_code in (200, 404)
            town.client("cadre").get(path)
        # The page of a demand opens whoever asks to who reads their words, to nobody else.
        assert town.client("cadre").get(f"/demands/{case.pk}/").status_code in (200, 404)
        for path in ("households", "demands", "matters", "contacts"):
            assert api_of(town.cadre, now).get(f"/api/v1/{path}").status_code == 200
    assert (opened_since(town.cadre, now - HOUR), opened_since(town.petition, now - HOUR)) == (0, 0)


def test_reading_a_demand_opens_whoever_asks_once_an_hour(town: Town, now: datetime) -> None:
    case, client = Case(town, now).accepted(), town.client("petition")
    with time_machine.travel(now, tick=False):
        assert client.get(f"/demands/{case.pk}/?deed=triage", headers={"HX-Request": "true"}).status_code in (200, 404)
        assert opened_since(town.petition, now - HOUR) == 1
        assert client.get(f"/demands/{case.pk}/").status_code == 200
        assert RecordOpening.objects.filter(subject_id=case.pk, purpose=READ).count() == 1
        # Their words are read; name and telephone ask for a purpose.
        assert not is_open("demand", case.pk, by=town.petition, now=now)
        assert client.post(f"/demands/{case.pk}/", {"open_asker": "1"}).status_code == 302
        assert is_open("demand", case.pk, by=town.petition, now=now)
    with time_machine.travel(now + HOUR, tick=False):
        assert client.get(f"/demands/{case.pk}/").status_code == 200
        assert RecordOpening.objects.filter(subject_id=case.pk, purpose=READ).count() == 2


@pytest.mark.parametrize("door", ["page", "form", "deed"])
def test_nobody_reads_more_demands_by_page_than_by_program(town: Town, now: datetime, door: str) -> None:
    case, client = Case(town, now).accepted(), town.client("petition")
    with time_machine.travel(now, tick=False):
        open_people([("household", uuid4()) for _each in range(200)], by=town.petition, purpose=READ, now=now)
        address = f"/demands/{case.pk}/"
        answer = {
            "page": lambda: client.get(address),
            "form": lambda: client.get(f"{address}?deed=triage", headers={"HX-Request": "true"}),
            "deed": lambda: client.post(address, {"deed": "merge"}),
        }[door]()
    assert answer.status_code == 429
    assert "机耕路" not in answer.content.decode()


@pytest.mark.parametrize("door", ["api", "paper"])
def test_a_demand_is_stopped_at_each_door_that_takes_it_along(town: Town, now: datetime, door: str) -> None:
    case, client = Case(town, now).accepted(), town.client("petition")
    with time_machine.travel(now, tick=False):
        open_people([("household", uuid4()) for _each in range(199)], by=town.petition, purpose=READ, now=now)
        assert client.post(f"/demands/{case.pk}/", {"open_asker": "1"}).status_code == 302
        RecordOpening.objects.bulk_create(
            RecordOpening(
                subject_kind="household", subject_id=uuid4(), by=town.petition, by_name="x", purpose="visit", at=now
            )
            for _each in range(1)
        )
        other = Case(town, now).accepted()
        answer = {
            "api": lambda: api_of(town.petition, now).get(f"/api/v1/demands/{other.pk}"),
            # What is opened already is no more.
            "paper": lambda: client.get(f"/papers/acceptance/{case.pk}.pdf"),
        }[door]()
    assert answer.status_code == {"api": 429, "paper": 200}[door]


def test_a_letter_that_names_somebody_opens_them_and_an_unsigned_one_nobody(town: Town, now: datetime) -> None:
    signed, unsigned = letter(town, now, signed="李某"), letter(town, now, signed="")
    keeper = town.secretary
    with time_machine.travel(now, tick=False):
        assert town.client("secretary").get(f"/letters/{unsigned}/").status_code == 200
        assert opened_since(keeper, now - HOUR) == 0
        assert town.client("secretary").get(f"/letters/{signed}/").status_code == 200
        assert opened_since(keeper, now - HOUR) == 1
        assert api_of(keeper, now).get(f"/api/v1/letters/{signed}").status_code == 200
        assert opened_since(keeper, now - HOUR) == 1
        open_people([("household", uuid4()) for _each in range(199)], by=keeper, purpose=READ, now=now)
        other = letter(town, now, signed="张某")
        assert api_of(keeper, now).get(f"/api/v1/letters/{other}").status_code == 429
        assert town.client("secretary").get(f"/letters/{other}/").status_code == 429
