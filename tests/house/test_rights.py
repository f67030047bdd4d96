"""What must never be there, proved over the schema and the routes (RR-1, RR-4, RR-8, RR-9, F-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import Error
from django.urls import get_resolver

from factories.conditions import a_report, report_condition
from factories.maternal import give_slip
from factories.town import Town
from factories.urls import names
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.kernel.database.rotation import rotate
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.operations.ending import do_by_number, expire_slips
from lianxinqiao.maternal.queries.counts import maternal_counts
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.residents.models import Household, Person
from lianxinqiao.residents.operations.records import add_person

pytestmark = pytest.mark.django_db

WATCHING = (
    "gps",
    "latitude",
    "longitude",
    "location_",
    "photo",
    "picture",
    "checkin",
    "check_in_",
    "points",
    "score",
    "rank",
    "track",
    "device",
    "opened_app",
)
# Where the broken road is, and which way a demand goes: of the matter, not of anybody.
OF_THE_MATTER = {("demands.Demand", name) for name in ("latitude", "longitude", "track", "track_objection")} | {
    ("leadership.OwnedCase", "legal_track")
}
LABELS = (
    "petitioner",
    "key_person",
    "label",
    "risk_level",
    "stability",
    "blacklist",
    "pregnan",
    "disab",
    "illness_detail",
    "religion",
)
NOT_OURS = {
    "mfa",
    "account",
    "usersessions",
    "socialaccount",
    "procrastinate",
    "sessions",
    "auth",
    "contenttypes",
    "pgtrigger",
}


def columns() -> list[tuple[str, str]]:
    return [
        (model._meta.label, field.name.lower())
        for model in apps.get_models()
        if model._meta.app_label not in NOT_OURS
        for field in model._meta.get_fields()
    ]


@pytest.mark.rule("RR-9")
def test_no_column_or_route_watches_or_ranks_anybody() -> None:
    assert [
        (label, name)
        for label, name in columns()
        for word in WATCHING
        if word in f"{name}_" and (label, name) not in OF_THE_MATTER
    ] == []
    assert [
        name
        for name in names(get_resolver().url_patterns)
        for word in ("gps", "photo", "checkin", "rank", "score", "points")
        if word in name.lower()
    ] == []


@pytest.mark.rule("RR-1")
def test_no_column_labels_a_person() -> None:
    assert [
        (label, name) for label, name in columns() if label.startswith("residents.") for word in LABELS if word in name
    ] == []


@pytest.mark.rule("RR-1")
def test_nothing_of_a_household_or_person_says_that_they_asked() -> None:
    """The only way from a household to its demands is the open demand itself."""
    # The reverse side of Demand.household is a query over cases, not a column.
    of_people = [(label, name) for label, name in columns() if label.startswith("residents.")]
    assert {label for label, _name in of_people} >= {"residents.Household", "residents.Person"}
    assert [
        (label, name)
        for label, name in of_people
        for word in ("petition", "demand", "complain", "visitor", "matter")
        if word in name and hasattr(apps.get_model(label)._meta.get_field(name), "column")
    ] == []


@pytest.mark.rule("R-4.6")
@pytest.mark.rule("RR-4")
def test_maternal_tables_reach_no_person_household_or_cadre() -> None:
    models = list(apps.get_app_config("maternal").get_models())
    reached = [field.related_model for model in models for field in model._meta.get_fields() if field.is_relation]
    assert {model._meta.label for model in reached if model and model not in models} == {"places.Area"}


@pytest.mark.rule("R-4.6")
@pytest.mark.rule("RR-4")
def test_slip_needs_consent_can_be_withdrawn_and_small_counts_are_masked(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput):
        begin(SLIP, {"area": town.own, "consented": False}, by=town.cadre, now=now)
    slips = [give_slip(town, now) for _ in range(3)]
    assert [row.shown for row in maternal_counts([town.own], on=now.date())] == ["<5"]
    assert do_by_number(slips[0].token, "receipt", by=town.staff["health"], now=now).token is None
    assert do_by_number(slips[1].token, "withdraw", by="resident", now=now).token is None
    assert expire_slips(now=now + timedelta(days=400)) == 1


def test_history_cannot_be_rewritten(town: Town, now: datetime) -> None:
    from lianxinqiao.matters.models import Step

    report = report_condition(town.own, a_report(kind="people", place="x", facts="y"), by=town.cadre, now=now)
    with pytest.raises(Error), transaction.atomic():
        Step.objects.filter(matter=report.pk).update(rule="改")
    with pytest.raises(Error), transaction.atomic():
        Step.objects.filter(matter=report.pk).delete()


def test_opening_a_record_asks_why_and_is_logged(town: Town) -> None:
    client = town.client("cadre")
    path = f"/households/{town.homes[0].pk}/"
    masked = client.get(path).content.decode()
    assert "李1" not in masked
    assert client.post(path, {"purpose": "curiosity"}).status_code == 422
    assert client.post(path, {"purpose": "visit"}).status_code == 302
    assert "李1" in client.get(path).content.decode()
    row = RecordOpening.objects.get()
    assert (row.by, row.purpose, row.subject_id) == (town.cadre, "visit", town.homes[0].pk)
    assert "走访准备" in client.get(f"{path}openings/").content.decode()


def test_sealed_fields_are_sealed_found_and_survive_a_new_key(town: Town, now: datetime) -> None:
    person = add_person(
        town.homes[0].pk,
        name="𬱖𠮷·阿依",
        relation="child",
        citizen_id="11010519491231002X",
        phone="０７１７１２３４５６７",
        by=town.cadre,
        now=now,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id, phone, name FROM residents_person WHERE id = %s", [person.pk])
        sealed, phone, name = cursor.fetchone()
    assert "1949" not in sealed
    assert "1234567" not in phone
    assert name == "𬱖𠮷·阿依"
    found = Household.objects.visible_to(town.cadre)
    assert found.matching("110105 19491231002x").get() == town.homes[0]
    assert found.matching("07171234567").get() == town.homes[0]
    assert found.matching("𬱖𠮷").get() == town.homes[0]
    assert rotate().rows > 0
    again = Person.objects.get(pk=person.pk)
    assert (again.citizen_id, again.phone) == ("11010519491231002X", "０７１７１２３４５６７")
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id FROM residents_person WHERE id = %s", [person.pk])
        assert cursor.fetchone()[0] != sealed
    assert found.matching("11010519491231002X").get() == town.homes[0]
