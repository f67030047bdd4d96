"""Every column of words is spoken of: it tells of residents and goes in time, or it tells of none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from lianxinqiao.calendar.rules import RULES
from lianxinqiao.matters.files import FILE
from lianxinqiao.matters.kinds import all_kinds
from lianxinqiao.residents.personal import Someone, personal_tables

# Words of the office about itself, its places and its rules; each line says why.
OF_NOBODY = {
    # officials, their posts and how they sign in
    "accounts.Staff", "accounts.Appointment",
    "accounts.PostProposal", "accounts.OutOfOffice", "accounts.ApiToken", "accounts.SignIn", "accounts.SignOnIdentity",
    "accounts.BeginningLink", "accounts.SecondFactorSecret", "audit.RecordOpening",
    # places, figures, telephones and rules of the town, which are public
    "places.Area", "places.AreaName", "places.AreaSuccession", "places.VillagerGroup", "places.PartyBranch", "places.StatSnapshot",
    "places.HazardSite", "places.HazardPatrol", "workcalendar.CalendarYear", "workcalendar.SpecialDay", "workcalendar.RuleValue",
    "outreach.ServicePhone", "outreach.CardEdition", "outreach.OpinionBox", "papers.PaperTemplate", "demands.ResponseTemplate",
    # what the office says of warnings, reception days, its own months and absences
    "hazards.RelayedWarning", "hazards.WarningStep", "hazards.HazardStep", "leadership.ReceptionDay",
    "leadership.ReceptionDayStep", "visits.AbsenceStep", "visits.MonthlyAssessment", "visits.AssessmentStep",
    "visits.SpotCheckDraw",
    # numbers given out, and a slip that names nobody
    "matters.NumberSequence", "maternal.MaternalServiceReferral", "maternal.SlipStep", "intake.ImportStep",
    # taken out of use for at most fifteen days; what was deleted
    "privacy.Withheld", "privacy.Tombstone",
}  # fmt: skip
# Names of things, of bodies and of numbers in tables that hold words of people besides.
OF_THINGS = {
    "residents.Household.house_no", "residents.Household.house_order", "residents.Household.source",
    "matters.Step.data",  # figures, days and choices: answers in words stand in the reason
    "leadership.OwnedCase.closing_ground", "desk.HeldJob.task",
    "matters.Matter.number", "matters.Matter.kind", "matters.Matter.status", "notifications.Message.path", "notifications.Message.dedupe",
    "demands.Demand.outside_number", "demands.Demand.body", "demands.Demand.body_address", "demands.Demand.body_phone",
    "demands.Demand.body_number", "demands.Demand.refused_article", "demands.Demand.refused_document", "assignments.Assignment.body", "relief.ReliefApplication.basis",
    "conditions.Report.published_at_place", "conditions.Report.roads", "conditions.Report.handed_to", "conditions.Report.handed_number",
    "conditions.Report.handed_person", "conditions.Report.handed_basis",
    # Published: what is said of a town, and the bodies that it leads people to.
    "places.AreaDescription.text", "places.AreaDescription.source",
    "places.OutsideBody.name", "places.OutsideBody.address", "places.OutsideBody.phone", "places.OutsideBody.hours",
}  # fmt: skip
MACHINE = {
    "kind",
    "status",
    "role",
    "event",
    "from_status",
    "to_status",
    "rule",
    "unit",
    "deed",
    "source_kind",
    "target",
    "subject_kind",
    "by_name",
}
WORDS = (models.CharField, models.TextField, models.JSONField)


def columns_of_words() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("lianxinqiao.") and model._meta.label not in OF_NOBODY:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, WORDS) and not field.choices and field.name not in MACHINE:
                    yield f"{model._meta.label}.{field.name}"


@pytest.mark.rule("RR-14")
def test_every_column_of_words_is_spoken_of() -> None:
    spoken_of = {f"{table.model}.{name}" for table in personal_tables() for name in table.columns}
    gone_with_their_row = {f"{table.model}." for table in personal_tables() if table.goes}
    found = [
        each
        for each in columns_of_words()
        if each not in spoken_of | OF_THINGS and each.rpartition(".")[0] + "." not in gone_with_their_row
    ]
    assert found == []


@pytest.mark.rule("RR-14")
def test_what_is_kept_by_a_duty_is_kept_for_a_time() -> None:
    for table in personal_tables():
        assert not table.rule or table.rule in RULES
        assert not table.duty or table.rule, table.model
        assert not table.rule or table.since or table.due, table.model
        known: Any = {field.name for field in table.table._meta.get_fields()} | {"pk"}
        assert not table.file or table.file.split("__")[0] in known


@pytest.mark.rule("RR-14")
def test_what_a_kind_says_of_its_row_is_kept_as_its_file_and_tells_of_the_head_alone() -> None:
    """A home it stands beside is read from its columns; a row beside no home is found by its file alone."""
    tables = {table.model: table for table in personal_tables()}
    said = [kind for kind in all_kinds() if kind.empties]
    assert {kind.code for kind in said} >= {"relief", "letter", "assignment"}
    for kind in said:
        table = tables[kind.model._meta.label]  # type: ignore[union-attr]  # what has columns has a table
        assert (table.words, table.empties, table.duty) == (kind.title, kind.empties, FILE)
        assert (table.file, table.rule, table.since) == ("matter", "retention.file_months", "matter__closed_at")
    home = uuid4()
    of = tables["relief.ReliefApplication"].about
    assert of is not None
    assert of(Someone(home=home, is_head=True)) == Q(household=home)
    assert of(Someone(home=home)) == of(Someone(is_head=True)) == Q(pk=None)
    assert tables["outreach.BoxLetter"].about is None
