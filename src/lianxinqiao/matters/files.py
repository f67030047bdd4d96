"""How long the file of a matter is kept, and whatever goes with it (RR-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.residents.personal import Personal

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Said = StrPromise | str

FILE = _("信访和办事档案，依法保存")


def file_of(model: str, words: Said, *empties: str, **more: Any) -> Personal:
    """Return how the rows of a kind of matter are kept: its file, so long after it was closed (RR-14)."""
    given = {"file": "matter", "rule": "retention.file_months", "since": "matter__closed_at", "duty": FILE, **more}
    return Personal(model=model, words=words, empties=empties, **given)


def part_of_file(model: str, file: str, *empties: str, **more: Any) -> Personal:
    """Return how rows are kept that go with a file."""
    return Personal(model=model, words=FILE, file=file, empties=empties, **more)
