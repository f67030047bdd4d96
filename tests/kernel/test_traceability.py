"""From a rule to its code and its tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lianxinqiao.commands.main import main
from lianxinqiao.kernel.traceability import Trace, WrongMark, named, trace

LIST = """
| Rule | Where |
|---|---|
| R-4.8 | `x` |
| R-4.10 | `x` |
| 信访工作条例22 | `x` |
| 信访工作条例23 | `x` |
| clock.most | `x` |

## Not proved yet

| R-5.1 | nothing |

## Not yet

| RR-6 |
"""

LAWS = 'step(rule="信访工作条例22、23")\nMOST = "clock.most"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("docs/rules", "src/lianxinqiao/a", "tests/a"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/rules/coverage.md").write_text(LIST)
    (tmp_path / "src/lianxinqiao/a/x.py").write_text('"""Who is told (R-4.8)."""\nstep(rule="R-5.1")\n' + LAWS)
    (tmp_path / "src/lianxinqiao/a/y.html").write_text("<!-- R-4.9 to R-4.10 -->\n")
    return tmp_path


def marked(tree: Path, mark: str, body: str = "assert x()", beside: str = "") -> None:
    (tree / "tests/a/test_x.py").write_text(f"{beside}@pytest.mark.rule({mark})\ndef test_it():\n    {body}\n")


def test_a_rule_leads_to_its_lines_and_its_tests(tree: Path) -> None:
    marked(tree, '"R-4.8"')

    assert trace(tree) == {
        "R-4.8": Trace(["src/lianxinqiao/a/x.py:1"], ["tests/a/test_x.py::test_it"]),
        "R-4.10": Trace(["src/lianxinqiao/a/y.html:1"], []),
        "R-5.1": Trace(["src/lianxinqiao/a/x.py:2"], []),
        "RR-6": Trace(),
        "clock.most": Trace(["src/lianxinqiao/a/x.py:4"], []),
        "信访工作条例22": Trace(["src/lianxinqiao/a/x.py:3"], []),
        "信访工作条例23": Trace(["src/lianxinqiao/a/x.py:3"], []),
    }


@pytest.mark.parametrize(
    "mark",
    ['"R-4.8 to R-4.10"', '"R-4.8–4.10"', '"R-4.8", "R-4.10"', '"R-4"', '"R-9.9"', "NAME", "", '"信访工作条例22、23"'],
)
def test_a_marker_is_one_known_rule(tree: Path, mark: str) -> None:
    marked(tree, mark)

    with pytest.raises(WrongMark, match="test_it"):
        trace(tree)


@pytest.mark.parametrize(
    ("body", "beside"),
    [
        ("pass", ""),
        ('"""What would be true."""', ""),
        ("assert True", ""),
        ("pytest.skip('later')\n    assert x()", ""),
        ("return\n    assert x()", ""),
        ("assert x()", "pytestmark = pytest.mark.skip\n"),
        *(("assert x()", f"@pytest.mark.{left}\n") for left in ("skip", "skip(reason='x')", "skipif(True)", "xfail")),
    ],
)
def test_a_test_that_does_nothing_or_is_left_out_proves_no_rule(tree: Path, body: str, beside: str) -> None:
    marked(tree, '"R-4.8"', body, beside)

    with pytest.raises(WrongMark, match="proves nothing"):
        trace(tree)


def test_a_deed_that_names_two_articles_names_each() -> None:
    assert named("信访工作条例22、23") == ["信访工作条例22", "信访工作条例23"]
    assert [named(rule) for rule in ("R-4.8", "RR-13", "clock.most")] == [["R-4.8"], ["RR-13"], ["clock.most"]]


def test_the_command_answers_with_json_and_needs_a_source_tree(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked(tree, '"R-4.8"')

    assert main(["rules", "--trace", "--json", "--source", str(tree)]) == 0
    assert json.loads(capsys.readouterr().out)["R-4.8"] == {
        "code": ["src/lianxinqiao/a/x.py:1"],
        "tests": ["tests/a/test_x.py::test_it"],
    }
    assert main(["rules", "--trace", "--source", str(tmp_path / "docs")]) == 1
    assert "coverage.md" in capsys.readouterr().err
