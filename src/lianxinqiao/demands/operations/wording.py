"""A town's own words for a step: what a form begins with, to be changed each time."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.choices import WordedStep
from lianxinqiao.demands.models import ResponseTemplate
from lianxinqiao.demands.queries.wording import words_of_town
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.kernel.text import is_seen
from lianxinqiao.places.models import Area


@transaction.atomic
def keep_words(town: Area, *, step: str, text: str, by: Staff) -> ResponseTemplate:
    """Keep the town's words for a step; there is one text a step, and the newest counts.

    Raises:
        NotPermitted: not the petition office of the town.
        InvalidInput: a step that asks for no words.
    """
    _may(town, by)
    if step not in WordedStep.values:
        raise InvalidInput(_("请选择哪一步。"), field="step")
    if not is_seen(text):
        raise InvalidInput(_("请写明。"), field="text")
    words_of_town.forget()
    row, _made = ResponseTemplate.objects.update_or_create(
        town=town, step=step, title=str(WordedStep(step).label), defaults={"text": text}
    )
    return row


@transaction.atomic
def drop_words(town: Area, *, step: str, by: Staff) -> int:
    """Let a step begin empty again; return how many texts were dropped."""
    _may(town, by)
    words_of_town.forget()
    return ResponseTemplate.objects.filter(town=town, step=step).delete()[0]


def _may(town: Area, by: Staff) -> None:
    if not scope_of(by).covers(town.pk, Role.PETITION_OFFICE):
        raise NotPermitted(_("由综治信访办管理常用语。"))
