"""A paper shows nobody more than the page does at that moment; whom it names is noted for them to see."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from itertools import product
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document

from factories.conditions import a_report, report_condition
from factories.demands import Case, Filing
from factories.leadership import Day, on_case, on_record, propose, record_of, share_all
from factories.parts import give_part
from factories.privacy import ask_about_data
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import PAPER
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.conditions.kind import REPORTS
from lianxinqiao.conditions.models import Report
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import may_read_demand
from lianxinqiao.demands.queries.papers import WAYS
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.routes import page
from lianxinqiao.leadership.models import ReceptionVisit
from lianxinqiao.matters.kinds import kind_of, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.web.offers import page_of_row
from lianxinqiao.papers.layout import default_template
from lianxinqiao.papers.operations import templates
from lianxinqiao.papers.registry import Filled, Paper, all_papers, paper_of
from lianxinqiao.places.queries import town_over
from lianxinqiao.privacy.models import DataRequest

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-14"), pytest.mark.rule("RR-1")]
NAME, TEXT = "司马相如", "后山水渠垮了一段，两家人为这件事吵过"
SAID = Filing(topic="road", text=TEXT, channel="visit", read_back=True, asker_name=NAME, asker_phone="0717-0000009")


class Told:
    """A demand that was told at a reception, whose case a leader owns."""

    def __init__(self, town: Town, now: datetime) -> None:
        self.town, self.now = town, now
        self.pk = Case(town, now, SAID).accepted().pk
        self.visit = Day(town, now).published().walk_in().pk
        own = record_of(town.own)
        on_record(self.visit, "record", by=town.principal, now=now, **own)
        ReceptionVisit.objects.filter(pk=self.visit).update(demand=self.pk)
        self.case = propose(self.pk, by=town.petition, now=now).pk
        on_case(self.case, "confirm", by=town.principal, now=now, owner=town.leader, no_conflict=True)

    def reads(self, by: Staff) -> bool:
        return may_read_demand(by, Matter.objects.get(pk=self.pk))

    def archive(self) -> None:
        Demand.objects.filter(pk=self.pk).update(sealed_on=local_date(self.now))

    def printed(self, who: str, code: str) -> str:
        of = self.visit if code == "reception-record" else self.pk
        answer = self.town.client(who).get(f"/papers/{code}/{of}.docx")
        if answer.status_code != 200:
            return str(answer.status_code)
        return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


@pytest.fixture
def told(town: Town, now: datetime) -> Iterator[Told]:
    with time_machine.travel(now, tick=False):
        yield Told(town, now)


def test_no_paper_shows_anybody_more_than_the_page(told: Told) -> None:
    """Whatever template a town makes: it is the values that are held back."""
    town, found = told.town, dict[str, set[str]]()
    of = (str(told.pk), str(told.visit), str(told.case), f"{local_date(told.now):%Y-%m}")
    for (who, by), opened in product(town.staff.items(), (False, True)):
        opened = opened and town.client(who).post(f"/demands/{told.pk}/", {"open_asker": "1"}).status_code == 302
        for paper, _address, filled in given(by, of, all_papers()):
            shown, case = str(filled.values), f"{paper.code} {who} {opened}"
            found.setdefault(paper.code, set()).add(who)
            assert NAME not in shown or (opened and told.reads(by)), case
            assert TEXT not in shown or told.reads(by), case
            # Whom it names is noted when it is printed.
            assert NAME not in shown or (filled.whole and filled.about == ("demand", told.pk)), case
    assert found["acceptance"] == {"petition", "office", "leader"}
    assert found["reception-record"] == {"petition", "principal"}
    told.archive()
    for who, by in town.staff.items():
        for paper, _address, filled in given(by, of, all_papers()):
            assert NAME not in str(filled.values), f"{paper.code} {who}"
            assert TEXT not in str(filled.values), f"{paper.code} {who}"


def test_a_name_is_masked_until_it_is_opened_and_then_noted_for_the_resident(told: Told) -> None:
    assert (NAME not in told.printed("petition", "acceptance")) and not RecordOpening.objects.exists()
    told.town.client("petition").post(f"/demands/{told.pk}/", {"open_asker": "1"})
    assert NAME in told.printed("petition", "acceptance")
    assert set(RecordOpening.objects.values_list("subject_id", "purpose")) == {(told.pk, "demand"), (told.pk, PAPER)}
    # Opened by one, it is opened to no other.
    assert NAME not in told.printed("office", "acceptance")


def test_what_a_town_s_own_template_shows_is_not_known_and_is_noted(told: Told) -> None:
    templates.bring_template(
        told.town.town,
        must(paper_of("acceptance")),
        default_template("试", ["{{ text }}"]),
        by=told.town.petition,
        now=told.now,
    )
    assert TEXT in told.printed("petition", "acceptance")
    assert RecordOpening.objects.get().purpose == PAPER


def test_whoever_received_prints_the_record_and_not_the_words_of_a_demand_they_do_not_read(told: Told) -> None:
    host = told.printed("principal", "reception-record")
    assert "去修" in host
    assert TEXT not in host
    assert NAME not in host
    assert not RecordOpening.objects.exists()
    assert TEXT in told.printed("petition", "reception-record")
    assert RecordOpening.objects.get().by == told.town.petition


@pytest.mark.parametrize("who", ["leader", "petition", "principal"])
def test_a_case_shows_the_words_of_its_demand_to_whoever_reads_it(told: Told, who: str) -> None:
    """Page and program alike; nobody once it is archived."""
    by = told.town.staff[who]
    api = Client(headers={"Authorization": f"Bearer {issue_token(by, name='t', days=1, now=told.now)}"})

    def shown() -> tuple[bool, bool]:
        page, answer = told.town.client(who).get(f"/cases/{told.case}/"), api.get(f"/api/v1/cases/{told.case}")
        assert (page.status_code, answer.status_code) == (200, 200)
        return TEXT in page.content.decode(), TEXT in str(answer.json())

    assert told.reads(by) == (who != "principal")
    assert shown() == (told.reads(by), told.reads(by))
    # The program that took the words along is noted; the page is not.
    assert RecordOpening.objects.filter(by=by, subject_id=told.pk).count() == int(told.reads(by))
    told.archive()
    assert shown() == (False, False)


def must(paper: Paper | None) -> Paper:
    assert paper is not None
    return paper


# What stands in every paper and tells nothing of its record, and what it says where something is not known.
OF_THE_PAPER = {"town", "today", "writer", "month", "review_way", *WAYS}
NOT_KNOWN = {"由本人决定"}


def of_the_town(town: Town, now: datetime) -> dict[str, list[str]]:
    """Return what papers may be asked for by, as it stands in their address, and the pages that show it.

    A month is of no one row, but of the demands that came.
    """
    found: dict[str, list[str]] = {}
    for matter in Matter.objects.all():
        if (path := kind_of(matter.kind).path) is not None:
            found[str(matter.pk)] = [path(matter)]
    for kind in registered_kinds():
        if kind.ledger is not None:
            rows = kind.ledger.rows_of()._default_manager.all()
            found |= {str(row.pk): [page_of_row(kind, row)] for row in rows}
    found[str(town.homes[0].pk)] = [reverse("residents:household", args=[town.homes[0].pk])]
    found[town.own.code] = [page("area", town.own.code)]
    came = Demand.objects.values_list("pk", flat=True)
    found[f"{local_date(now):%Y-%m}"] = ["/demands/months/", *(found[str(pk)][0] for pk in came)]
    return found


def given(by: Staff, addresses: Iterable[str], papers: Iterable[Paper]) -> Iterator[tuple[Paper, str, Filled]]:
    """Yield every paper that a person is given of what stands under these addresses."""
    for address, paper in product(addresses, papers):
        try:
            key = paper.key(address)
        except ValueError:
            continue
        with suppress(NotVisible):
            yield paper, address, paper.fill(by, key)


def said_in(values: Any) -> set[str]:
    """Return what fills a paper piece by piece, days apart: parts that were put together are looked for one by one."""
    if isinstance(values, (dict, list)):
        inside = [v for k, v in values.items() if k not in OF_THE_PAPER] if isinstance(values, dict) else values
        return set[str]().union(*map(said_in, inside))
    pieces = {piece.strip() for piece in re.split(r"[；（），\n]", str(values))} - NOT_KNOWN
    return {piece for piece in pieces if len(piece) > 3 and not re.search(r"年.*月|^\d\d-\d\d$", piece)}


def more_than_the_page(
    town: Town, papers: Iterable[Paper], now: datetime
) -> tuple[set[tuple[str, str, str]], set[str]]:
    """Return what papers give whom that stands on no page of their record or of whom they speak, and which papers gave anything."""
    found, gave, pages = set(), set(), of_the_town(town, now)
    for who, by in town.staff.items():
        client = town.client(who)
        read = cache(lambda address, client=client: unescape(client.get(address).content.decode()))
        for paper, address, filled in given(by, pages, papers):
            gave.add(paper.code)
            of = [*pages[address], *(pages[str(filled.about[1])] if filled.about else ())]
            found |= {
                (paper.code, who, said) for said in said_in(filled.values) if not any(said in read(one) for one in of)
            }
    return found, gave


def fill_report(staff: Staff, pk: UUID) -> Filled:
    """Whoever finds a report has its facts: the party-and-government office, whose page shows the title alone, as well."""
    report = Report.objects.filter(pk__in=Matter.objects.visible_to(staff, *REPORTS).filter(pk=pk)).first()
    if report is None:
        raise NotVisible("")
    return Filled({"number": report.matter.number, "facts": report.facts}, town_over(report.matter.area), "x")


def fill_request(_staff: Staff, pk: UUID) -> Filled:
    """Nobody is asked who they are."""
    request = DataRequest.objects.filter(pk=pk).first()
    if request is None:
        raise NotVisible("")
    return Filled({"name": request.asker_name}, town_over(request.matter.area), "x")


def test_whatever_a_paper_gives_a_person_stands_on_the_page_of_its_record(told: Told) -> None:
    """Of every record of the town to every person of it, whichever kind it is of; a paper that reads more is found."""
    town, now = told.town, told.now
    Case(town, now).accepted().delivered()
    # What was given of the demand before they came is none of this visit.
    early = ReceptionVisit.objects.get(pk=told.visit).booked_at - timedelta(days=1)
    before = {"to": town.office, "task": "先把电线杆扶正", "due_on": local_date(now) + timedelta(days=3)}
    give_part(told.pk, by=town.petition, now=early, **before)
    part = {"to": town.office, "task": "把路灯一盏一盏修好", "due_on": local_date(now) + timedelta(days=3)}
    on_record(told.visit, "assign", by=town.principal, now=now, **part)
    share_all(told.case, by=town.leader, cadre=town.office, now=now, days=9)
    report_condition(town.own, a_report(place="一组", facts="有人半夜在祠堂吵架"), by=town.cadre, now=now)
    ask_about_data(town.own, now=now, name="百里奚家的", text="看看登记了我家什么")
    assert town.client("petition").post(f"/demands/{told.pk}/", {"open_asker": "1"}).status_code == 302

    found, gave = more_than_the_page(town, all_papers(), now)
    assert found == set(), "what a paper gives whom that its page does not show them"
    assert {paper.code for paper in all_papers()} - gave == set(), "no record in this town of which it is given"

    careless = [Paper("report", "x", (), fill_report, {}), Paper("request", "x", (), fill_request, {})]
    found, _gave = more_than_the_page(town, careless, now)
    strangers = {("request", who, "百里奚家的") for who in town.staff.keys() - {"petition"}}
    assert found == {("report", "gov_office", "有人半夜在祠堂吵架"), *strangers}
