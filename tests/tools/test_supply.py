"""Locks hold digests, nobody is asked for in vain, the list is whole, and "not asked" is never "none known"."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tools.supply import Answer, audit_npm, audit_python, judged, python_lock, without_digest, wrong_packages

from tools import supply

ROOT = Path(__file__).parents[2]


def tree(at: Path, *, asked: str = '"django"', source: str = "import django\n", lock: str = "") -> Path:
    (at / "src/lianxinqiao").mkdir(parents=True)
    (at / "frontend").mkdir()
    (at / "src/lianxinqiao/a.py").write_text(source)
    (at / "pyproject.toml").write_text(f"[project]\ndependencies = [{asked}]\n")
    (at / "requirements.lock").write_text(lock)
    (at / "frontend/package-lock.json").write_text('{"packages": {"": {}}}')
    return at


@pytest.fixture(autouse=True)
def _nothing_else(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "tmp_path" in request.fixturenames:
        monkeypatch.setattr(supply, "USED_OTHERWISE", {})


def test_ours_are_used_asked_for_and_locked_by_digest() -> None:
    assert wrong_packages() == []
    assert without_digest() == []


def test_a_package_that_nobody_uses_is_named(tmp_path: Path) -> None:
    assert wrong_packages(tree(tmp_path, asked='"django", "polib>=1"')) == ["polib is asked for and used by nobody"]


def test_what_is_imported_and_not_asked_for_is_named(tmp_path: Path) -> None:
    source = "import django\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mypy\nimport polib, json\n"
    assert wrong_packages(tree(tmp_path, source=source)) == ["a.py imports polib, which is not asked for"]


def test_an_excuse_for_what_is_not_asked_for_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "USED_OTHERWISE", {"ruff": "a program"})
    assert wrong_packages(tree(tmp_path)) == ["ruff is listed as used otherwise and not asked for"]


def test_a_lock_without_a_digest_is_named(tmp_path: Path) -> None:
    root = tree(
        tmp_path, lock="a==1 \\\n    --hash=sha256:ab\n    # via b\nb==2\n    # via lianxinqiao (pyproject.toml)\n"
    )
    assert [(each.name, each.digests, each.via) for each in python_lock(root)] == [
        ("a", [("sha256", "ab")], ["b"]),
        ("b", [], ["lianxinqiao"]),
    ]
    (root / "frontend/package-lock.json").write_text('{"packages": {"": {}, "node_modules/@x/y": {"version": "1"}}}')
    assert without_digest(root) == ["@x/y", "b"]


def test_the_list_holds_everything_that_is_locked(tmp_path_factory: pytest.TempPathFactory) -> None:
    to = tmp_path_factory.mktemp("x") / "build" / "sbom.json"
    number = supply.write_sbom(to=to)
    content = json.loads(to.read_text())
    assert (content["bomFormat"], content["specVersion"], number) == ("CycloneDX", "1.6", len(content["components"]))
    listed = {each["purl"]: each for each in content["components"]}
    lines = re.findall(r"^([\w.-]+)(?:\[.*\])?==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert len(lines) > 100
    for name, version in lines:
        assert listed[f"pkg:pypi/{supply.normal(name)}@{version}"]["hashes"]
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    named = {path.rpartition("node_modules/")[2] for path in packages if path}
    assert named == {
        "/".join(filter(None, (each.get("group"), each["name"]))) for purl, each in listed.items() if "npm" in purl
    }
    django = listed[next(purl for purl in listed if purl.startswith("pkg:pypi/django@"))]
    assert django["licenses"]
    needed = {each["ref"]: each.get("dependsOn", []) for each in content["dependencies"]}
    assert any(ref.startswith("pkg:pypi/asgiref@") for ref in needed[django["bom-ref"]])


@pytest.mark.parametrize("release", [True, False])
def test_not_asked_is_never_none(release: bool) -> None:
    whole = {"Python": Answer(3, [], []), "front end": Answer(2, [], [])}
    assert judged(whole, release=release) == (True, "5 asked about, none has a known weakness")
    part = {"Python": Answer(1, ["a", "b"], []), "front end": Answer(2, [], [])}
    well, words = judged(part, release=release)
    assert well is not release
    assert "未能查询 2 个" in words and "Python 2" in words
    assert not judged({"Python": Answer(1, [], ["a 1: CVE-1"])}, release=release)[0]


def test_a_register_that_is_not_reached_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = {each.name for each in python_lock()}
    answers: list[dict[str, Any] | None] = [
        None,
        {},
        {"dependencies": [{"name": name, "skip_reason": "not found"} for name in everything]},
    ]
    for said in answers:
        monkeypatch.setattr(supply, "_said", lambda *_words, said=said: said)
        answer = audit_python()
        assert (answer.asked, set(answer.unasked), answer.known) == (0, everything, [])
    monkeypatch.setattr(supply, "_said", lambda *_words: {"error": {"code": "ENOTFOUND"}})
    answer = audit_npm()
    assert answer.asked == 0 and len(answer.unasked) > 50


def test_what_is_known_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    first = python_lock()[0]
    said: dict[str, Any] = {"dependencies": [{"name": first.name, "version": "1", "vulns": [{"id": "CVE-1"}]}]}
    monkeypatch.setattr(supply, "_said", lambda *_words: said)
    answer = audit_python()
    assert answer.known == [f"{first.name} 1: CVE-1"] and first.name not in answer.unasked
    said = {"vulnerabilities": {"vite": {"severity": "high"}}}
    assert audit_npm().known == ["vite: high"]


def test_a_program_that_says_nothing_is_no_answer(tmp_path: Path) -> None:
    assert supply._said(tmp_path, "no-such-program") is None
    assert supply._said(tmp_path, "echo", "Traceback") is None
    assert supply._said(tmp_path, "echo", "[]") is None
    assert supply._said(tmp_path, "echo", '{"a": 1}') == {"a": 1}
