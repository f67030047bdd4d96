"""A form with every kind of field that pages use, hostile words in all of them, and deeds around it."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from lianxinqiao.desk.web.deeds import NoFields, Offer, Shown
from lianxinqiao.desk.web.forms import LookForm, Words
from lianxinqiao.desk.web.signature import SignaturePad

HOSTILE = "\"'><script>alert(1)</script>&amp;"
CHOICES = [("", "—"), ("a", "甲"), ('"b', HOSTILE)]


class EveryWidget(LookForm):
    id = forms.UUIDField(widget=forms.HiddenInput())
    name = forms.CharField(label="姓名" + HOSTILE, help_text=HOSTILE, max_length=20)
    words = Words(label="原话", help_text="照实写")
    secret = forms.CharField(label="口令", widget=forms.PasswordInput(), required=False)
    phone = forms.CharField(label="电话", widget=forms.TextInput(attrs={"inputmode": "tel", "data-x": HOSTILE}))
    size = forms.IntegerField(label="人数", min_value=1, max_value=9)
    on = forms.DateField(label="日期", initial=date(2026, 3, 1))
    at = forms.DateTimeField(label="时刻", required=False)
    hour = forms.TimeField(label="几点", required=False)
    one = forms.ChoiceField(label="选一个", choices=CHOICES)
    grouped = forms.ChoiceField(label="分组", choices=[(HOSTILE, [("x", "甲"), ("y", HOSTILE)]), ("z", "丙")])
    several = forms.MultipleChoiceField(label="选几个", choices=CHOICES[1:], required=False)
    radio = forms.ChoiceField(label="单选" + HOSTILE, choices=CHOICES[1:], widget=forms.RadioSelect())
    boxes = forms.MultipleChoiceField(
        label="多选", choices=CHOICES[1:], widget=forms.CheckboxSelectMultiple(), required=True, help_text="可多选"
    )
    agreed = forms.BooleanField(label="同意" + HOSTILE, help_text="必须")
    wanted = forms.BooleanField(label="也要", required=False)
    paper = forms.FileField(label="附件", required=False)
    signature = forms.CharField(label="签名", widget=SignaturePad(), required=False)
    shown_for = forms.CharField(label="只在", widget=forms.TextInput(attrs={"data-shown-for": "one=a"}), required=False)

    def clean(self) -> dict[str, Any]:
        self.add_error(None, HOSTILE)
        return self.cleaned_data


def given() -> dict[str, Any]:
    return {
        "p-id": HOSTILE,
        "p-name": HOSTILE * 3,
        "p-words": "\n" + HOSTILE,
        "p-secret": "x",
        "p-phone": HOSTILE,
        "p-size": "12",
        "p-on": "2026-02-30",
        "p-at": "2026-03-01T10:30",
        "p-one": '"b',
        "p-grouped": "y",
        "p-several": ["a", '"b'],
        "p-radio": '"b',
        "p-boxes": ["a"],
        "p-wanted": "on",
    }


def forms_to_draw() -> dict[str, LookForm]:
    return {
        "empty": EveryWidget(),
        "prefixed": EveryWidget(prefix="p", initial={"name": HOSTILE, "boxes": ["a"], "agreed": True, "words": "a\nb"}),
        "refused": EveryWidget(given(), {"p-paper": SimpleUploadedFile("a.txt", b"")}, prefix="p"),
    }


def deeds_to_draw() -> list[Shown]:
    def nothing(_values: dict[str, Any]) -> None:
        return None

    refused = EveryWidget(given(), prefix="p")
    return [
        Shown(Offer("press", HOSTILE, nothing, form=NoFields, version=3), NoFields(), conflict=HOSTILE),
        Shown(Offer("ask", "问" + HOSTILE, nothing, hint=HOSTILE, icon="chat", tone="danger", version=7), NoFields()),
        Shown(Offer("fetched", "取" + HOSTILE, nothing, form=EveryWidget, tone="primary"), None),
        Shown(Offer("write", "写", nothing, form=EveryWidget, hint="看清", label=HOSTILE), refused, True, HOSTILE),
        Shown(Offer("rare", "少", nothing, form=NoFields, rare=True), NoFields()),
        Shown(Offer("rarer", "更少", nothing, form=EveryWidget, rare=True), EveryWidget(prefix="rarer"), True),
    ]


class _Reading(HTMLParser):
    """Reads HTML into lines that say what a browser makes of it: order of attributes and space between tags aside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._words()
        said = " ".join(f"{name}={value!r}" for name, value in sorted(attrs, key=lambda each: each[0]))
        self.lines.append(f"<{tag} {said}>" if said else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._words(verbatim=tag == "textarea")
        self.lines.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.kept.append(data)

    def _words(self, *, verbatim: bool = False) -> None:
        text, self.kept = "".join(self.kept), []
        if verbatim:
            self.lines.append(repr(text))
        elif text.strip():
            self.lines.append(" ".join(text.split()))


def read(page: str) -> str:
    """Return what a browser makes of a piece of HTML, a line for each tag and each text."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return "\n".join(reading.lines) + "\n"
