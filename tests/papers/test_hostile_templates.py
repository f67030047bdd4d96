"""A template that a town brings is proved before it is kept: what runs long, reaches outside or says nothing is refused in words."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.demands import Case
from factories.hostile import field, template, templates
from factories.town import Town
from lianxinqiao.papers.errors import WrongTemplate
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.printing import print_paper, prove_template
from lianxinqiao.papers.registry import all_papers, paper_of

HOSTILE = templates()
SAMPLE = {"number": "诉求2026-1", "rows": [{"number": "1"}]}
BLANK = {"number": "", "rows": ""}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_soon_and_in_words(name: str) -> None:
    content, why = HOSTILE[name]
    begun = time.monotonic()

    with pytest.raises(WrongTemplate, match=why):
        prove_template(content, [SAMPLE, BLANK])

    assert time.monotonic() - begun < 8


@pytest.mark.parametrize(
    "content",
    [
        template("{{ number }}"),
        template("{% if number %}{{ number|upper }}{% else %}无{% endif %}", "{{ number or '—' }}"),
        template("{% for row in rows %}{{ loop.index }} {{ row.number }}{% endfor %}"),
        template("{{ number }}", xml=field(" PAGE ", "\\* MERGEFORMAT")),
        template("{{ number }}", xml=field('TOC \\o "1-3" \\h') + field('HYPERLINK \\l "_Toc1"')),
    ],
)
def test_what_a_paper_needs_is_taken(content: bytes) -> None:
    prove_template(content, [SAMPLE, BLANK])


@pytest.mark.django_db
def test_every_default_can_be_brought_back_as_it_is(town: Town) -> None:
    client = town.client("petition")
    for paper in all_papers():
        content = client.get(f"/papers/{paper.code}/template.docx").content
        sent = {"deed": "bring", "bring-paper": paper.code, "bring-file": SimpleUploadedFile("a.docx", content)}
        assert client.post("/papers/", sent).status_code == 302, paper.code


@pytest.mark.django_db
def test_a_template_that_fails_for_one_record_is_said_and_keeps_the_others(town: Town, now: datetime) -> None:
    paper = paper_of("acceptance")
    assert paper is not None
    # The sample has another number, so the proof does not come here.
    case = Case(town, now).accepted()
    number = case.receipt.number
    own = template("{{ number }}{% if number == '" + number + "' %}{{ number.x }}{% endif %}")
    PaperTemplate.objects.create(town=town.town, code="acceptance", content=own, by=town.petition, at=now)

    answer = town.client("petition").get(f"/papers/acceptance/{case.pk}.docx")

    assert answer.status_code == 409
    assert "恢复默认" in answer.content.decode()
    assert print_paper(paper, own, paper.sample, mark="王 2026-11-27 09:00", as_pdf=False)[:2] == b"PK"


@pytest.mark.django_db
def test_what_a_record_says_makes_no_field_and_no_markup(town: Town) -> None:
    paper = paper_of("acceptance")
    assert paper is not None
    nasty = '</w:t></w:r><w:fldSimple w:instr="INCLUDEPICTURE http://example.org"/>{{ 1/0 }}'

    assert (
        print_paper(paper, template("{{ number }}"), {**paper.sample, "number": nasty}, mark="王", as_pdf=True)[:5]
        == b"%PDF-"
    )
