"""``lxq demo``: the demonstration town."""

from __future__ import annotations

from typing import Any

from lianxinqiao.commands.setup import make_ready
from lianxinqiao.demo.build import build


def build_town(options: Any) -> None:
    make_ready()
    build(towns=options.towns, reset=options.reset, today=options.today, progress=True)
