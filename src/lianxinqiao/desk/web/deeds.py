"""Deeds on a page: which there are, their forms, doing one, and showing again what was typed when refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lianxinqiao.desk.web.deed import NoFields, Offer, Outcome, Shown, Stands
from lianxinqiao.desk.web.drawn import draw_deed_form
from lianxinqiao.desk.web.guards import StaffRequest
from lianxinqiao.kernel.errors import DomainError, InvalidInput, NotVisible, StaleVersion
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.known import OtherContent, row_id_of

__all__ = ["NoFields", "Offer", "Outcome", "Shown", "Stands", "do_deeds"]

_ID = re.compile(r"[0-9a-f-]{36}|\d+(-\d+)*")


def do_deeds(
    request: StaffRequest,
    deeds: Sequence[Offer],
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
    one open, or the form alone when the script asks; where the deed cannot be done now, why not.  For pages with many
    deeds.  On all others only what offers a long list (``apart``) waits, and is a link.

    Raises:
        NotVisible: the posted deed is not among them.
    """
    chosen = request.POST.get("deed", "") if request.method == "POST" else ""
    if request.method == "POST" and chosen not in {deed.name for deed in deeds}:
        seen = _version(request)
        if stands is None or seen is None or seen >= stands.version or chosen not in stands.might():
            raise NotVisible(_("这一步现在不能办理。"))
        offered = [_shown(deed, lazily=lazily) for deed in deeds]
        return Outcome(None, offered, StaleVersion.status, stands.words(), _typed(request))
    asked = request.GET.get("deed", "") if request.method == "GET" else ""
    if lazily and asked and request.headers.get("HX-Request"):
        one = next((_shown(deed, is_asked=True) for deed in deeds if deed.name == asked), None)
        if one is None:
            raise NotVisible(_("这一步现在不能办理。"))
        return Outcome(HttpResponse(draw_deed_form(request, one)), [])
    shown: list[Shown] = []
    status = 200
    for deed in deeds:
        if deed.name != chosen:
            shown.append(
                _shown(deed, lazily=(lazily or deed.apart) and deed.name != asked, is_asked=deed.name == asked)
            )
            continue
        form = deed.form(request.POST, request.FILES, initial=deed.initial, prefix=_prefix(deed))
        each = Shown(deed, form, open=True)
        shown.append(each)
        if not form.is_valid():
            status = 422
            continue
        try:
            result = deed.run({**form.cleaned_data, "version": _version(request)})
        except OtherContent as error:
            each.form = _beside(deed, form)
            status = error.status
        except InvalidInput as error:
            at_field = error.field if error.field in form.fields else None
            form.add_error(at_field, error.at_field if at_field else str(error))
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
            if said := str(deed.done(result) if callable(deed.done) else deed.done):
                messages.success(request, said)
            target = deed.back(result) if deed.back else back
            return Outcome(redirect(target or request.get_full_path()), shown)
    return Outcome(None, shown, status)


def _beside(deed: Offer, form: Any) -> Any:
    """Return a form whose id stands for other content: all that was typed, and the way to what is registered.

    It has an id of its own now: sent again it is registered beside the other.
    """
    id, typed = form.cleaned_data.get("id"), form.data.copy()
    typed[form.add_prefix("id")] = str(uuid7())
    form.data = typed
    words = _("同一编号下已登记了另一份内容，没有改动。下面是您刚才填写的，还没有登记；要另外登记一份，请再次提交。")
    try:
        path = deed.there(row_id_of(id)) if deed.there is not None and id is not None else ""
    except NotVisible:
        path = ""
    form.add_error(None, format_html('{} <a href="{}">{}</a>', words, path, _("看已登记的那份")) if path else words)
    return form


def _prefix(deed: Offer) -> str | None:
    """Field names carry the deed's name, so that two forms on a page have different ids."""
    return None if deed.open else deed.name


def _shown(deed: Offer, *, lazily: bool = False, is_asked: bool = False) -> Shown:
    """Return a deed as the page draws it at first; what has fields may wait."""
    if lazily and not deed.open and getattr(deed.form, "base_fields", True):
        return Shown(deed, None)
    form = deed.form(initial=deed.initial, prefix=_prefix(deed))
    return Shown(deed, form, deed.open or is_asked, barred=deed.barred() if is_asked else "")


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
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
