"""No app names another above it or beside it, not even as a string."""

from __future__ import annotations

import pytest
from tools.upward import named_upward, named_upward_in_a_template, upward


def test_no_app_names_one_above_it_or_beside_it() -> None:
    assert upward() == []


@pytest.mark.parametrize(
    ("app", "source", "word"),
    [
        ("matters", 'about = getattr(row, "demand_id", None)', "demand_id"),
        ("audit", 'DEMAND = "demand", _("办理诉求")', "demand"),
        ("calendar", 'Rule("visit.accept_workdays", 5)', "visit.accept_workdays"),
        ("demands", 'CHANNELS = {"letter": Channel.BOX}', "letter"),
        ("accounts", 'ALWAYS = {"desk:preferences"}', "desk"),
        ("desk", 'apps.get_model("visits.VisitLog")', "VisitLog"),
        ("residents", "rows.filter(promise__done_on=None)", "promise"),
        ("matters", "row.matter.demand.text", "demand"),
        ("matters", 'kind == "dem" + "and"', "demand"),
        ("matters", 'kind == "%sand" % "dem"', "demand"),
        ("matters", 'kind == "".join(["dem", "and"])', "demand"),
        ("matters", """kind == f"{'dem'}and\"""", "demand"),
        ("matters", 'HALF = "dem"\nkind == HALF + "and"', "demand"),
        ("matters", "Matter.objects.filter(demand=None)", "demand"),
        ("matters", "Matter.objects.exclude(demand=row)", "demand"),
        ("matters", "Q(demand=row)", "demand"),
        ("matters", "row.demand_set.all()", "demand"),
        ("matters", "row.get_demand_display()", "demand"),
        ("matters", 'cursor.execute("select * from demands_demand")', "demands_demand"),
        # The order of rows, down.
        ("matters", 'rows.order_by("-demand__received_at")', "demand"),
        ("matters", 'rows.order_by("-demand")', "demand"),
        ("matters", 'rows.order_by("-" + "demand")', "demand"),
        # Taken apart where they stand.
        ("matters", 'KINDS = "letter demand".split()', "demand"),
        ("matters", 'KINDS = "letter,demand".split(",")', "demand"),
        ("matters", 'SAID = "letter:sealed_demand"\nKINDS = SAID.partition(":")', "sealed_demand"),
        ("residents", 'across(self.model, "visits").seen()', "visits"),
        # An import, and one for a type alone.
        ("matters", "from lianxinqiao.relief.choices import Relief", "relief"),
        ("matters", "if TYPE_CHECKING:\n    from lianxinqiao.relief.choices import Relief", "relief"),
        ("matters", "if TYPE_CHECKING:\n    import lianxinqiao.relief.choices", "relief"),
        ("matters", "if TYPE_CHECKING:\n    from lianxinqiao import relief", "relief"),
        ("matters", "if TYPE_CHECKING:\n    from ..relief import choices", "relief"),
        ("matters", "if TYPE_CHECKING:\n    from .. import relief", "relief"),
    ],
)
def test_such_a_name_is_found(app: str, source: str, word: str) -> None:
    assert word in [found for _line, found in named_upward(app, source)]


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("visits", 'begin_at = "demand"'),
        ("matters", 'def f() -> str:\n    """A demand is a matter."""'),
        ("residents", 'household.annotate(n=Count("people"))'),
        ("assignments", 'Look("people", icon="promise")'),
        ("demands", "Matter.objects.filter(demand=None).get(matter=1)"),
        ("matters", "described(demand=row)"),
        ("matters", "row.get_status_display()"),
        ("matters", "row.demand()"),
        ("matters", 'rows.order_by("-matter__opened_at")'),
        ("matters", 'KINDS = "matter step".split()'),
        ("matters", 'x = text.split("-")'),
        ("demands", "from lianxinqiao.matters import kinds\nfrom lianxinqiao.demands.choices import Status"),
        ("matters", "from . import relief"),
    ],
)
def test_what_is_below_what_is_its_own_and_what_is_only_drawn_is_not(app: str, source: str) -> None:
    assert named_upward(app, source) == []


@pytest.mark.parametrize(
    ("app", "source", "word"),
    [
        ("residents", "<p>\n{% lead 'visit' row.pk %}</p>", "visit"),
        ("conditions", '<a href="{% page "warning" row.pk %}">', "warning"),
        ("residents", "{% url 'visits:new' %}", "visits"),
        # Of a kind, under its own word; and beside it.
        ("demands", "{% url 'relief:new' home.pk %}", "relief"),
        ("matters", "{%- include 'demands/raised.html' -%}", "demands"),
        ("matters", "{% page 'new_demand' %}", "new_demand"),
        ("matters", "{% if matter.kind == 'demand' %}", "demand"),
        ("matters", "{% load demands %}", "demands"),
        ("matters", "{{ matter.demand.text }}", "demand"),
        ("matters", "{{ matter.demand_set.all }}", "demand"),
        ("matters", "{{ matter.get_demand_display }}", "demand"),
        # In an element, outside tags.
        ("matters", '<div data-kind="demand">', "demand"),
        ("matters", '<div hx-get="?kind=demand&phase=open">', "demand"),
        ("matters", "<input name=kind value=demand>", "demand"),
        # A tag goes on over lines.
        ("residents", "{% lead\n    'visit' row.pk %}", "visit"),
        ("residents", "{% url\n'visits:new'\n%}", "visits"),
        ("matters", "{% include\n   'demands/raised.html' %}", "demands"),
        ("matters", "{% load i18n\n   demands %}", "demands"),
        ("matters", "{% if matter.kind ==\n    'demand' %}", "demand"),
        ("matters", "{{ matter\n   .demand.text }}", "demand"),
    ],
)
def test_such_a_name_is_found_in_a_template(app: str, source: str, word: str) -> None:
    assert [found for _line, found in named_upward_in_a_template(app, source)] == [word]


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("conditions", "{% lead 'area' area.code %}{% lead 'hazard_site' site.pk %}"),
        ("accounts", "{% page 'front' %}{% url 'account_login' %}"),
        ("demands", "{% url 'assignments:one' pk %}{% include 'matters/timeline.html' %}"),
        ("demands", '<div class="alert warning" data-kind="demand" hx-get="?kind=demand">demand and warning</div>'),
    ],
)
def test_a_template_names_what_is_below_it_and_things_of_all(app: str, source: str) -> None:
    assert named_upward_in_a_template(app, source) == []


def test_the_tone_of_a_note_names_nobody_and_what_stands_beside_it_does() -> None:
    assert not named_upward_in_a_template("demands", '{% alert "warning" %}')
    assert named_upward_in_a_template("demands", '{% alert "info" %}{% tag "warning" %}') == [(1, "warning")]


def test_a_tag_over_lines_stands_where_it_begins() -> None:
    source = "<p>\n{% if x %}\n{% if matter.kind ==\n 'demand' %}"
    assert named_upward_in_a_template("matters", source) == [(3, "demand")]
