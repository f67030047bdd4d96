"""A restore that dies on its way is finished by whatever starts next, and nothing is served before."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from factories.forgetting import NAME, NUMBER, asked, done, where
from factories.town import Town, make_town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.commands import backup as commands_backup
from lianxinqiao.commands import work as commands_work
from lianxinqiao.commands.answers import CommandFailed
from lianxinqiao.commands.pages import web
from lianxinqiao.commands.setup import make_ready
from lianxinqiao.commands.work import work
from lianxinqiao.desk.queries.machine import restored as restored_seen
from lianxinqiao.kernel.backup import carrying, restoring
from lianxinqiao.kernel.backup.carrying import RestoreUnfinished
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.kernel.health import Light
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.models import Area
from lianxinqiao.residents.operations.records import add_person

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True)]
TOLD = "恢复到"


@dataclass
class Dying:
    """A town whose backup still holds somebody who was deleted since, and an account that was locked since."""

    town: Town
    path: Path

    def restore(self) -> None:
        asked_for = argparse.Namespace(key=None, passphrase_file=None, file=str(self.path), force=True, json=True)
        commands_backup.restore(asked_for)


@pytest.fixture
def dying(tmp_path: Path, now: datetime) -> Dying:
    town = make_town()
    add_person(town.homes[0].pk, name=NAME, relation="other", citizen_id=NUMBER, by=town.cadre, now=now)
    path = tmp_path / "before.lxq"
    back_up(path)
    row = done(asked(town, now), town, now, "check_identity", "begin", proof="identity", citizen_id=NUMBER)
    done(row, town, now, "fulfil", text="已删除")
    Staff.objects.filter(pk=town.secretary.pk).update(is_active=False)
    return Dying(town, path)


def serves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("os.execve", lambda *_words: started.append("web"))
    monkeypatch.setattr(commands_work, "call_command", lambda *_words: started.append("work"))
    served: tuple[tuple[Callable[[Any], Any], argparse.Namespace], ...] = (
        (web, argparse.Namespace(host="127.0.0.1", port=1, workers=1)),
        (work, argparse.Namespace(once=True)),
    )
    for command, options in served:
        with pytest.raises(RestoreUnfinished):
            command(options)
    assert started == []


def broken(*_words: Any, **_named: Any) -> Any:
    raise OSError("disk full")


def test_what_dies_after_the_swap_is_finished_by_the_next_start_and_nothing_is_served_before(
    dying: Dying, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(commands_backup, "make_ready", broken)
        with pytest.raises(CommandFailed, match="lxq setup"):
            dying.restore()
    assert restored_seen(now).light is Light.RED
    assert "residents_person" in where(NAME, NUMBER)
    with monkeypatch.context() as patched:
        serves_nothing(patched)
        # What dies while it is finished is begun again.
        patched.setattr(carrying, "_afterwards", [*carrying._afterwards, broken])
        with pytest.raises(OSError, match="disk full"):
            make_ready()
    assert restored_seen(now).light is Light.RED

    make_ready()

    assert restored_seen(now).light is Light.GREEN
    assert "residents_person" not in where(NAME, NUMBER)
    told = Message.objects.filter(title__contains=TOLD, recipient=dying.town.admin)
    before = told.count()
    assert before
    make_ready()
    assert told.count() == before, "what is done is not done again"


def test_what_dies_before_its_keys_are_in_place_is_restored_again_and_forgets_nothing_by_it(
    dying: Dying, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_install", broken)
        with pytest.raises(OSError, match="disk full"):
            dying.restore()
        serves_nothing(patched)
    assert restored_seen(now).light is Light.RED
    with pytest.raises(RestoreUnfinished, match="--force"):
        make_ready()

    dying.restore()

    finding = restored_seen(now)
    assert finding.light is Light.GREEN, finding.said
    assert "residents_person" not in where(NAME, NUMBER)
    assert not Staff.objects.get(pk=dying.town.secretary.pk).is_active


def test_a_town_that_is_not_the_seeds_is_made_ready(dying: Dying) -> None:
    Area.objects.filter(code="420527103000").update(valid_to="2026-01-01")
    make_ready()
    Area.objects.filter(code="420527103000").update(code="420527103999")
    make_ready()
