"""What is asked of whoever asks an official to say what happened: in words that do not show who complained."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.asks import Asks, asks_of, offer_rows
from lianxinqiao.kernel.fields import ComingDay, Sentences
from lianxinqiao.kernel.text import personal_marks, search_key
from lianxinqiao.statements.models import Statement

# So many characters in a row of what was written would let somebody know the hand.
MOST_OF_THE_WORDS = 10


def shows_who(demand: Demand, summary: str) -> str:
    """Say what in a summary would show who complained; nothing where nothing does."""
    if personal_marks(summary):
        return gettext("摘要里不能有电话、身份证号、账号。")
    said, plain = search_key(demand.text), search_key(summary)
    known = [search_key(each) for each in (demand.asker_name, demand.asker_phone) if len(each.strip()) > 1]
    if any(each in plain for each in known):
        return gettext("摘要里有反映人的姓名或电话，请去掉。")
    if any(said[at : at + MOST_OF_THE_WORDS] in plain for at in range(len(said) - MOST_OF_THE_WORDS + 1)):
        return gettext("摘要里有整句的原话，认得出是谁写的，请换一种说法。")
    return ""


class _Statement(Asks):
    """What somebody is asked, in words that do not show who complained; also whoever is excluded, for that is who is heard."""

    to = forms.ModelChoiceField(Staff.objects.none(), label=_("请谁说明"))

    def fit(self, at: Any) -> None:
        offer_rows(self, to=colleagues(at.person))

    def clean_summary(self) -> str:
        summary: str = self.cleaned_data["summary"]
        if why := shows_who(self.at.row, summary):
            raise forms.ValidationError(why)
        return summary


StatementAsks = asks_of(
    Statement,
    base=_Statement,
    summary=Sentences(label=_("要说明的事（他会看到）"), error_messages={"required": _("请写明要说明什么事。")}),
    due_on=ComingDay(label=_("何日前说明"), days=7),
)
