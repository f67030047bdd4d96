"""One more column: whoever is complained of, and whoever must withdraw, on every URL, every deed and every operation (RR-10, RR-13).

Each person of the matrix who would otherwise find the demand is hidden from it in turn, with the plain demand
and with a sealed one about them; nothing on any page, in any list, workbook, search, count, message or API
answer may then name it, and no deed on it succeeds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.demands import Filing, done, file_demand
from factories.pictures import changed, picture
from factories.town import Town, day_before
from factories.workbooks import sheet_words
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.standing_in import stand_in
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.demands.models import Demand
from lianxinqiao.leadership.models import OwnedCase
from lianxinqiao.matters.models import Matter
from lianxinqiao.notifications.models import Message
from lianxinqiao.papers.registry import all_papers
from matrix.test_api import ROWS as OPERATIONS
from matrix.test_deeds import DEEDS
from matrix.test_routes import ROWS

pytestmark = pytest.mark.django_db

WORDS = "别让他看见的机耕路"
# Whoever finds the demand of the matrix by some post or part; the office itself among them.
FINDERS = (
    "cadre",
    "director",
    "secretary",
    "leader",
    "police",
    "judicial",
    "in_charge",
    "security_chief",
    "principal",
    "mayor",
    "petition",
)

WAYS = ("handler", "handler, later", "leader on leave", "second post")


@pytest.fixture
def hidden(town: Town, objects: dict[str, tuple[Any, ...]], now: datetime) -> list[Matter]:
    """The matrix's demand, its part, and two of our own words."""
    pk = objects["demands:demand"][0]
    demand = Demand.objects.get(pk=pk)
    demand.text, demand.place = f"{WORDS}塌了", WORDS
    demand.save()
    Matter.objects.filter(pk=pk).update(title=f"{WORDS}塌了")
    return [Matter.objects.get(pk=pk), Assignment.objects.get(whole=pk).matter]


def _also_finds_it(town: Town, way: str, person: Staff, now: datetime) -> None:
    """Give a person one more way to the demand: for the handler or a leader on leave, or by a second post."""
    if way == "second post":
        begin = day_before(now, 30)
        Appointment.objects.create(staff=person, role=Role.AREA_LEADER, area=town.own, starts_on=begin)
    elif way:
        absent = town.leader if way == "leader on leave" else town.office
        since, until = now - timedelta(hours=1), now + timedelta(days=3)
        stand_in(absent, deputy=person, kind="leave", starts_at=since, ends_at=until, by=absent, now=now)
    person.__dict__.pop("_scopes", None)


@pytest.mark.parametrize(
    ("who", "way"), [(who, "") for who in FINDERS] + [(who, way) for who in ("director", "secretary") for way in WAYS]
)
def test_whoever_is_complained_of_finds_it_nowhere(
    town: Town, objects: dict[str, tuple[Any, ...]], hidden: list[Matter], who: str, way: str, now: datetime
) -> None:
    person = town.staff[who]
    if way != "handler, later":
        _also_finds_it(town, way, person, now)
    by = town.principal if who == "petition" else town.petition
    if who == "petition":
        done("exclude", hidden[0].pk, person=person, reason="本人回避", by=person, expected_version=None, now=now)
    else:
        done("exclude", hidden[0].pk, person=person, reason="亲属", by=by, expected_version=None, now=now)
    if way == "handler, later":
        _also_finds_it(town, way, person, now)
    sealed = file_demand(
        town.own, Filing(topic="officials", text=f"{WORDS}，他要送礼", about_official=person), by=None, now=now
    ).demand.matter
    told = [*hidden, sealed]
    numbers, keys = [matter.number for matter in told[:1] + told[2:]], [str(told[0].pk), str(sealed.pk)]
    client = town.client(who)
    client.get("/")
    token = issue_token(person, name="t", days=1, now=now)
    before = picture()

    def names_it(content: str) -> list[str]:
        return [word for word in (*numbers, *keys, WORDS) if word in content]

    found: list[Any] = []
    for matter in (told[0], sealed):
        of_it = [("demands:demand", (matter.pk,)), ("matters:matter", (matter.pk,))] + [
            ("papers:paper", (paper.code, matter.pk, "docx"))
            for paper in all_papers()
            if paper.code != "month-register"
        ]
        for name, args in of_it:
            if (status := client.get(reverse(name, args=args)).status_code) != 404:
                found.append((name, status))
        for deed in DEEDS["demands:demand"]:
            if (
                status := client.post(
                    reverse("demands:demand", args=(matter.pk,)), {"deed": deed, "version": "1"}
                ).status_code
            ) != 404:
                found.append((deed, status))
    for name in ROWS:
        answer = client.get(reverse(name, args=objects.get(name, ())))
        content = answer.content.decode(errors="ignore") if answer.status_code == 200 else ""
        # A part given to this person before they withdrew may still carry its own title; the demand it belongs to may not.
        if names_it(content):
            found.append((name, names_it(content)))
        if answer.status_code == 200 and "export=xlsx" in content:
            book = client.get(reverse(name, args=objects.get(name, ())), {"export": "xlsx"})
            if names_it(sheet_words(book.content)):
                found.append((name, "workbook"))
    tail = numbers[0].rsplit("-", 1)[1]
    for path in (
        f"/search/?q={numbers[0]}",
        f"/search/?q={tail}",
        f"/demands/?q={WORDS[:2]}",
        f"/demands/?q={tail}",
        "/demands/?phase=unfinished",
    ):
        page = client.get(path).content.decode()
        # What was asked for stands in the search field; a hit would be a link.
        if any(f"/{key}/" in page for key in keys) or WORDS in page:
            found.append((path, "found"))
    api = Client(headers={"Authorization": f"Bearer {token}"})
    for method, path in OPERATIONS:
        if "{demand}" in path:
            for matter in (told[0], sealed):
                at = "/api/v1" + path.replace("{demand}", str(matter.pk))
                answer = (
                    api.get(at)
                    if method == "GET"
                    else api.post(
                        at,
                        {"deed": "urge", "values": {}, "version": 1},
                        content_type="application/json",
                        headers={"Idempotency-Key": str(matter.pk)},
                    )
                )
                if answer.status_code != 404:
                    found.append((method, path, answer.status_code))
        elif method == "GET" and "{" not in path and names_it(api.get("/api/v1" + path).content.decode()):
            found.append((path, "in the list"))
    for matter in (told[0], sealed):
        if api.get(f"/api/v1/matters/{matter.pk}").status_code != 404:
            found.append(("api matter", str(matter.pk)))
    for message in Message.objects.filter(recipient=person):
        if named := names_it(f"{message.title} {message.path}"):
            found.append(("message", named))
    assert found == []
    # Exports and what was read whole are on record, a token remembers its use, a sheet of cards its edition, a message that it was read.
    left = {
        *("audit_auditentry", "audit_recordopening", "accounts_apitoken", "outreach_cardedition"),
        "notifications_message",
    }
    assert set(changed(before, picture())) <= left
    assert not OwnedCase.objects.filter(demand=told[0].pk).exists()
