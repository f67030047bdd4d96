"""Planted numbers and telephones, and the hunt for them through every column of every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.apps import apps
from django.db import connection, models

from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.secrets import SealedColumn

# Brought in where they are sealed: looked for in the write-ahead log as well, which keeps what a test has taken back.
NUMBERS = ["11010519491231002X", "110105194912310054"]
PHONES = [f"1387654{number:04}" for number in range(30)]
# Said in every field of words, also where it stays plain, or is refused.
SPOKEN = ["13977001234", "110105194912310070"]
SAID = f"照实写的，电话{SPOKEN[0]}，号码{SPOKEN[1]}"

OURS = "a word of ours: a code, a status, an event, a rule, a number we gave, a digest"
PLACE = "says of an area, a group or a place what anybody may know"
OFFICE = "an office, its address, its telephone, its number, an article: another body, never a resident"
PUBLIC = "is published to everybody, or is meant to be"
STAFF = "of an official in their post"
NAME = "a name, a house number: found and sorted by (ADR 0005)"
TOWN = "what a town has decided for all, or words it uses again and again"
LOGGED = "telephones and citizen numbers are left out before it is written"
# Columns of words that are not sealed, each with its reason; where a number in one of them would say something of a
# resident, its door refuses it or leaves it out.
PLAIN: dict[str, str] = {
    "accounts_apitoken.name": STAFF,
    "accounts_appointment.title": STAFF,
    "accounts_postproposal.title": STAFF,
    **dict.fromkeys([f"accounts_staff.{name}" for name in ("email", "initials", "name", "phone", "username")], STAFF),
    "accounts_staff.password": OURS,
    "accounts_signin.agent": STAFF,
    "accounts_signonidentity.issuer": STAFF,
    "accounts_signonidentity.subject": STAFF,
    "assignments_assignment.body": OFFICE,
    "assignments_assignment.body_contact": OFFICE,
    **dict.fromkeys([f"audit_auditentry.{name}" for name in ("deed", "detail", "subject")], LOGGED),
    "audit_recordopening.by_name": STAFF,
    "audit_recordopening.subject_kind": OURS,
    **dict.fromkeys([f"conditions_report.handed_{name}" for name in ("basis", "number", "person", "to")], OFFICE),
    "conditions_report.published_at_place": PUBLIC,
    "desk_heldjob.task": OURS,
    "conditions_report.roads": PLACE,
    **dict.fromkeys([f"conditions_relayedwarning.{name}" for name in ("issuer", "number", "text")], PUBLIC),
    "conditions_relayedwarning.relayed_by_name": STAFF,
    "conditions_maternalservicereferral.token": OURS,
    **dict.fromkeys([f"demands_demand.body{name}" for name in ("", "_address", "_number", "_phone")], OFFICE),
    "demands_demand.outside_number": OFFICE,
    "demands_demand.public_summary": PUBLIC,
    **dict.fromkeys([f"demands_demand.refused_{name}" for name in ("article", "document")], OFFICE),
    **dict.fromkeys([f"demands_responsetemplate.{name}" for name in ("step", "text", "title")], TOWN),
    **dict.fromkeys(
        [f"leadership_receptionday.{name}" for name in ("cancel_reason", "place", "substitute_reason")], PUBLIC
    ),
    "leadership_ownedcase.closing_ground": OURS,
    **dict.fromkeys([f"matters_matter.{name}" for name in ("kind", "number", "status")], OURS),
    "matters_matter.title": "made of words of ours: what it is, where, the end of its number",
    "matters_matterlink.source_kind": OURS,
    **dict.fromkeys([f"matters_clock.{name}" for name in ("rule", "unit")], OURS),
    "matters_numbersequence.prefix": OURS,
    **dict.fromkeys([f"matters_seconding.{name}" for name in ("deed", "kind", "target")], OURS),
    **dict.fromkeys([f"notifications_message.{name}" for name in ("dedupe", "path")], OURS),
    "notifications_message.title": "made of words of ours and of titles, which are",
    "notifications_delivery.error": "what a channel answered",
    "outreach_cardedition.digest": OURS,
    "outreach_cardedition.face": PUBLIC,
    "outreach_opinionbox.place": PLACE,
    **dict.fromkeys([f"outreach_servicephone.{name}" for name in ("hours", "label", "number")], PUBLIC),
    "papers_papertemplate.code": OURS,
    **dict.fromkeys(
        [f"places_area.{name}" for name in ("access_note", "code", "initials", "name", "short_name")], PLACE
    ),
    **dict.fromkeys(
        [
            "places_area.source",
            *(f"places_outsidebody.{name}" for name in ("address", "hours", "name", "phone")),
            *(f"places_areadescription.{name}" for name in ("source", "text")),
            "places_areasuccession.note",
            *(f"places_areaname.{name}" for name in ("name", "short_name", "source")),
            "places_partybranch.name",
            "places_statsnapshot.source",
            "places_villagergroup.name",
        ],
        PLACE,
    ),
    **dict.fromkeys(
        [f"places_hazardsite.{name}" for name in ("alias", "name", "place", "route", "shelter", "signal")], PLACE
    ),
    **dict.fromkeys(
        [f"places_hazardsite.{who}_{what}" for who in ("deputy", "monitor") for what in ("name", "phone")],
        "stands on the sign at the site and on the card of every household below it",
    ),
    "places_hazardpatrol.by_name": STAFF,
    "privacy_tombstone.model": OURS,
    "privacy_withheld.model": OURS,
    "relief_reliefapplication.basis": OFFICE,
    **dict.fromkeys([f"residents_household.{name}" for name in ("head_name", "head_sort", "house_no", "source")], NAME),
    **dict.fromkeys([f"residents_person.{name}" for name in ("initials", "name", "name_key")], NAME),
    "residents_importrun.note": "why a workbook could not be read, in words of ours",
    **dict.fromkeys([f"visits_spotcheckdraw.{name}" for name in ("population_digest", "seed", "shares")], OURS),
    **dict.fromkeys([f"workcalendar_calendaryear.{name}" for name in ("notice", "source")], TOWN),
    **dict.fromkeys([f"workcalendar_rulevalue.{name}" for name in ("decided_by", "reason", "rule", "value")], TOWN),
    "workcalendar_specialday.name": TOWN,
}
# Every table of Steps has these.
STEPS = ("event", "from_status", "role", "rule", "to_status")


def needles() -> list[str]:
    """Return what is looked for: each number as text, and as the database shows bytes."""
    said = [*NUMBERS, *PHONES, *SPOKEN]
    return [*said, *(each.encode().hex() for each in said)]


def found_in(text: str) -> list[str]:
    return [each for each in needles() if each in text]


def where_plain() -> list[str]:
    """Return every column, as ``table.column``, in which something planted stands in plain and that is not ``PLAIN``."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT DISTINCT held.key FROM "{table}" AS t, jsonb_each_text(to_jsonb(t)) AS held WHERE held.value LIKE ANY(%s)',
                [[f"%{each}%" for each in needles()]],
            )
            found += [f"{table}.{column}" for (column,) in cursor.fetchall()]
    return sorted(set(found) - PLAIN.keys())


def say_numbers(attempt: Callable[[Mapping[str, Any]], Any], fields: Mapping[str, forms.Field]) -> bool:
    """Do something with a number in every field of words that takes one; return whether it was done.

    Args:
        attempt: takes what is answered otherwise.
    """
    planted = {name: _fitting(field) for name, field in fields.items() if _is_words(field)}
    while planted:
        try:
            attempt(planted)
        except InvalidInput as refused:
            # It takes no number: so none gets in.
            if refused.field in planted:
                del planted[refused.field]
            else:
                planted.popitem()
        else:
            return True
    return False


def _is_words(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(
        field, (forms.EmailField, forms.RegexField, forms.URLField, forms.GenericIPAddressField, forms.UUIDField)
    )


def _fitting(field: forms.Field) -> str:
    most = getattr(field, "max_length", None) or len(SAID)
    return SAID if most >= len(SAID) else SPOKEN[0][:most]


def columns_of_words() -> Iterable[str]:
    """Yield every column of ours that holds words somebody may have said, as ``table.column``."""
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("lianxinqiao."):
            continue
        is_step = model.__name__.endswith("Step")
        for field in model._meta.local_concrete_fields:
            words = isinstance(field, (models.CharField, models.TextField, models.JSONField))
            if not words or isinstance(field, SealedColumn) or field.choices or field.remote_field:
                continue
            if is_step and field.name in STEPS:
                continue
            yield f"{model._meta.db_table}.{field.column}"
