"""Papers: filled from the record as Word and PDF in the official layout, from templates a town edits in Word."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.shared import Mm, Pt

from factories.demands import Case, Filing, file_demand
from factories.town import Town, day_before
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.papers import registry
from lianxinqiao.papers.errors import WrongTemplate
from lianxinqiao.papers.layout import default_template, fill_template, mark_pages, pdf_of, source_of
from lianxinqiao.papers.registry import Filled, Paper, all_papers
from lianxinqiao.relief.kind import RELIEF

pytestmark = pytest.mark.django_db


def words(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_every_paper_fills_from_its_sample_and_sets_as_pdf() -> None:
    assert {paper.code for paper in all_papers()} >= {
        "acceptance",
        "transfer",
        "refusal",
        "extension",
        "opinion",
        "routes",
        "reception-record",
        "case-plan",
        "month-register",
    }
    for paper in all_papers():
        filled = fill_template(default_template(str(paper.title), paper.lines, paper.columns), paper.sample)
        assert "{{" not in words(filled), paper.code
        assert pdf_of(filled)[:5] == b"%PDF-", paper.code


def test_the_layout_is_that_of_official_documents() -> None:
    """GB/T 9704: margins 37, 35, 28, 26 mm; title 22 pt, body 16 pt on 28 pt lines."""
    word = Document(io.BytesIO(default_template("处理意见书", ["正文"])))
    section = word.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins if each is not None] == [37, 35, 28, 26]
    assert section.page_width is not None
    assert abs(section.page_width - Mm(210)) < Mm(1)
    title, _blank, body = word.paragraphs
    assert (title.runs[0].font.size, body.runs[0].font.size, body.paragraph_format.line_spacing) == (
        Pt(22),
        Pt(16),
        Pt(28),
    )


def test_text_is_text_and_never_code() -> None:
    template = default_template("试", ["{{ text }}"])
    nasty = "</w:t><w:t>{{ 7*7 }} & <script> 𬱖家 #panic[]"
    filled = fill_template(template, {"text": nasty})
    assert nasty in words(filled)
    assert pdf_of(filled)[:5] == b"%PDF-"
    for line in ("{{ ''.__class__.__mro__ }}", "{{ unknown }}", "{% for x in"):
        with pytest.raises(WrongTemplate):
            fill_template(default_template("试", [line]), {"text": "x"})


def test_papers_of_a_demand_are_those_true_of_it(town: Town, now: datetime) -> None:
    stated = Filing(topic="road", text="机耕路塌了", channel="visit", read_back=True, asker_name="李·某")
    case = Case(town, now, stated).accepted()
    client = town.client("petition")
    page = client.get(f"/demands/{case.pk}/").content.decode()
    assert f"/papers/acceptance/{case.pk}.docx" in page
    assert f"/papers/opinion/{case.pk}.docx" not in page
    text = words(client.get(f"/papers/acceptance/{case.pk}.docx").content)
    assert text.startswith("信访事项受理告知书")
    # The last day itself: a limit that ends at 24:00 is not the next day's.
    last = local_date(now) + timedelta(days=60)
    assert f"{last.year}年{last.month}月{last.day}日前办结" in text
    assert "李**：" in text
    assert case.receipt.number in text
    assert client.get(f"/papers/acceptance/{case.pk}.pdf").content[:5] == b"%PDF-"
    case.delivered()
    text = words(client.get(f"/papers/opinion/{case.pk}.docx").content)
    assert "农村公路条例" in text
    assert "予以支持" in text
    # Whoever sees only the title cannot print the words.
    assert town.client("leader").get(f"/papers/opinion/{case.pk}.docx").status_code == 404
    assert town.client("sibling").get(f"/papers/opinion/{case.pk}.pdf").status_code == 404
    assert client.get(f"/papers/opinion/{case.pk}.exe").status_code == 404


def test_a_town_edits_its_template_in_word_and_goes_back(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    client = town.client("petition")
    word = Document(io.BytesIO(client.get("/papers/acceptance/template.docx").content))
    word.add_paragraph("屈原镇人民政府敬告：{{ number }}")
    held = io.BytesIO()
    word.save(held)

    def bring(content: bytes) -> Any:
        return client.post(
            "/papers/",
            {"deed": "bring", "bring-paper": "acceptance", "bring-file": SimpleUploadedFile("a.docx", content)},
        )

    assert bring(held.getvalue()).status_code == 302
    assert "敬告：诉求" in words(client.get(f"/papers/acceptance/{case.pk}.docx").content)
    word.add_paragraph("{{ secret }}")
    again = io.BytesIO()
    word.save(again)
    assert bring(again.getvalue()).status_code == 422
    assert bring(b"not a word file").status_code == 422
    macro = io.BytesIO(held.getvalue())
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    assert bring(macro.getvalue()).status_code == 422
    assert client.post("/papers/", {"deed": "reset", "reset-paper": "acceptance"}).status_code == 302
    assert "敬告" not in words(client.get(f"/papers/acceptance/{case.pk}.docx").content)


@pytest.mark.rule("RR-1")
@pytest.mark.rule("RR-13")
def test_the_register_of_a_month_names_nobody_and_counts_the_sealed(town: Town, now: datetime) -> None:
    case = Case(
        town, now, Filing(topic="road", text="机耕路塌了", channel="visit", read_back=True, asker_name="欧阳某")
    )
    file_demand(town.own, Filing(topic="officials", text="要我送礼才办", about_official=town.cadre), by=None, now=now)
    month = f"{local_date(now):%Y-%m}"
    client = town.client("petition")
    assert f"/papers/month-register/{month}.docx" in client.get("/demands/months/").content.decode()
    word = Document(io.BytesIO(client.get(f"/papers/month-register/{month}.docx").content))
    cells = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert len(cells) == 2
    assert cells[1][0] == case.receipt.number.split("-")[-1]
    text = words(client.get(f"/papers/month-register/{month}.docx").content) + str(cells)
    assert "共收到1件" in text
    assert "密封的1件" in text
    assert "欧阳" not in text
    assert "送礼" not in text
    assert client.get(f"/papers/month-register/{month}.pdf").content[:5] == b"%PDF-"
    assert client.get("/papers/month-register/2026-13.pdf").status_code == 404
    assert client.get("/papers/acceptance/x.pdf").status_code == 404
    assert town.client("principal").get(f"/papers/month-register/{month}.pdf").status_code == 404


def test_pages_are_numbered_outside_between_dashes() -> None:
    word = Document(io.BytesIO(default_template("试", ["正文"])))
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        assert footer.paragraphs[0].alignment == side
        assert "PAGE" in footer._element.xml


def feet(content: bytes) -> list[str]:
    """Return what stands at the foot of first, odd and even pages of each section."""
    word = Document(io.BytesIO(content))
    return [
        "\n".join(paragraph.text for paragraph in foot.paragraphs)
        for section in word.sections
        for foot in (section.first_page_footer, section.footer, section.even_page_footer)
    ]


def test_every_page_of_a_paper_says_who_made_it_and_when(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    with time_machine.travel(now, tick=False):
        paper = town.client("petition").get(f"/papers/acceptance/{case.pk}.docx").content
        mark = f"{town.petition.name} {timezone.localtime(now):%Y-%m-%d %H:%M}"
        assert all(mark in foot for foot in feet(paper))
        # The number of the page stays where the standard has it, and the template of the town is marked with nobody.
        assert any("—" in foot for foot in feet(paper))
        assert not any(town.petition.name in foot for foot in feet(default_template("试", ["正文"])))


def test_a_template_of_ones_own_is_marked_in_every_section() -> None:
    word = Document()
    word.add_paragraph("{{ number }}")
    second = word.add_section()
    second.different_first_page_header_footer = True
    second.footer.is_linked_to_previous = False
    second.footer.add_paragraph("屈原镇人民政府")
    held = io.BytesIO()
    word.save(held)
    marked = mark_pages(fill_template(held.getvalue(), {"number": "1"}), "王 & <某> 2026-11-27 09:00")
    assert len(feet(marked)) == 6
    assert all("王 & <某> 2026-11-27 09:00" in foot for foot in feet(marked))
    assert any("屈原镇人民政府" in foot for foot in feet(marked))


def test_every_page_of_a_pdf_says_it() -> None:
    """The pages differ by nothing but the mark."""
    long = fill_template(default_template("试", ["{{ text }}"] * 60), {"text": "正文"})
    marked, bare = drawn(source_of(long, "王 2026-11-27 09:00")), drawn(source_of(long))
    assert len(marked) == len(bare) > 2
    assert all(one != other for one, other in zip(marked, bare, strict=True))


def drawn(source: str) -> list[bytes]:
    pages = typst.compile(source.encode(), format="png", ppi=40)
    assert isinstance(pages, list)
    return pages


def test_the_page_that_a_kind_has_by_itself_offers_its_papers_from_when_a_row_has_them(
    town: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"relief": "temporary", "hardship": "住院", "agreed_on": day_before(now)}
    row = begin(RELIEF, said, beside=town.homes[0].pk, by=town.cadre, now=now).row

    def no_values(_staff: Any, _pk: Any) -> Filled:
        raise AssertionError("a page prints nothing")

    def paper(code: str, kind: str, *, stands: bool) -> Paper:
        return Paper(code, f"文书{code}", (), no_values, {}, kind=kind, stands=lambda _row: stands)

    papers = (
        paper("now", "relief", stands=True),
        paper("later", "relief", stands=False),
        paper("of", "letter", stands=True),
    )
    monkeypatch.setattr(registry, "_papers", {each.code: each for each in papers})

    page = town.client("cadre").get(f"/relief/{row.pk}/").content.decode()

    assert [f"/papers/now/{row.pk}.{form}" in page for form in ("docx", "pdf")] == [True, True]
    assert "/papers/later/" not in page
    assert "/papers/of/" not in page
