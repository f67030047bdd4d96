"""What people said that no time and no request removes: the one table of exceptions, and what is not excepted (RR-14, SM-10)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import BinaryField, Field, Model

from tools.visible import ours

# How a blind index of a number is called.
INDEX = "_index"
# Columns, or whole models, that stay, or that something else removes: label → why, and by what.
STAYS = {
    "accounts.SecondFactorSecret": "the key of an official's second factor, which goes when a new one is set",
    "audit.AuditEntry": "kept as long as its rule says, then removed as a row (`forget_old`); a name in it is swept when asked",
    "hazards.HazardStep": "what the office says of a place",
    "hazards.WarningStep": "what the office says of a warning",
    "intake.ImportStep": "what the office says of a workbook",
    "leadership.ReceptionDayStep": "what the office says of a day",
    "matters.Step.data": "figures, days and choices: answers in words stand in the reason",
    "notifications.Delivery": "what a channel answered; a name in it is swept when asked",
    "places.HazardPatrol": "what was seen at a place",
    "privacy.Withheld": "it goes when the request is answered",
    "procrastinate.ProcrastinateJob": "a job that is done is removed with its arguments; a name in it is swept when asked",
    "residents.Household": "the register as it is: the next head's data stand there, and nobody's once it is asked",
    "residents.ImportRun": "emptied after seven days by the declared deed `empty`; a name in it is swept when asked",
    "visits.AbsenceStep": "what the office says of an official's absence",
    "visits.AssessmentStep": "what the office says of an official's month",
    "visits.MonthlyAssessment": "what the office says of an official's month",
}


def kept_for_ever() -> list[str]:
    """Return the columns that keep what people said, who they are or how they are reached, and that nothing removes."""
    return kept_in(ours())


def kept_in(models: list[type[Model]]) -> list[str]:
    return sorted(name for model in models for name in _stay(model) if not _excepted(name))


def unused_exceptions() -> list[str]:
    """Return the labels in the table of which there is no column that stays."""
    from django.apps import apps

    found = {name for model in apps.get_models(include_auto_created=True) for name in _stay(model)}
    return sorted(label for label in STAYS if not any(label in (name, name.rpartition(".")[0]) for name in found))


def _excepted(name: str) -> bool:
    return name in STAYS or name.rpartition(".")[0] in STAYS


def _stay(model: type[Model]) -> Iterator[str]:
    """Yield the columns of people in a model that stay whatever happens.

    What only stops being used when somebody asks, or in which a name is only looked for, stays for everybody else.
    """
    table = _tables().get(model._meta.label)
    if table is not None and table.goes:
        return
    ends = table is not None and bool(table.rule or table.file)
    gone = {*table.empties, *table.clears} if table is not None and ends else set()
    told = table.columns if table is not None else set()
    for field in model._meta.local_concrete_fields:
        if field.name not in gone and (field.name in told or _is_of_people(field)):
            yield f"{model._meta.label}.{field.name}"


def _is_of_people(field: Field[Any, Any]) -> bool:
    """Whether a column is sealed, finds somebody by a number, or is somebody of the register."""
    from lianxinqiao.kernel.secrets import SealedColumn
    from lianxinqiao.residents.models import Person

    is_index = isinstance(field, BinaryField) and field.name.endswith(INDEX)
    return isinstance(field, SealedColumn) or is_index or field.related_model is Person


@cache
def _tables() -> dict[str, Any]:
    from lianxinqiao.residents.personal import personal_tables

    return {table.model: table for table in personal_tables()}
