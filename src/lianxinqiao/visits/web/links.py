"""What the diary offers on the pages of a household and of oneself."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.desk.beside import Link, register_links
from lianxinqiao.residents.models import Household


def at_home(home: Household, _by: Staff) -> list[Link]:
    return [
        Link(_("写走访"), reverse("visits:new", query={"household": home.pk}), "visit", is_first=True),
        Link(_("走访前看一看"), reverse("visits:before", args=[home.pk]), "eye"),
    ]


def of_oneself(person: Any, by: Staff) -> list[Link]:
    return [Link(_("缺勤说明"), reverse("visits:absences"), "calendar")] if person == by else []


def register() -> None:
    register_links(Household, at_home)
    register_links(Staff, of_oneself)
