"""The components that pages are made of: what they draw, and that words given to them are escaped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

import lianxinqiao


def drawn(source: str, **given: Any) -> str:
    return Template(source).render(Context(given))


def test_head_of_a_page_takes_its_line_and_its_buttons_from_what_stands_inside() -> None:
    assert drawn(
        "{% page_head title %} {% tag status %} {{ number }} {% tools %}<a>x</a>{% endtools %} {% endpage_head %}",
        title="a<b",
        status="<i>",
        number="LXQ-1",
    ) == (
        '<div class="page-head"><div><h1>a&lt;b</h1><p class="lead-text"><span class="tag">&lt;i&gt;</span> LXQ-1</p></div>'
        '<div class="tools"><a>x</a></div></div>'
    )


def test_head_of_a_page_with_a_drawn_title_leaves_nothing_for_the_next_one() -> None:
    first = "{% page_head %}{% heading %}{{ name }} <small>2</small>{% endheading %}{% endpage_head %}"
    assert drawn(first + "{% page_head 'b' %}{% endpage_head %}", name="<a>") == (
        '<div class="page-head"><div><h1>&lt;a&gt; <small>2</small></h1></div></div>'
        '<div class="page-head"><div><h1>b</h1></div></div>'
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{% card words %} {{ words }} {% endcard %}",
            '<section class="card"><div class="card-body"><h2>&quot;&lt;b&gt;</h2>&quot;&lt;b&gt;</div></section>',
        ),
        (
            "{% card look='narrow' body='receipt' id=words %}x{% endcard %}",
            '<section class="card narrow" id="&quot;&lt;b&gt;"><div class="card-body receipt">x</div></section>',
        ),
        (
            "{% facts %}{% fact words %}{{ words }}{% endfact %} {% fact 'b' pre=True %}\n c\n{% endfact %}{% endfacts %}",
            '<dl class="facts"><dt>&quot;&lt;b&gt;</dt><dd>&quot;&lt;b&gt;</dd> <dt>b</dt><dd class="pre">c</dd></dl>',
        ),
        ("{% plain_list 'bars' %}<li>1</li>{% endplain_list %}", '<ul class="plain-list bars"><li>1</li></ul>'),
        (
            "{% alert 'info' role='status' %}{{ words }}{% endalert %}",
            '<div class="alert alert-info" role="status">&quot;&lt;b&gt;</div>',
        ),
        ("{% alert %}x{% endalert %}", '<div class="alert">x</div>'),
        ("{% tag words 'near' %}", '<span class="tag near">&quot;&lt;b&gt;</span>'),
        (
            "{% table words 'n' numbers='2' %}<tr>{% cell words look='lead' %}{{ words }}{% endcell %}</tr>{% endtable %}",
            '<div class="table-scroll"><table class="table rows"><thead><tr><th scope="col">&quot;&lt;b&gt;</th>'
            '<th scope="col" class="num">n</th></tr></thead><tbody><tr>'
            '<td class="lead" data-title="&quot;&lt;b&gt;">&quot;&lt;b&gt;</td></tr></tbody></table></div>',
        ),
    ],
)
def test_component_draws_what_the_design_knows(source: str, expected: str) -> None:
    assert drawn(source, words='"<b>') == expected


def test_every_note_has_a_tone_of_the_design() -> None:
    """Another word would draw a note as if all were well."""
    templates = (Path(lianxinqiao.__file__).parent / "templates").rglob("*.html")
    tones = {tone for path in templates for tone in re.findall(r'{% alert "(\w+)"', path.read_text(encoding="utf-8"))}
    assert tones == {"info", "warning", "danger"}
