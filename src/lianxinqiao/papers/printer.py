"""The printer: ``python -m lianxinqiao.papers.printer`` reads one job of ``printing``, gives one file and ends.

It starts no Django.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from lianxinqiao.kernel.outside.answering import answer


class Titled(NamedTuple):
    """One column of a table, as the layout reads it."""

    title: str
    name: str
    width: int


def printed(job: dict[str, Any]) -> bytes:
    """Return the file a job asks for.

    Raises:
        WrongTemplate: its template cannot be filled.
    """
    from lianxinqiao.papers import layout

    if job["do"] == "faces":
        return layout.without_face(job["characters"]).encode()
    if job["do"] == "sheet":
        return set_sheet(job["source"], job["pictures"])
    if job["do"] == "template" or job["template"] is None:
        columns = [Titled(*each) for each in job["columns"]]
        template = layout.default_template(job["title"], job["lines"], columns)
    else:
        template = base64.b64decode(job["template"])
    if job["do"] == "template":
        return template
    if job["do"] == "proof":
        layout.prove_template(template, job["values"])
        return b""
    word = layout.mark_pages(layout.fill_template(template, job["values"]), job["mark"])
    return layout.pdf_of(word, job["mark"]) if job["as_pdf"] else word


def set_sheet(source: str, pictures: dict[str, str]) -> bytes:
    """Set a page written for Typst as PDF; it reads no file but its pictures."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, content in pictures.items():
            (Path(folder) / name).write_bytes(base64.b64decode(content))
        page = Path(folder) / "sheet.typ"
        page.write_text(source)
        return typst.compile(str(page), root=folder)


def work(job: dict[str, Any], _content: bytes) -> tuple[dict[str, Any], bytes]:
    """Answer one job."""
    from lianxinqiao.papers.errors import WrongTemplate

    try:
        return {}, printed(job)
    except WrongTemplate as wrong:
        return {"wrong": wrong.reason, "about": wrong.about}, b""


if __name__ == "__main__":
    sys.exit(answer(work))
