"""The official layout of GB/T 9704: a default Word template, filling one safely, and the same as PDF.  Pure.

Only the printer imports it.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

from lianxinqiao.papers.contents import look, look_into, words
from lianxinqiao.papers.errors import WrongTemplate
from lianxinqiao.papers.grammar import Grammar

# Licensed faces are the office's own; where they are missing a free one stands in.
BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
FREE = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun", "FandolSong", "Noto Sans CJK SC")
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
PAGE_SIZE, TABLE_SIZE, MARK_SIZE = 14, 10.5, 9


def default_template(title: str, lines: Sequence[str], columns: Sequence[Any] = ()) -> bytes:
    """Return a Word file with the margins, faces, sizes and page numbers of GB/T 9704 and the given placeholders.

    ``columns`` (title, name, width in mm) make the table that stands at the line ``{table}``, a row for each of ``rows``.
    """
    word: Word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(TOP),
        Mm(BOTTOM),
        Mm(LEFT),
        Mm(RIGHT),
    )
    _page_numbers(word)
    _paragraph(word, title, face=TITLE, size=22, align=Align.CENTER)
    _paragraph(word, "", face=BODY, size=16)
    for line in lines:
        if line == "{table}":
            _table(word, columns)
        elif line.startswith("# "):
            _paragraph(word, line[2:], face=HEADING, size=16, indent=True)
        elif line.startswith("> "):
            _paragraph(word, line[2:], face=BODY, size=16, align=Align.RIGHT, right=4)
        elif line.endswith("："):
            _paragraph(word, line, face=BODY, size=16)
        else:
            _paragraph(word, line, face=BODY, size=16, indent=bool(line))
    return _bytes(word)


def _page_numbers(word: Word) -> None:
    """Number the pages between dashes, outside: odd to the right, even to the left, one character in."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    section.footer_distance = Mm(BOTTOM - 7 - 5)
    for footer, side in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Pt(PAGE_SIZE)
        for begin, end in (("— ", ""), ("", " —")):
            run = paragraph.add_run(begin or end)
            run.font.size, run.font.name = Pt(PAGE_SIZE), "SimSun"
            if begin:
                number = OxmlElement("w:fldSimple")
                number.set(qn("w:instr"), "PAGE")
                paragraph._element.append(number)


def _table(word: Word, columns: Sequence[Any]) -> None:
    """Lay a table whose second row stands for each of ``rows``; docxtpl takes the rows around it away."""
    table = word.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    marks = ("", "{%tr for row in rows %}", "", "{%tr endfor %}")
    for number, row in enumerate(table.rows):
        for cell, column in zip(row.cells, columns, strict=True):
            cell.width = Mm(column.width)
            words = column.title if number == 0 else f"{{{{ row.{column.name} }}}}" if number == 2 else ""
            run = cell.paragraphs[0].add_run(words)
            run.font.size, run.font.name, run.bold = Pt(TABLE_SIZE), BODY, number == 0
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
        if marks[number]:
            row.cells[0].paragraphs[0].runs[0].text = marks[number]


def _paragraph(
    word: Word, text: str, *, face: str, size: int, align: Any = None, indent: bool = False, right: int = 0
) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.line_spacing, shape.space_after, shape.space_before = Pt(28), Pt(0), Pt(0)
    if indent:
        shape.first_line_indent = Pt(size * 2)
    if right:
        shape.right_indent = Pt(size * right)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    # The face of Chinese characters has a place of its own, which python-docx does not name.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def fill_template(template: bytes, values: dict[str, Any]) -> bytes:
    """Return the template with its placeholders filled; text is text, never markup or code.

    Raises:
        WrongTemplate: not a Word file, too large, unsafe, or a placeholder that is not in ``values``.
    """
    look(template)
    return _filled(template, values)[0]


def prove_template(template: bytes, values: Sequence[dict[str, Any]]) -> None:
    """Fill a template with each of ``values`` and set what comes of the first as PDF.

    Raises:
        WrongTemplate: it does not fill, reaches outside, names nothing, or comes out empty.
    """
    look(template)
    for turn, each in enumerate(values):
        word, used = _filled(template, each)
        if not used:
            raise WrongTemplate("nothing")
        if turn == 0:
            if not words(word).strip():
                raise WrongTemplate("empty")
            try:
                pdf_of(word)
            except Exception as error:
                raise WrongTemplate("pdf") from error


def _filled(template: bytes, values: dict[str, Any]) -> tuple[bytes, set[str]]:
    grammar = Grammar(values.keys())
    held = io.BytesIO()
    try:
        page = DocxTemplate(io.BytesIO(template))
        page.render(values, jinja_env=grammar, autoescape=True)
        page.save(held)
    except WrongTemplate:
        raise
    except TemplateError as error:
        raise WrongTemplate("words", str(error)) from error
    except MemoryError:
        raise
    except Exception as error:
        # Whatever else a stranger's program raises is its own fault.
        raise WrongTemplate("broken", type(error).__name__) from error
    # What stands in the file now may have been put together while it was filled.
    look_into(held.getvalue())
    return held.getvalue(), grammar.used


def mark_pages(word_file: bytes, mark: str) -> bytes:
    """Write who made a filled Word file and when at the foot of every page: the first, the odd and the even ones."""
    word: Word = Document(io.BytesIO(word_file))
    for number, section in enumerate(word.sections):
        for footer in (section.footer, section.even_page_footer, section.first_page_footer):
            # What is linked shows the foot of the section before, which has its mark.
            if number and footer.is_linked_to_previous:
                continue
            run = footer.add_paragraph().add_run(mark)
            run.font.size, run.font.name = Pt(MARK_SIZE), "SimSun"
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    return _bytes(word)


def pdf_of(word_file: bytes, mark: str = "") -> bytes:
    """Set a filled Word file as PDF.

    Args:
        mark: who made it and when, at the foot of every page.
    """
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "paper.typ"
        page.write_text(source_of(word_file, mark))
        return typst.compile(str(page), root=folder)


def source_of(word_file: bytes, mark: str = "") -> str:
    """Write a filled Word file for Typst: its paragraphs and tables, page numbers between dashes as the standard has them."""
    word: Word = Document(io.BytesIO(word_file))
    fonts = ", ".join(f'"{name}"' for name in FREE)
    parts = [
        f'#set page(paper: "a4", margin: (top: {TOP}mm, bottom: {BOTTOM}mm, left: {LEFT}mm, right: {RIGHT}mm), '
        f"footer: context align(if calc.odd(counter(page).get().first()) {{ right }} else {{ left }}, text(size: {PAGE_SIZE}pt)[#h(1em)— #counter(page).display() —#h(1em)]) + "
        f"align(left, text(size: {MARK_SIZE}pt, {_literal(mark)})))",
        f'#set text(font: ({fonts}), size: 16pt, lang: "zh")',
        "#set par(leading: 12pt, spacing: 12pt)",
    ]
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            widths = ", ".join(f"{cell.width or 1}fr" for cell in block.rows[0].cells)
            head, *rows = [", ".join(f"[{_literal_text(cell.text)}]" for cell in row.cells) for row in block.rows]
            parts.append(
                f"#text(size: {TABLE_SIZE}pt)[#set par(leading: 5pt)\n#table(columns: ({widths},), stroke: 0.5pt, inset: 5pt, table.header({head}), {', '.join(rows)})]"
            )
            continue
        size = next((run.font.size.pt for run in block.runs if run.font.size), 16)
        bold = any(run.bold for run in block.runs)
        words = (
            f'#text(size: {size}pt, weight: "{"bold" if bold or size > 16 else "regular"}", {_literal(block.text)})'
            if block.text
            else "#v(4pt)"
        )
        if block.alignment == Align.CENTER:
            parts.append(f"#align(center)[{words}]")
        elif block.alignment == Align.RIGHT:
            parts.append(f"#align(right)[{words}#h(4em)]")
        else:
            indent = block.paragraph_format.first_line_indent
            parts.append(f"#par(first-line-indent: (amount: {indent.pt if indent else 0}pt, all: true))[{words}]")
    return "\n\n".join(parts)


def without_face(characters: str) -> str:
    """Return which characters no face of ours or of the machine has: archives (PDF/A) refuse them, and name one at a time."""
    fonts = ", ".join(f'"{name}"' for name in FREE)
    left, lost = characters, ""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "faces.typ"
        while left:
            page.write_text(
                f'#set document(title: "faces")\n#set text(font: ({fonts}), lang: "zh")\n'
                + "\n\n".join(f"#text({_literal(each)})" for each in left)
            )
            try:
                typst.compile(str(page), root=folder, pdf_standards="a-2b")
                return lost
            except typst.TypstError as error:
                # What is not drawn on a screen is named by its number.
                named = [each for each in left if f'"{each}"' in str(error) or f"{{{ord(each):x}}}" in str(error)]
                if not named:
                    raise
                lost += "".join(named)
                left = "".join(each for each in left if each not in named)
    return lost


def _literal_text(text: str) -> str:
    return f"#text({_literal(text)})"


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _bytes(word: Word) -> bytes:
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()
