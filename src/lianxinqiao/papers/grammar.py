"""What a template may say between its braces: name placeholders, leave out, repeat the rows of a table.  Only the printer imports it.

A template is a program of a stranger, so it is allowed what a paper needs and nothing else: no loop in a loop, no file
read, nothing that grows by itself.  Whatever is allowed ends, and makes no more than its own length times the rows given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from jinja2 import StrictUndefined, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from lianxinqiao.papers.errors import WrongTemplate

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Keyword,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
    nodes.Tuple,
    nodes.List,
)
FILTERS = ("default", "d", "escape", "e", "upper", "lower", "trim", "length", "count", "join", "first", "last")
TESTS = ("defined", "undefined", "none", "string", "number", "sameas", "eq", "ne", "in")
MOST_LOOPS = 20


class Grammar(SandboxedEnvironment):
    """Takes a template apart before anything of it runs.

    ``used`` are the placeholders that stood in what was taken apart.
    """

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.known = known
        self.used: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        check(tree)
        found = meta.find_undeclared_variables(tree)
        if strange := sorted(found - set(self.known)):
            raise WrongTemplate("placeholder", strange[0])
        self.used |= found
        return tree


def check(tree: nodes.Template) -> None:
    """Refuse what a paper does not need.

    Raises:
        WrongTemplate: something else than placeholders, conditions and one loop at a time.
    """
    loops = 0
    for node, within in _all(tree, within=0):
        if not isinstance(node, ALLOWED):
            raise WrongTemplate("grammar", type(node).__name__.lower())
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise WrongTemplate("grammar", node.name)
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            raise WrongTemplate("grammar", node.name)
        if isinstance(node, nodes.For):
            loops += 1
            if within or node.recursive or not isinstance(node.iter, nodes.Name) or loops > MOST_LOOPS:
                raise WrongTemplate("loops")


def _all(node: nodes.Node, *, within: int) -> Iterator[tuple[nodes.Node, int]]:
    """Give each node with the number of loops it stands in."""
    todo: list[tuple[Any, int]] = [(node, within)]
    while todo:
        one, deep = todo.pop()
        yield one, deep
        below = deep + isinstance(one, nodes.For)
        todo += [(child, below) for child in one.iter_child_nodes()]
