"""What a page offers to be done, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse

from lianxinqiao.desk.web.forms import LookForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class NoFields(LookForm):
    """A deed that asks nothing."""


@dataclass(frozen=True)
class Offer:
    """Something a person may do on a page.

    Attributes:
        run: called with the cleaned values; calls one operation.
        done: said after it succeeded; words, or a function of what ``run`` returned.
        back: path to go to afterwards; a function of what ``run`` returned.
        tone: "primary", "danger" or "".
        version: what the person is looking at; sent along and checked by the operation.
        open: its form stands open from the beginning.
        label: on the button; the title unless given.
        rare: stands behind "more", so that the page shows first what is done every day.
        apart: its form comes when it is asked for, since it offers a long list; without a script as a page of its own.
        there: the page of what was registered before under an id, shown where it comes with other content.
        barred: why it cannot be done now, asked when its form is fetched; nothing where it can.
    """

    name: str
    title: StrPromise | str
    run: Callable[[dict[str, Any]], Any]
    done: StrPromise | str | Callable[[Any], str] = ""
    form: type[LookForm] | Callable[..., LookForm] = NoFields
    initial: dict[str, Any] = field(default_factory=dict)
    hint: StrPromise | str = ""
    icon: str = "edit"
    tone: str = ""
    version: int | None = None
    back: Callable[[Any], str] | None = None
    open: bool = False
    label: StrPromise | str = ""
    rare: bool = False
    apart: bool = False
    there: Callable[[Any], str] | None = None
    barred: Callable[[], str] = str


@dataclass
class Shown:
    """A deed with its form as the page draws it; without a form where it is fetched when the deed is opened.

    ``barred`` says why it cannot be done now, in the place of its form.
    """

    deed: Offer
    form: forms.Form | None
    open: bool = False
    conflict: str = ""
    barred: str = ""

    @property
    def is_button(self) -> bool:
        return self.form is not None and not self.form.fields


@dataclass(frozen=True)
class Stands:
    """How the thing on the page stands now: its version, in words what was done to it last, and which deeds this person may do at some time, asked only when somebody was faster."""

    version: int
    words: Callable[[], str]
    might: Callable[[], Collection[str]]


@dataclass
class Outcome:
    """Either an answer to send, or the deeds to draw with the status of the page.

    ``overtaken`` says what somebody else did meanwhile, when it made the posted deed impossible;
    ``typed`` is what was written in vain, so that nothing is lost.
    """

    response: HttpResponse | None
    shown: list[Shown]
    status: int = 200
    overtaken: str = ""
    typed: tuple[str, ...] = ()
