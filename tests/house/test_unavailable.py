"""A held table, a lost database, a full disk: 503 in plain words on every door, and all is well again when it is over."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import Error, close_old_connections, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from factories.town import make_town
from lianxinqiao.accounts.models import ApiToken
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.desk.queries import machine
from lianxinqiao.desk.web.unavailable import answer_to
from lianxinqiao.kernel.database import patience
from lianxinqiao.kernel.database.faults import Fault, fault_of
from lianxinqiao.kernel.health import Light
from lianxinqiao.kernel.keyring import SealBroken
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.outside import asking
from lianxinqiao.kernel.unopened import UNREADABLE
from lianxinqiao.papers.printing import print_sheet

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def another() -> Iterator[psycopg.Connection[Any]]:
    """Give a connection that is not the one of the pages."""
    parts = connection.settings_dict
    with psycopg.connect(
        host=parts["HOST"] or "127.0.0.1",
        port=parts["PORT"] or 5432,
        user=parts["USER"],
        password=parts["PASSWORD"],
        dbname=parts["NAME"],
    ) as made:
        yield made


@contextmanager
def held(table: str) -> Iterator[None]:
    with another() as other:
        other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def limit(**seconds: str) -> None:
    with connection.cursor() as cursor:
        for name, value in seconds.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def full_disk(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if sql.split()[0] in ("INSERT", "UPDATE", "DELETE"):
        with connection.wrap_database_errors:
            raise psycopg.errors.DiskFull("could not extend file: No space left on device")
    return execute(sql, *rest)


def areas(client: Client) -> Any:
    return client.get(reverse("portal:areas"))


@pytest.mark.parametrize("which", ["lock_timeout", "statement_timeout"])
def test_a_held_table_ends_in_503_and_opens_again(client: Client, which: str) -> None:
    make_town()
    assert areas(client).status_code == 200
    limit(**{"lock_timeout": "0", "statement_timeout": "0", which: "300ms"})
    with held("places_area"):
        answer = areas(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "系统正忙" in answer.text and "村（社区）的电话" in answer.text and "再试一次" in answer.text
    assert areas(client).status_code == 200
    limit(lock_timeout="0", statement_timeout="0")


def test_staff_and_programs_are_told_in_their_own_way(client: Client) -> None:
    town = make_town()
    client.force_login(town.cadre)
    key = issue_token(town.cadre, name="x", days=1, now=now())
    limit(lock_timeout="300ms")
    with held("matters_matter"):
        page = client.get(reverse("desk:today"))
        door = Client().get("/api/v1/matters", headers={"Authorization": f"Bearer {key}"})
    assert page.status_code == 503 and "恢复后补录" in page.text
    assert door.status_code == 503 and door["Content-Type"].startswith("application/problem+json")
    assert door.json()["title"] == "unavailable" and door.json()["fault"] == "busy" and door["Retry-After"] == "10"
    assert client.get(reverse("desk:today")).status_code == 200
    limit(lock_timeout="0")


def test_a_killed_back_end_is_503_once(client: Client) -> None:
    make_town()
    pid = connection.connection.info.backend_pid
    with another() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    answer = areas(client)
    assert answer.status_code == 503 and "数据库暂时连不上" in answer.text and answer["Retry-After"] == "15"
    # The end of a request does this; the test client leaves it out.
    close_old_connections()
    assert areas(client).status_code == 200


def test_a_database_that_is_away_is_503_until_it_is_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_town()
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "PORT", "1")
        away.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        assert areas(client).status_code == 503
        door = Client(raise_request_exception=False)
        assert door.get("/api/v1/matters", headers={"Authorization": "Bearer x"}).status_code == 503
        assert door.get("/api/v1/no-such-door").status_code == 503
    connection.close()
    assert areas(client).status_code == 200


def test_a_full_disk_of_the_database_is_503_and_recovers(client: Client) -> None:
    town = make_town()
    client.force_login(town.cadre)
    issue_token(town.cadre, name="x", days=1, now=now())
    with connection.execute_wrapper(full_disk):
        answer = client.post(reverse("desk:tokens"), {"revoke": str(ApiToken.objects.get().pk)})
    assert answer.status_code == 503 and "存储空间已满" in answer.text and answer["Retry-After"] == "120"
    assert client.get(reverse("desk:today")).status_code == 200


def test_what_fails_in_a_middleware_is_the_same_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    client.force_login(town.cadre)
    client.raise_request_exception = False

    def no_more(_self: Any, _request: Any) -> None:
        with connection.wrap_database_errors:
            raise psycopg.errors.AdminShutdown("terminating connection due to administrator command")

    monkeypatch.setattr("django.contrib.auth.middleware.AuthenticationMiddleware.process_request", no_more)
    answer = client.get(reverse("desk:today"))
    assert answer.status_code == 503 and "数据库暂时连不上" in answer.text


def test_a_full_disk_of_the_files_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    town = make_town()
    client.force_login(town.cadre)
    client.raise_request_exception = False

    def to_a_full_disk(self: Any, data: bytes, _start: int) -> None:
        self.file.close()
        with open("/dev/full", "wb", buffering=0) as disk:
            disk.write(data)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", to_a_full_disk)
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.handle_raw_input", _not_in_memory)
    answer = client.post(reverse("intake:imports"), {"file": SimpleUploadedFile("a.xlsx", b"x" * 1000)})
    assert answer.status_code == 503 and "存储空间已满" in answer.text


def test_a_full_disk_under_the_readers_and_printers_is_503_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_what: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as here, pytest.raises(OSError) as sheet:
        here.setattr("lianxinqiao.kernel.outside.asking.tempfile.TemporaryDirectory", full)
        print_sheet("", {})
    assert fault_of(sheet.value) is Fault.FULL
    # In the process that is asked it is the same.
    (tmp_path / "full_there.py").write_text(
        "import errno, sys\nfrom lianxinqiao.kernel.outside.answering import answer\n"
        "def work(job, content):\n    raise OSError(getattr(errno, job['how']), 'x')\nsys.exit(answer(work))\n"
    )
    monkeypatch.setattr(asking, "SOURCE", f"{asking.SOURCE}{os.pathsep}{tmp_path}")

    def there(how: str) -> None:
        asking.ask(
            "full_there", {"how": how}, memory_mib=512, seconds=20, answer_mib=1, gate=threading.BoundedSemaphore(1)
        )

    with pytest.raises(OSError) as said:
        there("ENOSPC")
    assert fault_of(said.value) is Fault.FULL
    with pytest.raises(asking.Fell):
        there("ENOENT")


def _not_in_memory(self: Any, *_what: Any) -> None:
    self.activated = False


def test_a_failure_of_the_program_stays_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_town()
    client.raise_request_exception = False

    def wrong(*_what: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("lianxinqiao.portal.web.public.render", wrong)
    assert areas(client).status_code == 500
    assert fault_of(ZeroDivisionError()) is None
    assert fault_of(OSError(errno.ENOENT, "x")) is None
    assert fault_of(OSError(errno.ENOSPC, "x")) is Fault.FULL
    try:
        raise OSError(errno.ENOSPC, "x")
    except OSError:
        assert fault_of(ValueError()) is None
    with pytest.raises(Error) as wrong_query, connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert fault_of(wrong_query.value) is None


def test_pages_have_an_end_and_jobs_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LXQ_PATIENCE", raising=False)
    assert patience.connection_options("-c role=x") == "-c statement_timeout=30000 -c lock_timeout=5000 -c role=x"
    monkeypatch.setenv("LXQ_PAGE_SECONDS", "2.5")
    assert "statement_timeout=2500 " in patience.connection_options()
    monkeypatch.setenv("LXQ_PATIENCE", "long")
    assert patience.connection_options() == "-c statement_timeout=3600000 -c lock_timeout=60000"

    def limits() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
            return cursor.fetchone()

    before = limits()
    assert before == ("30s", "5s")
    with patience.patient():
        assert limits() == ("1h", "1min")
    assert limits() == before


def test_what_is_sealed_and_was_moved_is_said_in_words_on_every_door() -> None:
    town = make_town()
    one, other = town.homes[:2]
    moved = "UPDATE residents_household SET phone = (SELECT phone FROM residents_household WHERE id = %s) WHERE id = %s"
    for home, phone in ((one, "13800000001"), (other, "13800000002")):
        home.phone = phone
        home.save()
    with connection.cursor() as cursor:
        cursor.execute(moved, [one.pk, other.pk])

    key = issue_token(town.cadre, name="x", days=1, now=now())
    opened = Client(HTTP_AUTHORIZATION=f"Bearer {key}").post(
        f"/api/v1/households/{other.pk}/open", {"purpose": "visit"}, content_type="application/json"
    )
    assert (opened.status_code, opened.json()["phone"]) == (200, UNREADABLE)
    found = machine.keys(now())
    assert (found.light, "residents_household.phone：1" in found.said) == (Light.RED, True)
    page = answer_to(RequestFactory().get("/households/"), SealBroken("residents_household.phone"))
    assert page is not None
    assert (page.status_code, "打不开" in page.content.decode()) == (500, True)


def test_no_line_about_a_broken_seal_holds_a_link(caplog: pytest.LogCaptureFixture) -> None:
    assert answer_to(RequestFactory().get(reverse("accounts:begin", args=["geheim"])), SealBroken("x")) is not None
    assert "sealed" in caplog.text and "geheim" not in caplog.text
