"""``make check``: everything that must hold beside the tests.  Prints each name with its answer; exits 1 if one is broken.

python -m tools.checks            all of them
python -m tools.checks lint types those only: the hooks of .pre-commit-config.yaml are these
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxinqiao.settings.dev")
MOST_IN_A_LINE = 120
# Rules that the code carries and no test proves (docs/rules/coverage.md says what is missing): fewer, never more.
NOT_PROVED: frozenset[str] = frozenset()
PO = ROOT / "src/lianxinqiao/locale/en/LC_MESSAGES/django.po"


def run(*words: str, cwd: Path = ROOT) -> tuple[bool, str]:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def front_end(*words: str) -> tuple[bool, str]:
    """Run one of the front end's own tools, installed as its lock says."""
    sys.path.insert(0, str(ROOT / "frontend"))
    import build

    done = subprocess.run(
        ["npx", *words], cwd=ROOT / "frontend", env=build.ready(), capture_output=True, text=True, check=False
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def migrations() -> tuple[bool, str]:
    return run(str(BIN / "django-admin"), "makemigrations", "--check", "--dry-run")


def strings() -> tuple[bool, str]:
    """Every string of the interface stands in the English catalogue, with English."""
    from tools.strings import extract, read

    known = read(PO)
    missing = sorted(set(extract()) - set(known))
    done = sum(1 for english in known.values() if english)
    words = f"{done} strings, all with English"
    without = sorted(text for text, english in known.items() if not english)
    if missing:
        return False, f"not in the catalogue (run `python -m tools.strings`): {missing[:5]} … {len(missing)}"
    return not without, words if not without else f"without English: {without[:5]} … {len(without)}"


def templates() -> tuple[bool, str]:
    """Templates are lines a person reads, and djlint finds nothing wrong in them."""
    package = ROOT / "src/lianxinqiao"
    pages = sorted([*package.rglob("*.html"), *package.rglob("*.jinja")])
    long = [
        f"{page.relative_to(package)}:{at}"
        for page in pages
        for at, line in enumerate(page.read_text().splitlines(), start=1)
        if len(line) > MOST_IN_A_LINE
    ]
    if long:
        return False, f"longer than {MOST_IN_A_LINE}: {long[:5]} … {len(long)}"
    ok, words = run(str(BIN / "djlint"), "--lint", "--quiet", str(package / "templates"))
    if not ok:
        return ok, words
    jinja = sorted({str(page.parent) for page in pages if page.suffix == ".jinja"})
    return run(str(BIN / "djlint"), "--lint", "--quiet", "--profile", "jinja", "--extension", "jinja", *jinja)


def description() -> tuple[bool, str]:
    from tools.openapi import KEPT, described

    same = described() == json.loads(KEPT.read_text())
    return same, "" if same else "docs/openapi.json is not what the API answers (run `python -m tools.openapi`)"


def traceability() -> tuple[bool, str]:
    """Every rule of the list is named in the code and has a test marked with it, and so has every rule that a deed names.

    What is listed as not proved has none yet, and no more may be listed so.
    """
    import django

    from lianxinqiao.kernel.traceability import WrongMark, known_rules, trace

    django.setup()
    try:
        known, found = known_rules(ROOT), trace(ROOT)
    except WrongMark as wrong:
        return False, str(wrong)
    tested = {rule for rule, where in found.items() if where.tests}
    lost = {
        "in no code": sorted(rule for rule in known.proved | known.not_proved if not found[rule].code),
        "no test is marked with": sorted(known.proved - tested),
        "proved by now, list it so": sorted(known.not_proved & tested),
        "a deed names it and no test is marked with": deeds_of_rules_outside(tested),
        "not proved, and new in that list": sorted(known.not_proved - NOT_PROVED),
    }
    words = f"{len(known.proved)} rules in code and tests, {len(known.not_proved)} not proved yet"
    return not any(lost.values()), words if not any(lost.values()) else str(lost)


def deeds_of_rules_outside(tested: set[str]) -> list[str]:
    """Return each rule that a declared deed or opening names and that is not among those tested, with the deeds."""
    from lianxinqiao.kernel.traceability import named
    from lianxinqiao.matters.kinds import declared_kinds

    naming: dict[str, set[str]] = {}
    for kind in declared_kinds():
        opens = [("opening", kind.opens.rule)] if kind.opens is not None else []
        for name, rules in [*opens, *((deed.name, deed.rule) for deed in kind.deeds)]:
            for rule in named(rules):
                naming.setdefault(rule, set()).add(f"{kind.code}.{name}")
    return [f"{rule or 'no rule'}: {', '.join(sorted(naming[rule]))}" for rule in sorted(set(naming) - tested)]


def house() -> tuple[bool, str]:
    """Every declared deed is proved at every status it stands at, and writes it alone; no circle, name upward, address spelled out."""
    import django

    from tools.house import circles, deeds_without_test, literal_paths
    from tools.kept import kept_for_ever
    from tools.states import states_by_hand
    from tools.upward import upward
    from tools.visible import models_without_visible_to

    django.setup()
    wanting = {
        "deeds without proof": deeds_without_test(),
        "statuses written by hand": states_by_hand(),
        "circles": circles(),
        "names of upper apps": upward(),
        "addresses spelled out": literal_paths(),
        "models that do not say who sees their rows": models_without_visible_to(),
        "columns of people that nothing removes": kept_for_ever(),
    }
    found = [f"{words}: {rows}" for words, rows in wanting.items() if rows]
    return not found, "; ".join(found) or "every deed proved; no circle; no name upward; every model says who sees"


def coverage_floor() -> tuple[bool, str]:
    """The floor of ``make cover`` is the highest that ever stood in pyproject.toml, as far as the history here goes back."""
    floor = re.compile(r"^[+-]?fail_under = (\d+)", re.MULTILINE)
    now = floor.search((ROOT / "pyproject.toml").read_text())
    _ok, history = run("git", "log", "-p", "--format=", "-G", "^fail_under", "--", "pyproject.toml")
    highest = max((int(each) for each in floor.findall(history)), default=0)
    if now is None or int(now[1]) < highest:
        return False, f"it was {highest} once: it is raised, never lowered"
    return True, f"{now[1]} %"


def packages() -> tuple[bool, str]:
    """What is asked for is used, what is used is asked for, and each file of the locks has its digest."""
    from tools.supply import without_digest, wrong_packages

    wrong = [*wrong_packages(), *(f"{name} is locked without a digest" for name in without_digest())]
    return not wrong, "; ".join(wrong) or "each asked for, used, and locked by its digest"


def bill() -> tuple[bool, str]:
    """The list of what the product is made of (CycloneDX) is written anew and is as its schema has it."""
    from tools.supply import SBOM, write_sbom

    try:
        return True, f"{write_sbom()} packages in {SBOM.relative_to(ROOT)}"
    except ValueError as wrong:
        return False, str(wrong)


def audit() -> tuple[bool, str]:
    """Known weaknesses of what is locked; what could not be asked about is said, and is none of ours in a release."""
    from tools.supply import audit_npm, audit_python, is_release, judged

    return judged({"Python": audit_python(), "front end": audit_npm()}, release=is_release())


CHECKS: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
    ("lint", lambda: run(str(BIN / "ruff"), "check", ".")),
    ("format", lambda: run(str(BIN / "ruff"), "format", "--check", ".")),
    ("types", lambda: run(str(BIN / "mypy"))),
    ("types of the front end", lambda: front_end("tsc", "--noEmit")),
    ("lint of the front end", lambda: front_end("eslint", "src", "--max-warnings", "0")),
    ("format of the front end", lambda: front_end("prettier", "--check", "src", "*.ts", "*.js")),
    ("behaviours of the front end", lambda: front_end("vitest", "run", "--reporter=dot")),
    ("import contracts", lambda: run(str(BIN / "lint-imports"))),
    ("missing migrations", migrations),
    ("templates", templates),
    ("strings", strings),
    ("API description", description),
    ("rule traceability", traceability),
    ("the house", house),
    ("floor of coverage", coverage_floor),
    ("packages", packages),
    ("list of packages", bill),
    ("dependency audit", audit),
)


def main() -> int:
    asked = sys.argv[1:]
    if unknown := set(asked) - {name for name, _check in CHECKS}:
        print(f"no check of that name: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    broken = 0
    for name, check in CHECKS:
        if asked and name not in asked:
            continue
        ok, words = check()
        shown = words if not ok else words.splitlines()[-1] if words else ""
        print(f"{'ok    ' if ok else 'BROKEN'} {name}{': ' + shown if shown else ''}", flush=True)
        broken += not ok
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
