"""Each guard and each limit taken out once, to see a test fall.

    make mutants ARGS="relief"            # the guards of one app; those of the two doors are `matters`
    make mutants ARGS="relief --list"     # what would be taken out
    make mutants ARGS="relief --only 7"   # one of them
    make mutants ARGS="relief --every 2"  # the same few each time: those whose number 2 divides, as CI runs it

A mutant is a copy of the source with one thing changed (``tools/guards.py``): a refusal that no longer refuses, a deed without
what it must hold, meet, start, stop or tell, a right without one of its conditions, a limit one more or one less; or the
database of the run without one constraint.  One that lives shows a guard that nothing proves: it fails,
unless ``docs/survivors.toml`` says why it may live.  One that stands there and falls fails too: the list is kept true.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from lianxinqiao.kernel.database.embedded import home
from tools.guards import ROOT, Mutant, mutants_of

PACKAGE = Path("src/lianxinqiao")
SURVIVORS = ROOT / "docs/survivors.toml"


def files_of(app: str) -> list[Path]:
    """Return where the guards of an app stand: its declarations, effects, policies, limits (of ``matters``: the two doors)."""
    own = sorted((ROOT / PACKAGE / app).rglob("*.py"))
    kept = [path for path in own if "migrations" not in path.parts and "web" not in path.parts]
    return [path.relative_to(ROOT) for path in kept]


def lives(mutant: Mutant, tests: list[str], copy: Path) -> bool:
    """Whether the tests pass with one thing taken out."""
    target = copy / mutant.path.relative_to("src")
    source = target.read_text()
    target.write_text(mutant.apply(source))
    try:
        return not fall(tests, copy, without=mutant.drops)
    finally:
        target.write_text(source)


def fall(tests: list[str], copy: Path, *, without: str = "") -> str:
    """Run the tests on a copy of the source, up to the first that falls; return what it said, nothing if none fell.

    Args:
        without: the constraint that the database of the run is without.
    """
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--ds=lianxinqiao.settings.test", "-p", "no:randomly", *tests]
        + ["-o", f"pythonpath={copy} tests ."],
        cwd=ROOT,
        # A copy would start a database server of its own.
        env={**os.environ, "PYTHONPATH": str(copy), "LXQ_HOME": str(home()), "LXQ_WITHOUT": without},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr or f"pytest ended with {done.returncode}"


def survivors(text: str) -> dict[tuple[str, str], str]:
    """Return which mutants may live, by file and change (lines move), each with the reason.

    Raises:
        ValueError: one has no reason.
    """
    found = {(each["path"], each["what"]): each["why"].strip() for each in tomllib.loads(text).get("survivor", [])}
    if without := sorted(what for (_path, what), why in found.items() if not why):
        raise ValueError(f"no reason: {without}")
    return found


def gone(known: dict[tuple[str, str], str], found: list[Mutant]) -> list[str]:
    """Return the listed ones of the files looked at of which nothing is left."""
    paths = {str(each.path) for each in found}
    left = {(str(each.path), each.what) for each in found}
    return sorted(f"{path}: {what}" for path, what in known if path in paths and (path, what) not in left)


def sample(found: list[Mutant], *, only: int | None = None, every: int | None = None) -> list[tuple[int, Mutant]]:
    """Return those asked for, each with its number: one, every so many, or all.

    Raises:
        ValueError: none would be left.
    """
    chosen = [(at, each) for at, each in enumerate(found) if only in (None, at) and at % (every or 1) == 0]
    if not chosen:
        raise ValueError("there is none of that number")
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("app", help="as in src/lianxinqiao")
    parser.add_argument("--list", action="store_true", help="only say what would be taken out")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--only", type=int, metavar="NUMBER", help="one of them")
    which.add_argument("--every", type=int, metavar="N", help="those whose number N divides: the same each time")
    asked = parser.parse_args()
    found = [mutant for path in files_of(asked.app) for mutant in mutants_of(path)]
    chosen = sample(found, only=asked.only, every=asked.every)
    if asked.list:
        for number, each in chosen:
            print(f"{number:4} {each.path}:{each.line} {each.what}")
        return 0
    folder = ROOT / "tests" / asked.app
    tests = [*([str(folder)] if folder.exists() else []), "tests/proof/test_deeds.py", "-k", _names(asked.app)]
    known = survivors(SURVIVORS.read_text())
    wrong = gone(known, found)
    for each_gone in wrong:
        print(f"listed and gone: {each_gone}")
    failed = len(wrong)
    with tempfile.TemporaryDirectory() as held:
        copy = Path(held) / "src"
        shutil.copytree(ROOT / "src", copy)
        if said := fall(tests, copy):
            print(f"{said}\nthe tests fall with nothing taken out: they prove nothing here", file=sys.stderr)
            return 2
        for number, each in chosen:
            alive = lives(each, tests, copy)
            listed = (str(each.path), each.what) in known
            failed += alive != listed
            if alive:
                ended = "lives, as listed" if listed else "LIVES"
            else:
                ended = "FALLS, AND IS LISTED" if listed else "falls"
            print(f"{ended} {number:4} {each.path}:{each.line} {each.what}", flush=True)
    print(f"{len(chosen) + len(wrong) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _names(app: str) -> str:
    """Return which tests speak of an app: those in its folder, and the proofs of its kinds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
    import django

    django.setup()
    from lianxinqiao.matters.kinds import declared_kinds

    codes = [kind.code for kind in declared_kinds() if f".{app}." in f"{getattr(kind.model, '__module__', '')}."]
    return " or ".join([app, *codes])


if __name__ == "__main__":
    sys.exit(main())
