"""What many deeds ask: a reason, a text, a box to tick, what was written before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.queries.wording import words_of_town
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.fields import Sentences
from lianxinqiao.kernel.text import personal_marks


def tick(label: Any, without: Any) -> forms.BooleanField:
    """Return a box that must be ticked, with what is said where it is not."""
    return forms.BooleanField(label=label, error_messages={"required": without})


class Worded(Asks):
    """Begins with the town's own words for the step."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        words = words_of_town(at.area.code[:9]).get(at.name)
        return {"reason": words} if words else {}


class ReasonAsks(Worded):
    reason = Sentences(label=_("理由"))


class WordsAsks(Asks):
    says = "text"
    text = Sentences(label=_("内容"), max_length=4000)


class PublicAsks(Asks):
    """What others may see of it names nobody."""

    def clean_public_summary(self) -> str:
        words: str = self.cleaned_data["public_summary"]
        if personal_marks(words):
            raise forms.ValidationError(gettext("公开的摘要里不能有电话、身份证号、账号。"))
        return words


class AsItStands(Asks):
    """What was written before is found filled in."""

    @classmethod
    def begin(cls, at: Any) -> dict[str, Any]:
        return {name: getattr(at.row, name) for name in cls.keeps}
