"""Deeds on a page: which there are, their forms, doing one, and showing again what was typed when refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lianxinqiao.desk.web.forms import LookForm
from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.desk.web.jinja import draw_deed_form
from lianxinqiao.kernel.errors import DomainError, InvalidInput, NotVisible, StaleVersion

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


_ID = re.compile(r"[0-9a-f-]{36}|\d+(-\d+)*")


class NoFields(LookForm):
    """A deed that asks nothing."""


@dataclass(frozen=True)
class Deed:
    """Something a person may do on a page.

    Attributes:
        run: called with the cleaned values; calls one operation.
        done: said after it succeeded.
        back: path to go to afterwards; a function of what ``run`` returned.
        tone: "primary", "danger" or "".
        version: what the person is looking at; sent along and checked by the operation.
        open: its form stands open from the beginning.
        label: on the button; the title unless given.
        rare: stands behind "more", so that the page shows first what is done every day.
    """

    name: str
    title: StrPromise | str
    run: Callable[[dict[str, Any]], Any]
    done: StrPromise | str = ""
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


@dataclass
class Shown:
    """A deed with its form as the page draws it; without a form where it is fetched when the deed is opened."""

    deed: Deed
    form: forms.Form | None
    open: bool = False
    conflict: str = ""

    @property
    def is_button(self) -> bool:
        return self.form is not None and not self.form.fields


@dataclass(frozen=True)
class Stands:
    """How the thing on the page stands now: its version, in words what was done to it last, and which deeds this person may do at some time."""

    version: int
    words: Callable[[], str]
    might: frozenset[str]


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


def do_deeds(
    request: StaffRequest,
    deeds: Sequence[Deed],
    *,
    back: str | None = None,
    stands: Stands | None = None,
    lazily: bool = False,
) -> Outcome:
    """Do the posted deed, or return all of them ready to draw.

    A refusal keeps everything typed: the form comes back open with the reason at the field to
    blame; when somebody else was faster the page shows their version beside what was typed, also
    when what they did leaves no such deed (``stands`` says what happened).

    With ``lazily`` forms stay away until their deed is opened: ``?deed=name`` brings the page with that
    one open, or the form alone when the script asks.  For pages with many deeds.

    Raises:
        NotVisible: the posted deed is not among them.
    """
    chosen = request.POST.get("deed", "") if request.method == "POST" else ""
    if request.method == "POST" and chosen not in {deed.name for deed in deeds}:
        seen = _version(request)
        if stands is None or chosen not in stands.might or seen is None or seen >= stands.version:
            raise NotVisible(_("这一步现在不能办理。"))
        offered = [_shown(deed, lazily=lazily) for deed in deeds]
        return Outcome(None, offered, StaleVersion.status, stands.words(), _typed(request))
    asked = request.GET.get("deed", "") if request.method == "GET" else ""
    if lazily and asked and request.headers.get("HX-Request"):
        one = next((_shown(deed) for deed in deeds if deed.name == asked), None)
        if one is None:
            raise NotVisible(_("这一步现在不能办理。"))
        return Outcome(HttpResponse(draw_deed_form(request, one)), [])
    shown: list[Shown] = []
    status = 200
    for deed in deeds:
        if deed.name != chosen:
            shown.append(_shown(deed, lazily=lazily and deed.name != asked, is_asked=deed.name == asked))
            continue
        form = deed.form(request.POST, request.FILES, initial=deed.initial, prefix=_prefix(deed))
        each = Shown(deed, form, open=True)
        shown.append(each)
        if not form.is_valid():
            status = 422
            continue
        try:
            result = deed.run({**form.cleaned_data, "version": _version(request)})
        except InvalidInput as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            status = error.status
        except StaleVersion as error:
            each.conflict = str(error)
            status = error.status
        except NotVisible:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            if isinstance(result, HttpResponse):
                return Outcome(result, shown)
            if deed.done:
                messages.success(request, str(deed.done))
            target = deed.back(result) if deed.back else back
            return Outcome(redirect(target or request.get_full_path()), shown)
    return Outcome(None, shown, status)


def _prefix(deed: Deed) -> str | None:
    """Field names carry the deed's name, so that two forms on a page have different ids."""
    return None if deed.open else deed.name


def _shown(deed: Deed, *, lazily: bool = False, is_asked: bool = False) -> Shown:
    """Return a deed as the page draws it at first; what has fields may wait."""
    if lazily and not deed.open and getattr(deed.form, "base_fields", True):
        return Shown(deed, None)
    return Shown(deed, deed.form(initial=deed.initial, prefix=_prefix(deed)), deed.open or is_asked)


def _typed(request: StaffRequest) -> tuple[str, ...]:
    """Return the sentences of a form that no longer has a place: what a person would be sorry to lose."""
    given = ((name, str(value)) for name, value in request.POST.items())
    return tuple(
        value
        for name, value in given
        if name not in ("csrfmiddlewaretoken", "deed", "version") and len(value) > 3 and not _ID.fullmatch(value)
    )


def _version(request: StaffRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
