"""The printer: ``python -m lianxinqiao.papers.printer`` reads one job, writes one file and ends.

In: one JSON document (``printing`` writes it).  Out: one line of JSON, and the file after it.  It starts no Django.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

MOST_BYTES = 64 * 1024 * 1024


class Titled(NamedTuple):
    """One column of a table, as the layout reads it."""

    title: str
    name: str
    width: int


def bound(memory_mib: int, seconds: int) -> None:
    """Hold this process to so much memory, time of the processor and bytes written; it may lower them only."""
    wanted = {
        resource.RLIMIT_AS: memory_mib * 1024 * 1024,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: MOST_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS refuses a limit of memory; time holds there all the same.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (least, least))


def printed(job: dict[str, Any]) -> bytes:
    """Return the file a job asks for.

    Raises:
        WrongTemplate: its template cannot be filled.
    """
    from lianxinqiao.papers import layout

    if job["do"] == "sheet":
        return set_sheet(job["source"], job["pictures"])
    if job["do"] == "template" or job["template"] is None:
        columns = [Titled(*each) for each in job["columns"]]
        template = layout.default_template(job["title"], job["lines"], columns)
    else:
        template = base64.b64decode(job["template"])
    if job["do"] == "template":
        return template
    word = layout.fill_template(template, job["values"])
    return layout.pdf_of(word) if job["as_pdf"] else word


def set_sheet(source: str, pictures: dict[str, str]) -> bytes:
    """Set a page written for Typst as PDF; it reads no file but its pictures."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, content in pictures.items():
            (Path(folder) / name).write_bytes(base64.b64decode(content))
        page = Path(folder) / "sheet.typ"
        page.write_text(source)
        return typst.compile(str(page), root=folder)


def main() -> int:
    """Answer one job."""
    from lianxinqiao.papers.errors import WrongTemplate

    job = json.load(sys.stdin.buffer)
    bound(job["memory_mib"], job["seconds"])
    # A library that chats on standard output must not write into the file.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        head, content = b"{}", printed(job)
    except WrongTemplate as wrong:
        head, content = json.dumps({"wrong": str(wrong) or "?"}).encode(), b""
    out.write(head + b"\n" + content)
    out.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
