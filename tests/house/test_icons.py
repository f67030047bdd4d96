"""Every icon that is named is in the sprite: an unknown one would leave a gap before the words."""

from __future__ import annotations

import ast
import json
import re

from tools.house import PACKAGE, ROOT, sources

# Classes whose fourth or third value is an icon, as they are called without its name.
PLACES = {"Entry": 3, "Tool": 2, "Link": 2, "Look": 0}


def named_in_code() -> dict[str, str]:
    """Return icon → file of each name that code says."""
    found: dict[str, str] = {}
    for path in sources(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            said = [word.value for word in node.keywords if word.arg == "icon"]
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in PLACES and len(node.args) > PLACES[called]:
                said.append(node.args[PLACES[called]])
            if called == "icon":
                said += node.args[:1]
            names = [one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found |= {name: path.name for name in names if name}
    return found


def named_in_templates() -> dict[str, str]:
    """Return icon → template of each name that a template says."""
    said = re.compile(r"""\bicon(?:\(|\s|=)['"]([\w-]+)['"]""")
    paths = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.jinja")]
    return {name: path.name for path in paths for name in said.findall(path.read_text())}


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    drawn = set(json.loads((ROOT / "frontend/icons.json").read_text()))
    code, templates = named_in_code(), named_in_templates()
    assert len(code) > 20 and len(templates) > 20
    assert {name: path for name, path in (code | templates).items() if name not in drawn} == {}
