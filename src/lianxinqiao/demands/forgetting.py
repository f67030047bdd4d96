"""What the files of demands keep of people (RR-14): contact and place on the map are used no more once somebody asks for it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.matters.files import file_of, part_of_file, words_of_people
from lianxinqiao.residents.personal import Someone, register_personal

# What is used no more once somebody asks for it, and goes with the file at the latest.
CONTACT: dict[str, Any] = {
    "asker_phone": "",
    "asker_phone_index": None,
    "public_summary": "",
    "is_public": False,
    "latitude": None,
    "longitude": None,
}


def _of(who: Someone) -> Q:
    return who.at_home() | Q(asker_phone_index__in=who.indexes)


def register() -> None:
    register_personal(
        file_of(
            "demands.Demand",
            _("诉求档案"),
            *words_of_people("demands.Demand", but_not=("asker_phone",)),
            about=_of,
            stops=CONTACT,
            clears={"grams": [], "household": None, **CONTACT},
        ),
        part_of_file("demands.Join", "demand__matter", "note", "asker_phone", loose=("note", "asker_phone")),
        part_of_file("demands.Evaluation", "demand__matter", "why"),
        part_of_file("demands.FollowUp", "demand__matter", "note"),
        part_of_file("demands.RateExclusion", "demand__matter", "reason"),
    )
