"""The words of ``lxq``."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

from factories.commands import verbs

VERBS = verbs()


def lxq(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lianxinqiao.commands", *words], capture_output=True, text=True, env=os.environ
    )


def test_help_stands_in_both_languages_and_names_every_verb() -> None:
    done = lxq("--help")

    assert done.returncode == 0
    assert [verb for verb in VERBS if f"\n    {verb} " not in done.stdout] == []
    assert "备份 / back up" in done.stdout


def test_wrong_words_are_code_2() -> None:
    assert lxq("fly").returncode == 2
    assert lxq().returncode == 2


def test_every_verb_has_its_function() -> None:
    for verb, read in VERBS.items():
        module, name = read.get_default("deed")
        assert callable(getattr(import_module(f"lianxinqiao.commands.{module}"), name)), verb


def test_help_and_wrong_words_load_nothing_of_django() -> None:
    asked = "import sys; sys.argv = ['lxq']; from lianxinqiao.commands.main import main; main([]); print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=os.environ)

    assert done.stdout.splitlines()[-1] == "False"


def test_a_verb_runs_in_a_process_of_its_own() -> None:
    done = lxq("rules", "--trace", "--json")

    assert done.returncode == 0, done.stderr
