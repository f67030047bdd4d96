"""Asking for a file of Word or PDF: a printer of its own makes it, answers once and ends.

The libraries that set type need some 200 MiB and never give them back, and a town's own template is a program
of a stranger.  So whoever serves pages loads none of them; the printer knows no database, no key and no other job,
and its time and memory are bounded (``docs/adr/0013``).
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lianxinqiao.papers.errors import NotPrinted, WrongTemplate

if TYPE_CHECKING:
    from lianxinqiao.papers.registry import Column, Paper

SECONDS = 30
MEMORY_MIB = 1024
AT_ONCE = 2
SOURCE = Path(__file__).resolve().parents[2]

_free = threading.BoundedSemaphore(AT_ONCE)


def print_template(title: str, lines: Sequence[str], columns: Sequence[Column] = ()) -> bytes:
    """Return the default Word template of a paper.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    return _printed(do="template", **_default(title, lines, columns))


def print_paper(paper: Paper, template: bytes | None, values: Mapping[str, Any], *, as_pdf: bool) -> bytes:
    """Return a template, or without one the default of ``paper``, filled with ``values``, as Word or PDF.

    Args:
        values: by placeholder, as text or numbers or rows of these; text is text, never markup or code.

    Raises:
        WrongTemplate: not a Word file, too large, or a placeholder that is not in ``values``.
        NotPrinted: the printer gave nothing.
    """
    return _printed(
        do="paper",
        **_default(str(paper.title), paper.lines, paper.columns),
        template=None if template is None else base64.b64encode(template).decode(),
        values=values,
        as_pdf=as_pdf,
    )


def print_sheet(source: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return a page written for Typst as PDF; ``pictures`` are the files it names.

    Raises:
        NotPrinted: the printer gave nothing.
    """
    held = {name: base64.b64encode(content).decode() for name, content in pictures.items()}
    return _printed(do="sheet", source=source, pictures=held)


def _default(title: str, lines: Sequence[str], columns: Sequence[Column]) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "columns": [[each.title, each.name, each.width] for each in columns]}


def _printed(**job: Any) -> bytes:
    job["memory_mib"], job["seconds"] = MEMORY_MIB, SECONDS
    asked = json.dumps(job, default=str).encode()
    if not _free.acquire(timeout=SECONDS):
        raise NotPrinted(_("正在打印的文书太多，请过一会儿再试。"))
    try:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "lianxinqiao.papers.printer"],
                input=asked,
                capture_output=True,
                timeout=SECONDS,
                cwd=folder,
                env=_surroundings(folder),
                check=False,
            )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NotPrinted(_("文书没有打印成功，请再试一次；再不成功，请检查模板。")) from error
    finally:
        _free.release()
    head, _line, content = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise NotPrinted(_("文书没有打印成功，请再试一次；再不成功，请检查模板。"))
    if wrong := json.loads(head).get("wrong"):
        raise WrongTemplate(wrong)
    return content


def _surroundings(folder: str) -> dict[str, str]:
    """Return all that a printer may know of where it runs: no key and no address of a database is in it."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", folder),
        "TMPDIR": folder,
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
        # A thread reserves memory it does not use, which would count against the limit.
        "RAYON_NUM_THREADS": "2",
        "MALLOC_ARENA_MAX": "2",
    }
