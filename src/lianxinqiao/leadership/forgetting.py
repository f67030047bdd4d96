"""What receptions, cases and helpers keep of people: most of it is part of the file of the demand."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.matters.files import file_of, part_of_file
from lianxinqiao.residents.personal import register_personal

CASE = "case__demand__matter"


def register() -> None:
    register_personal(
        # Whoever booked and has no demand: the booking is forgotten in time.
        part_of_file(
            "leadership.ReceptionVisit",
            "demand__matter",
            "about",
            "answer",
            clears={"name": "", "phone": "", "signature": ""},
            rule="retention.contact_months",
            since="day__on",
            ready=Q(demand=None),
            loose=("name", "phone", "about", "answer", "signature"),
            loose_rows=Q(demand=None),
        ),
        part_of_file("leadership.ReceptionVisitStep", "visit__demand__matter", "reason"),
        file_of("leadership.OwnedCase", _("包案"), "why", "facts", "plan", "contact_wish", "outcome"),
        part_of_file("leadership.DutyShare", CASE, "task", "evidence", "not_applicable"),
        part_of_file("leadership.CaseNote", CASE, "text"),
        part_of_file("leadership.Helper", "demand__matter", "name"),
        part_of_file("leadership.HelperStep", "helper__demand__matter", "reason"),
    )
