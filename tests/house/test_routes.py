"""No address of the house is spelled out: pages, messages and links name their routes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from tools.addresses import spelled_in_a_script, spelled_in_a_template, spelled_in_python
from tools.house import literal_paths, scripts

import lianxinqiao
from lianxinqiao.kernel import routes

PACKAGE = Path(lianxinqiao.__file__).parent


def test_no_address_is_spelled_out() -> None:
    spelled = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name != "urls.py" and "migrations" not in path.parts and (found := spelled_in_python(path.read_text())):
            spelled[str(path.relative_to(PACKAGE))] = found
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.jinja")]):
        if found := spelled_in_a_template(path.read_text()):
            spelled[str(path.relative_to(PACKAGE))] = found

    assert spelled == {}
    assert scripts()
    assert literal_paths() == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "/demands/"', ["/demands/"]),
        ('FOLDER = "/"\nx = FOLDER + "cases/"', ["/cases/"]),
        ('FOLDER = "/"\nx = f"{FOLDER}cases/{pk}/"', ["/cases/…/"]),
        ('WORD: str = "cases"\nx = "/%s/" % WORD', ["/cases/"]),
        ('x = "/".join(["", "cases", pk])', ["/cases/…"]),
        ('x = "/{a}/".format(a="cases")', ["/cases/"]),
        ('x = "/%(a)s/" % {"a": "cases"}', ["/cases/"]),
        # What it stands for is not known.
        ('a = "/"\na = base()\nx = a + "cases/"', []),
        ('x = "、".join(["cases", pk])', []),
        ('x = f"/cases/{pk}/"', ["/cases/…/"]),
        ('x = lambda row: f"/visits/{row.pk}/?a=1"', ["/visits/…/?a=1"]),
        ('x = "/" + "cases/"', ["/cases/"]),
        ('x = "/" + "cases/" + str(pk)', ["/cases/…"]),
        ('x = "/%s/" % "cases"', ["/cases/"]),
        ('x = "/%s/%s" % ("cases", pk)', ["/cases/…"]),
        ('x = "/{}/{}".format("cases", pk)', ["/cases/…"]),
        ("x = f\"/{'cases'}/\"", ["/cases/"]),
        ('x = a + "/cases"', ["/cases"]),
        ('x = "%s" % 1 + "/"', []),
        ('@api.get("/demands")\ndef f(): ...', []),
        ('client.get("/demands/")', ["/demands/"]),
        ('x = "/var/lib"', []),
        # Among words, behind what is put in, on a machine.
        ('x = _("在 /demands/ 查进展。")', ["在 /demands/ 查进展。"]),
        ('x = _("在/ask/follow/查进展")', ["在/ask/follow/查进展"]),
        ('x = f"see {host}/ask/follow/."', ["see …/ask/follow/."]),
        ('x = f"{base}/demands/{pk}/"', ["…/demands/…/"]),
        ('x = "https://host/demands/"', ["https://host/demands/"]),
        ('x = f"https://{host}:8000/inbox/todo/"', ["https://…:8000/inbox/todo/"]),
        ('P = ["", "demands", "1"]\nx = "/".join(P)', ["/demands/1"]),
        # Words, folders, elements, another house; what people read of a function.
        ('x = "诉求/报告 和 see demands/ or a/demands/"', []),
        ('x = "in /demands/models.py"', []),
        ('x = "in /demands/nowhere/at/all/"', []),
        ('x = "<b>x</b></a>, </search>"', []),
        ('x = "https://host/library/"', []),
        ('def f():\n    """What stands under /demands/."""', []),
        # Held by another, or from where one is.
        ('x = "?next=/cases/"', ["?next=/cases/"]),
        ('x = f"{there}?a=1&next=/cases/{pk}/"', ["…?a=1&next=/cases/…/"]),
        ('x = "https://a.example/?to=%2Fcases%2F"', ["https://a.example/?to=%2Fcases%2F"]),
        ('x = "../cases/"', ["../cases/"]),
        ('x = "../../cases/%s/" % pk', ["../../cases/…/"]),
        ('x = "?next=/var/"', []),
        ('x = "../var/"', []),
        ('x = "?cases=1"', []),
    ],
)
def test_a_spelled_address_is_found_in_python(source: str, found: list[str]) -> None:
    assert spelled_in_python(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<a href="/demands/{{ pk }}/">', ["/demands/…/"]),
        ("<a href=/cases/>", ["/cases/"]),
        ('<a href = "/cases/">', ["/cases/"]),
        ("<a href=\"{{ '/cases/' }}\">", ["/cases/"]),
        ('<a href="{% if x %}/cases/{% endif %}">', ["/cases/"]),
        ("{{ '/cases/' }}", ["/cases/"]),
        ('<img src="/cases/1.png">', ["/cases/1.png"]),
        ("{# /cases/ #}<p>/cases/</p>", ["/cases/"]),
        ("<p>{{ request.scheme }}://{{ request.get_host }}/ask/follow/</p>", ["/ask/follow/"]),
        ('<script>location = "/demands/" + pk;</script>', ["/demands/"]),
        ('<button hx-get="{{ base }}/demands/">', ["…/demands/"]),
        ('<a href="https://host/demands/">', ["https://host/demands/"]),
        ("{% trans '在 /ask/follow/ 查进展' %}", ["在 /ask/follow/ 查进展"]),
        ("<p>{{ done }}/{{ all }}, 村/社区, and/or demands/ in /var/lib</p><!-- /cases/ -->", []),
        ('<form action="/preferences/">', ["/preferences/"]),
        ('<div hx-get="/badges/">', ["/badges/"]),
        ('{% figure n _("x") "/inbox/todo/?phase=late" %}', ["/inbox/todo/?phase=late"]),
        ("<a href=\"{% url 'demands:demands' %}\">", []),
        ('<img src="/static/mark.svg">', []),
        ('<a href="{% url "account_login" %}?next=/cases/">', ["?next=/cases/"]),
        ('<a href="../cases/">', ["../cases/"]),
        ('{% figure n\n   "/cases/" %}', ["/cases/"]),
    ],
)
def test_a_spelled_address_is_found_in_a_template(source: str, found: list[str]) -> None:
    assert spelled_in_a_template(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('fetch("/cases/");', ["/cases/"]),
        ("location.href = '/cases/' + id;", ["/cases/"]),
        ("await fetch(`/cases/${row.id}/?a=1`);", ["/cases/…/?a=1"]),
        ('a.href = "../cases/";', ["../cases/"]),
        ('go("?next=/cases/");', ["?next=/cases/"]),
        ("fetch(`${base}/cases/`);", ["…/cases/"]),
        ('say("see https://host/cases/");', ["see https://host/cases/"]),
        ('import { a } from "../cases/a";\nimport "./cases";\nconst b = "/cases/";', ["/cases/"]),
        ('// fetch("/cases/")\n/* "/cases/" */', []),
        ('if (event.key === "/") focus(event, "[data-search]");', []),
        ("fetch(form.action);", []),
    ],
)
def test_a_spelled_address_is_found_in_a_script(source: str, found: list[str]) -> None:
    assert spelled_in_a_script(source) == found


def templates() -> list[str]:
    folder = PACKAGE / "templates"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.html"))


@pytest.mark.parametrize("name", templates())
def test_every_template_reads(name: str) -> None:
    get_template(name)


def named_things() -> set[str]:
    """Return the things whose page some template or module asks for."""
    pages = re.compile(r"""{%\s*(?:page|lead)\s+["'](\w+)["']|(?<![\w.])page\("(\w+)\"""")
    texts = (path.read_text() for ending in ("*.html", "*.py") for path in PACKAGE.rglob(ending))
    return {first or second for text in texts for first, second in pages.findall(text)}


def test_every_thing_asked_for_has_a_page() -> None:
    assert named_things() <= set(routes._pages)
