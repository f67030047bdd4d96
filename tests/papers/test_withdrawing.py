"""A town goes back to the default layout of a paper."""

from __future__ import annotations

import pytest

from factories.matters import OPENED, at
from factories.town import Town
from lianxinqiao.kernel.errors import NotPermitted
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.operations.templates import template_of, withdraw_templates
from lianxinqiao.papers.registry import paper_of

pytestmark = pytest.mark.django_db


def test_every_template_of_the_paper_is_withdrawn_and_stays_on_record(town: Town) -> None:
    paper, other = paper_of("acceptance"), paper_of("opinion")
    assert paper is not None and other is not None
    default = template_of(town.town, paper)
    for code in ("acceptance", "acceptance", "opinion"):
        PaperTemplate.objects.create(town=town.town, code=code, content=b"x", by=town.petition, at=OPENED)
    with pytest.raises(NotPermitted):
        withdraw_templates(town.town, paper, by=town.cadre, now=OPENED)
    assert bytes(template_of(town.town, paper)) == b"x"

    assert withdraw_templates(town.town, paper, by=town.petition, now=at("11-12")) == 2
    assert withdraw_templates(town.town, paper, by=town.petition, now=at("11-13")) == 0

    assert set(PaperTemplate.objects.filter(code="acceptance").values_list("withdrawn_at", flat=True)) == {at("11-12")}
    assert len(template_of(town.town, paper)) == len(default)
    assert bytes(template_of(town.town, other)) == b"x"
