"""Files from outside are read in a process that is bounded and ends; whoever serves pages goes on serving them."""

from __future__ import annotations

import ast
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import lianxinqiao
from factories.hostile import endless_marks, far_cell, templates, zoo
from factories.town import Town
from factories.workbooks import ROWS, workbook
from lianxinqiao.demands.models import Demand
from lianxinqiao.intake.operations.runs import carry_out
from lianxinqiao.kernel import workbook as reading
from lianxinqiao.kernel.outside import asking
from lianxinqiao.kernel.outside.asking import Fell, NotAnswered, TooLate, ask
from lianxinqiao.kernel.workbook import ReadersBusy, WrongFile, check_package, read_rows
from lianxinqiao.papers.models import PaperTemplate
from lianxinqiao.residents.models import ImportRun

ZOO = zoo()
SAYS_IT_IS_WRONG = ("表格", "文件")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[dict[str, object], bytes]]:
    """Return a way to ask a process of a few lines, which stand in for what reads files."""
    plain = asking.surroundings
    monkeypatch.setattr(
        asking, "surroundings", lambda folder: {**plain(folder), "PYTHONPATH": f"{tmp_path}:{asking.SOURCE}"}
    )

    def asked(lines: str, content: bytes = b"", *, seconds: float = 10) -> tuple[dict[str, object], bytes]:
        begin = (
            "import os, sys, time\nfrom lianxinqiao.kernel.outside.answering import answer\ndef work(job, content):\n"
        )
        body = "".join(f"    {line}\n" for line in lines.splitlines())
        (tmp_path / "reader.py").write_text(f"{begin}{body}sys.exit(answer(work))\n")
        gate = threading.BoundedSemaphore(1)
        return ask("reader", {"a": 1}, content, memory_mib=128, seconds=seconds, answer_mib=2, gate=gate)

    return asked


def test_it_is_given_bytes_and_gives_bytes(asked: Callable[..., tuple[dict[str, object], bytes]]) -> None:
    large = bytes(range(256)) * 4096

    assert asked("print('chatter'); return {'got': job['a']}, content", large) == ({"got": 1}, large)


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("while True: pass", TooLate),
        ("while True: time.sleep(1)", TooLate),
        ("os.close(1); os.close(2); time.sleep(60)", TooLate),
        ("return {'got': len(bytes(300 * 1024 * 1024))}, b''", Fell),
        ("os.abort()", Fell),
        ("return {}, bytes(4 * 1024 * 1024)", Fell),
        ("return [], b''", Fell),
        ("open('large', 'wb').write(bytes(8 * 1024 * 1024)); return {}, b''", Fell),
    ],
)
def test_whatever_it_does_it_ends(
    asked: Callable[..., tuple[dict[str, object], bytes]], lines: str, error: type[NotAnswered]
) -> None:
    begun = time.monotonic()

    with pytest.raises((error, Fell)):
        asked(lines, seconds=3)

    assert time.monotonic() - begun < 15


@pytest.mark.parametrize("ending", ["time.sleep(60)", "os.abort()", "return {}, b''"])
def test_what_it_has_started_ends_with_it(
    asked: Callable[..., tuple[dict[str, object], bytes]], tmp_path: Path, ending: str
) -> None:
    mark = tmp_path / "pid"
    child = "if not pid: [os.close(at) for at in range(3)]; time.sleep(60); os._exit(0)"

    with suppress(NotAnswered):
        asked(f"pid = os.fork()\n{child}\nopen({str(mark)!r}, 'w').write(str(pid))\n{ending}", seconds=3)

    # Killed is one moment, gone another: the kernel ends a process when its turn comes.
    pid, until = mark.read_text(), time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_alive(pid)


def _is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_it_knows_no_key_and_no_database(
    asked: Callable[..., tuple[dict[str, object], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("LXQ_SECRET_KEY", "secret")

    said, _made = asked("return dict(os.environ), b''")

    assert "secret" not in json.dumps(said)


@pytest.mark.parametrize("name", [name for name in ZOO if name not in ("deep",)])
def test_a_hostile_file_is_refused_soon_and_in_words(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises(WrongFile) as refused:
        check_package(ZOO[name])
        read_rows(ZOO[name])

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert any(word in str(refused.value) for word in SAYS_IT_IS_WRONG)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
    assert reading.MEMORY_MIB <= 256


def test_marks_that_never_close_take_no_time() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for content in endless_marks():
        with suppress(WrongFile):
            check_package(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4


def test_texts_that_lie_deep_in_one_another_harm_nobody() -> None:
    try:
        assert isinstance(read_rows(ZOO["deep"]), list)
    except WrongFile as refused:
        assert str(refused)


def test_the_far_cell_is_small_and_named_for_what_it_is() -> None:
    assert len(far_cell()) < 8000
    with pytest.raises(WrongFile, match="行或列太多"):
        check_package(far_cell())


def test_a_file_that_passes_the_look_ends_the_reader_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = asking.surroundings
    blind = "import lianxinqiao.kernel.outside.sheets as s\n"
    (tmp_path / "blind.py").write_text(
        f"import sys\n{blind}s.look = lambda content: None\ns.MOST_ROWS = s.MOST_COLUMNS = 1 << 40\nsys.exit(s.answer(s.work))\n"
    )
    monkeypatch.setattr(
        asking, "surroundings", lambda into: {**plain(into), "PYTHONPATH": f"{tmp_path}:{asking.SOURCE}"}
    )

    with pytest.raises(Fell):
        ask(
            "blind",
            {"read": True},
            far_cell(),
            memory_mib=256,
            seconds=20,
            answer_mib=8,
            gate=threading.BoundedSemaphore(1),
        )


def test_a_line_of_two_hundred_megabytes_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ask", lambda *_, **__: pytest.fail("started"))

    with pytest.raises(WrongFile, match="20MB"):
        read_rows(b"a" * 200_000_000)


def test_more_workbooks_at_once_than_readers_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.2)
    monkeypatch.setattr(reading, "_free", threading.BoundedSemaphore(1))
    reading._free.acquire()

    with pytest.raises(ReadersBusy):
        read_rows(workbook(ROWS))


def test_a_page_waits_for_its_turn_a_moment_only_and_a_job_as_long_as_reading_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert asking._turn(20) == 20
    monkeypatch.setenv("LXQ_PATIENCE", "page")
    assert (asking._turn(20), asking._turn(0.2)) == (asking.TURN_SECONDS, 0.2)


def test_what_is_read_is_text_as_the_cells_show_it() -> None:
    assert read_rows(workbook([["一组", 9, 2.5, True, None, "a\nb"]]))[1][:6] == [
        "一组",
        "9",
        "2.5",
        "True",
        "",
        "a\nb",
    ]


@pytest.mark.django_db
def test_every_door_refuses_the_zoo_and_goes_on_answering(town: Town) -> None:
    doors = {
        ("cadre", "/households/imports/"): {"bring-area": str(town.own.pk)},
        ("petition", "/demands/import/"): {"bring-take": "on"},
        ("petition", "/papers/"): {"bring-paper": "acceptance"},
    }
    chosen = ("loops in loops", "large", "outside, other quotes", "picture outside, in pieces", "bomb", "empty")
    words = {f"template: {name}": templates()[name][0] for name in chosen}
    before = Demand.objects.count()
    for (who, path), more in doors.items():
        client = town.client(who)
        for name, content in (ZOO | (words if path == "/papers/" else {})).items():
            if name == "deep":
                continue
            file = SimpleUploadedFile("a.docx" if path == "/papers/" else "a.xlsx", content)
            answer = client.post(path, {"deed": "bring", **more, "bring-file": file})
            assert answer.status_code == 422, (path, name)
            assert town.client("cadre").get("/").status_code == 200
    assert not ImportRun.objects.exists()
    assert not PaperTemplate.objects.exists()
    assert Demand.objects.count() == before


@pytest.mark.django_db
def test_others_are_answered_while_a_reader_is_held(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, plain = threading.Event(), asking._talk
    begun = threading.Event()

    def slowly(*given: object) -> bytes:
        begun.set()
        stop.wait(30)
        return plain(*given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(asking, "_talk", slowly)
    found: list[list[list[str]]] = []
    reader = threading.Thread(target=lambda: found.append(read_rows(workbook(ROWS))))
    reader.start()
    assert begun.wait(10)
    assert town.client("cadre").get("/").status_code == 200
    stop.set()
    reader.join(30)

    assert len(found) == 1


@pytest.mark.django_db
def test_an_ordered_import_that_cannot_be_read_any_more_is_failed_not_tried_for_ever(town: Town, now: datetime) -> None:
    run = ImportRun.objects.create(
        area=town.own, by=town.cadre, file_name="a.xlsx", content=far_cell(), created_at=now, status="running"
    )

    assert carry_out(run.pk, now=now).status == "failed"
    run.refresh_from_db()
    assert "行或列太多" in run.note


def test_what_serves_pages_loads_no_reader_of_workbooks() -> None:
    asked = (
        "import sys, django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "print(sorted({'python_calamine', 'lianxinqiao.kernel.outside.packages'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, env=os.environ)

    assert done.stdout.strip() == "[]"


def test_every_form_takes_its_file_through_the_bounded_field() -> None:
    source = Path(lianxinqiao.__file__).parent
    found = [
        f"{file}:{node.lineno}"
        for file in source.rglob("*.py")
        if file.name != "fields.py" or file.parent.name != "outside"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("FileField", "ImageField")
    ]
    assert found == []
