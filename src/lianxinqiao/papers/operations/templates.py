"""Bringing a town's own template, going back to the default, and filling the one that counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.papers.errors import TemplateFails, WrongTemplate
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.printing import print_paper, print_template, prove_template
from lianxinqiao.papers.registry import Filled, Paper
from lianxinqiao.places.models import Area

EDITORS = (Role.PETITION_OFFICE, Role.PARTY_GOV_OFFICE)


def bring_template(town: Area, paper: Paper, content: bytes, *, by: Staff, now: datetime) -> PaperTemplate:
    """Take a town's own template after trying it with sample values, and with every one of them left empty.

    Raises:
        NotPermitted: neither the petition nor the party and government office.
        InvalidInput: not a plain Word file, unsafe, empty, or a placeholder this paper does not have.
        NotPrinted: filling it takes too long or needs too much memory.
    """
    _may(by, town)
    try:
        prove_template(content, [paper.sample, dict.fromkeys(paper.sample, "")])
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


def own_template(town: Area, paper: Paper) -> bytes | None:
    """Return the newest template a town brought and did not withdraw."""
    own = PaperTemplate.objects.filter(town=town, code=paper.code, withdrawn_at=None).first()
    return bytes(own.content) if own else None


def template_of(town: Area, paper: Paper) -> bytes:
    """Return the template that counts: the town's newest, or the default."""
    return own_template(town, paper) or print_template(str(paper.title), paper.lines, paper.columns)


def make(paper: Paper, filled: Filled, *, mark: str, as_pdf: bool) -> bytes:
    """Return the paper as Word or PDF, with ``mark`` at the foot of every page.

    Raises:
        NotPrinted: the printer gave nothing.
        TemplateFails: the town's own template does not fill with this record, though it did with the sample.
    """
    values = {**dict.fromkeys(paper.sample, ""), **filled.values}
    own = own_template(filled.town, paper)
    try:
        return print_paper(paper, own, values, mark=mark, as_pdf=as_pdf)
    except WrongTemplate as error:
        if own is None:
            raise
        raise TemplateFails(
            _("本镇的文书模板填不出这一份（%s）。请综治信访办在“文书模板”里改好或恢复默认。") % error
        ) from error


def _may(by: Staff, town: Area) -> None:
    if not scope_of(by).covers(town.pk, *EDITORS):
        raise NotPermitted(_("由综治信访办或党政办管理文书模板。"))
