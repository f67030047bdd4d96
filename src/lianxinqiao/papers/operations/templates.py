"""Bringing a town's own template, going back to the default, and filling the one that counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.papers.layout import WrongTemplate, default_template, fill_template, pdf_of
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.registry import Filled, Paper
from lianxinqiao.places.models import Area

EDITORS = (Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE)


@transaction.atomic
def bring_template(town: Area, paper: Paper, content: bytes, *, by: Staff, now: datetime) -> PaperTemplate:
    """Take a town's own template after trying it with sample values.

    Raises:
        NotPermitted: neither the petition nor the party and government office.
        InvalidInput: not a plain Word file, or a placeholder this paper does not have.
    """
    _may(by, town)
    try:
        fill_template(content, paper.sample)
    except WrongTemplate as error:
        known = "、".join(paper.sample)
        raise InvalidInput(
            _("这个模板不能用（%(why)s）。能用的占位符：%(known)s。") % {"why": error, "known": known}, field="file"
        ) from error
    return PaperTemplate.objects.create(town=town, code=paper.code, content=content, by=by, at=now)


@transaction.atomic
def withdraw_templates(town: Area, paper: Paper, *, by: Staff, now: datetime) -> int:
    """Go back to the default layout; what was brought stays on record.  Return how many were withdrawn."""
    _may(by, town)
    return PaperTemplate.objects.filter(town=town, code=paper.code, withdrawn_at=None).update(withdrawn_at=now)


def template_of(town: Area, paper: Paper) -> bytes:
    """Return the template that counts: the town's newest, or the default."""
    own = PaperTemplate.objects.filter(town=town, code=paper.code, withdrawn_at=None).first()
    return bytes(own.content) if own else default_template(str(paper.title), paper.lines, paper.columns)


def make(paper: Paper, filled: Filled, *, as_pdf: bool) -> bytes:
    """Return the paper as Word or PDF."""
    word = fill_template(template_of(filled.town, paper), {**dict.fromkeys(paper.sample, ""), **filled.values})
    return pdf_of(word) if as_pdf else word


def _may(by: Staff, town: Area) -> None:
    if not scope_of(by).covers(town.pk, *EDITORS):
        raise NotPermitted(_("由综治信访办或党政办管理文书模板。"))
