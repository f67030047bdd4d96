"""The pages of every declared kind, for everybody of the town: who finds a row has its page, list, workbook and API; nobody else has any.

Made from the declarations, as the proofs of deeds are: a kind that is one folder needs no row in ``tests/matrix``.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from tools.kept import kept_in

from factories.cases import ALL
from factories.crashing import undone
from factories.pictures import changed, picture
from factories.town import Town, client_of
from factories.walking import Walker
from factories.workbooks import sheet_words
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.api.kinds import HUNG
from lianxinqiao.matters.kinds import Kind, kind_of, registered_kinds
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.reading import reads_steps
from lianxinqiao.matters.web.kinds import facts_of, kind_urls

pytestmark = pytest.mark.django_db
EVERY = [kind for kind in registered_kinds() if kind.slug and kind.deeds]
# Kinds of a family have the same pages: CI takes one of each.
PAGED = EVERY if ALL else list({kind.slug: kind for kind in EVERY}.values())
KINDS = [pytest.param(kind, id=kind.code) for kind in PAGED]


def serves_its_facts(kind: Kind) -> bool:
    """Whether the API tells of a row what its kind declares, by the door of every kind."""
    return kind.is_matter and bool(kind.shown_facts) and ("GET", f"/{kind.door}/{{pk}}") in HUNG


def asking(walker: Walker) -> list[Staff]:
    """Return who asks: everybody in the whole proof; in CI of those who find it and of those who do not each fourth, other ones for each kind."""
    if ALL:
        return walker.people()
    finders = [person for person in walker.people() if walker.finds(person)]
    others = [person for person in walker.people() if not walker.finds(person)]
    nth = PAGED.index(walker.kind)
    return [people[(nth + place) % len(people)] for people in (finders, others) for place in range(0, len(people), 4)]


@pytest.fixture
def walker(town: Town, now: datetime, kind: Kind) -> Walker:
    return Walker(town, now, kind).begin()


@pytest.mark.parametrize("kind", KINDS)
def test_who_finds_it_has_its_page_and_nobody_else(walker: Walker, kind: Kind) -> None:
    page = walker.page
    finders = [person for person in asking(walker) if walker.finds(person)]
    others = [person for person in asking(walker) if not walker.finds(person)]
    assert finders and others
    offered: dict[Any, set[str]] = {}
    for person in finders:
        with undone():
            answer = client_of(person).get(page)
            assert answer.status_code == 200, person.username
            offered[person.pk] = set(re.findall(r'(?:name="deed" value="|[?&;]deed=)(\w+)', answer.content.decode()))
    before = picture()
    for person in others:
        with undone():
            assert client_of(person).get(page).status_code == 404, person.username
    # Whoever finds it asks the API for no more and no less than the page offers, if only its title.
    own = kind_of(walker.row.matter.kind) if kind.is_matter else kind
    by_api = {deed.name for deed in own.deeds if deed.by_api}
    for person in finders if kind.is_matter else ():
        with undone():
            said = asked(person, f"/api/v1/matters/{walker.pk}", walker.now).json()
            assert set(said["deeds"]) == offered[person.pk] & by_api, person.username
            assert bool(said["steps"]) == reads_steps(own, walker.row, person), person.username
    names = {deed.name for deed in kind.deeds} & set().union(*offered.values())
    for person in asking(walker):
        client = client_of(person)
        for name in sorted(names - offered.get(person.pk, set())):
            with undone():
                sent = client.post(page, {"deed": name, "version": walker.version})
                assert sent.status_code == 404, (person.username, name)
    assert changed(before, picture()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_list_and_workbook_hold_what_a_person_finds(walker: Walker, kind: Kind) -> None:
    address = of(kind, "list") or (reverse(kind.listed) if kind.listed else "")
    if not address:
        return
    for person in asking(walker):
        with undone():
            client = client_of(person)
            answer = client.get(address)
            if answer.status_code == 404:
                # To whom the list is closed it is not offered either.
                assert f'href="{address}"' not in client.get("/").content.decode(), person.username
                continue
            if of(kind, "list"):
                assert (walker.page in answer.content.decode()) == walker.finds(person), person.username
                words = written(client, address)
                for number in Matter.objects.filter(kind__in=kind.codes).values_list("number", flat=True):
                    seen = Matter.objects.visible_to(person).filter(number=number).exists()
                    assert (number in words) == seen, (person.username, number)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.code) for kind in PAGED if kind.columns])
def test_its_further_columns_cost_the_list_no_query(walker: Walker, kind: Kind) -> None:
    """What a column shows beside the matter is named in ``reads``, and comes with the rows."""
    matter = Matter.objects.with_owner_name().select_related(*kind.reads).get(pk=walker.row.matter.pk)
    with CaptureQueriesContext(connection) as asked:
        for column in kind.columns:
            column.cell(matter)
    assert [query["sql"] for query in asked.captured_queries] == []


def written(client: Client, address: str) -> str:
    """Return the words of a list's workbook."""
    return sheet_words(b"".join(client.get(f"{address}?export=xlsx")))


@pytest.mark.parametrize("kind", KINDS)
def test_its_door_of_the_api_answers_who_finds_it(walker: Walker, kind: Kind) -> None:
    for person in asking(walker):
        with undone():
            answer = asked(person, f"/api/v1/{kind.door}/{walker.pk}", walker.now)
            finds = walker.finds(person)
            if finds and not kind.readable(person, walker.row.matter):
                # Whoever may know the title only has that, or nothing.
                assert answer.status_code == 404 or answer.json()["facts"] == []
                continue
            assert answer.status_code == (200 if finds else 404), person.username


@pytest.mark.parametrize("kind", [kind for kind in PAGED if serves_its_facts(kind)], ids=lambda kind: kind.code)
def test_whoever_may_know_the_title_only_reads_no_fact(walker: Walker, kind: Kind) -> None:
    of_row = kind_of(walker.row.matter.kind)
    reader = next(
        person for person in walker.people() if walker.finds(person) and kind.readable(person, walker.row.matter)
    )
    address = f"/api/v1/{kind.door}/{walker.pk}"
    with undone():
        assert asked(reader, address, walker.now).json().get("facts", "none here") != []
    kept = of_row.readable
    object.__setattr__(of_row, "readable", lambda _staff, _matter: False)
    try:
        assert facts_of(of_row, walker.row, reader) == []
        answer = asked(reader, address, walker.now)
        assert answer.status_code == 404 or answer.json().get("facts", []) == []
    finally:
        object.__setattr__(of_row, "readable", kept)


@pytest.mark.rule("RR-14")
@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.code) for kind in EVERY if kind.model is not None])
def test_what_people_say_in_its_row_goes_some_day(kind: Kind) -> None:
    """With its file, by ``Kind.empties``, or as its app says it (``register_personal``)."""
    assert kept_in([cast("Any", kind.model)]) == []


def asked(person: Staff, address: str, now: datetime) -> Any:
    token = issue_token(person, name="t", days=1, now=now)
    return Client(headers={"Authorization": f"Bearer {token}"}).get(address)


def of(kind: Kind, name: str) -> str:
    """Return the address of a page that the kind has by itself, or nothing."""
    names = {f"{space.namespace}:{each.name}" for space in kind_urls() for each in space.url_patterns}  # type: ignore[union-attr]  # each is an include
    try:
        return reverse(f"{kind.slug}:{name}") if f"{kind.slug}:{name}" in names else ""
    except NoReverseMatch:
        return ""
