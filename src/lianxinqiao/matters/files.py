"""How long the file of a matter is kept, and whatever goes with it (RR-14)."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from lianxinqiao.kernel.secrets import sealed_columns
from lianxinqiao.residents.models import Household
from lianxinqiao.residents.personal import Personal, Someone

if TYPE_CHECKING:
    from django.db.models import Model, Q
    from django_stubs_ext import StrPromise

    Said: TypeAlias = StrPromise | str

FILE = _("信访和办事档案，依法保存")


def words_of_people(model: str, *, but_not: Collection[str] = ()) -> tuple[str, ...]:
    """Return the columns of a table in which people's words, names and numbers stand: every sealed one."""
    return tuple(each.name for each in sealed_columns() if each.model._meta.label == model and each.name not in but_not)


def file_of(model: str, words: Said, *empties: str, **more: Any) -> Personal:
    """Return how the rows of a kind of matter are kept: its file, so long after it was closed (RR-14)."""
    given = {"file": "matter", "rule": "retention.file_months", "since": "matter__closed_at", "duty": FILE, **more}
    return Personal(model=model, words=words, empties=empties, **given)


def its_file(model: type[Model], words: Said, *empties: str) -> Personal:
    """Return how a kind's rows are kept of which nothing else is to be said: beside a home they tell of its head."""
    homes = [each.name for each in model._meta.concrete_fields if each.related_model is Household]

    def of_head(who: Someone) -> Q:
        return reduce(or_, map(who.at_home, homes))

    return file_of(model._meta.label, words, *empties, about=of_head if homes else None)


def part_of_file(model: str, file: str, *empties: str, **more: Any) -> Personal:
    """Return how rows are kept that go with a file."""
    return Personal(model=model, words=FILE, file=file, empties=empties, **more)
