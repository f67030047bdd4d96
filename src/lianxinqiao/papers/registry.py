"""Papers that can be printed: each app registers its own, with what fills it (recipe: add a paper)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lianxinqiao.kernel.registering import Once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.places.models import Area


@dataclass(frozen=True)
class Filled:
    """What fills one paper: its values by placeholder, the town it is of, the name of the file.

    A paper shows no more than the page of what it is about shows to the same person at the same moment: names are masked
    until they are opened there, words stand in it for whoever reads them there.  ``about`` is of whom it speaks, as kind and
    key of what is opened; ``whole`` says that their name or words stand in it unmasked.
    """

    values: dict[str, Any]
    town: Area
    file_name: str
    about: tuple[str, UUID] | None = None
    whole: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a paper's table: its title, the placeholder of a row's cell, its width in mm (156 for all)."""

    title: str
    name: str
    width: int


@dataclass(frozen=True)
class Paper:
    """One kind of paper.

    Attributes:
        code: in the address and in the template's name.
        title: the heading in the paper, always Chinese.
        lines: the default text, a paragraph each, with ``{{ placeholders }}``; a line that begins with "# " is a
            heading of the first level, with "> " is set to the right; "{table}" is where the table stands.
        fill: reads the record for a person; raises NotVisible where they may not read it.
        sample: values to try a changed template with; those of a table are a list under ``rows``.
        columns: of the table, one row for each of ``rows``.
        key: reads what follows the code in the address; ValueError where it is nothing.
        kind: the code of the kind of matter whose page offers it by itself; a page of its own draws its own buttons.
        stands: whether a row of that kind has it yet; ``fill`` refuses what has not.
    """

    code: str
    title: StrPromise | str
    lines: Sequence[str]
    fill: Callable[[Staff, Any], Filled]
    sample: dict[str, Any]
    columns: Sequence[Column] = ()
    key: Callable[[str], Any] = UUID
    kind: str = ""
    stands: Callable[[Any], bool] = lambda _row: True


_papers: Once[str, Paper] = Once()


def register_paper(paper: Paper) -> None:
    """Add a paper.

    Raises:
        ValueError: its code is taken; who may read the other would change with it.
    """
    _papers[paper.code] = paper


def paper_of(code: str) -> Paper | None:
    return _papers.get(code)


def all_papers() -> list[Paper]:
    return list(_papers.values())


def papers_on(kind: str, row: Any) -> list[Paper]:
    """Return what the page of a row offers to print."""
    return [paper for paper in _papers.values() if paper.kind == kind and paper.stands(row)]
