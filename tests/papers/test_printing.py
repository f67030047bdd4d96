"""Printing has a process of its own: it ends, it is bounded, and whoever serves pages loads none of its libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.town import Town
from lianxinqiao.kernel.outside.asking import surroundings
from lianxinqiao.papers import printing
from lianxinqiao.papers.errors import NotPrinted, WrongTemplate
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.papers.printing import print_paper, print_sheet, print_template
from lianxinqiao.papers.registry import Paper, paper_of

# What the grammar of templates lets nobody write, a page for Typst may: the limits of the process hold there.
LONG = "#for a in range(99999) { for b in range(99999) {} }"
LARGE = '#("x" * 3000000000)'


@pytest.fixture
def paper() -> Paper:
    found = paper_of("acceptance")
    assert found is not None
    return found


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split())


def test_what_serves_pages_loads_nothing_that_sets_type() -> None:
    asked = (
        "import os, sys, django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import lianxinqiao.wsgi\n"
        "print(sorted({'typst', 'docx', 'docxtpl', 'lxml', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=os.environ)

    assert done.stdout.strip() == "[]"


def test_a_page_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "SECONDS", 3)
    before, begun = children(), time.monotonic()

    with pytest.raises(NotPrinted):
        print_sheet(LONG, {})

    assert time.monotonic() - begun < 20
    assert children() == before


def test_a_page_that_eats_memory_falls_alone(paper: Paper) -> None:
    with pytest.raises(NotPrinted):
        print_sheet(LARGE, {})

    assert print_paper(paper, None, paper.sample, mark="王", as_pdf=True)[:5] == b"%PDF-"


def test_a_printer_that_is_killed_is_said_and_the_next_one_prints(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MEMORY_MIB", 24)
    with pytest.raises(NotPrinted):
        print_paper(paper, None, paper.sample, mark="王", as_pdf=True)
    monkeypatch.undo()

    for _turn in range(printing.AT_ONCE + 1):
        assert print_template("试", ["正文"])[:2] == b"PK"


def test_more_papers_at_once_than_printers_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "SECONDS", 0.2)
    monkeypatch.setattr(printing, "_free", threading.BoundedSemaphore(1))
    printing._free.acquire()

    with pytest.raises(NotPrinted, match="太多"):
        print_template("试", ["正文"])


def test_a_printer_knows_no_key_and_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("LXQ_SECRET_KEY", "secret")

    assert "secret" not in str(surroundings("/tmp"))


def test_a_sheet_reads_its_pictures_and_no_other_file() -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'

    assert print_sheet('#image("code.svg")', {"code.svg": picture})[:5] == b"%PDF-"
    with pytest.raises(NotPrinted):
        print_sheet('#read("/etc/passwd")', {})


def test_a_placeholder_that_a_paper_lacks_is_named(paper: Paper) -> None:
    with pytest.raises(WrongTemplate, match="secret"):
        print_paper(paper, print_template("试", ["{{ secret }}"]), paper.sample, mark="王", as_pdf=False)


def test_a_town_whose_template_ends_the_printer_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    template = print_template("试", ["{{ number }}"])
    monkeypatch.setattr(printing, "MEMORY_MIB", 24)
    sent = {"deed": "bring", "bring-paper": "acceptance", "bring-file": SimpleUploadedFile("a.docx", template)}

    answer = town.client("petition").post("/papers/", sent)

    assert answer.status_code == 503
    assert "文书没有打印成功" in answer.content.decode()
    assert not PaperTemplate.objects.exists()
