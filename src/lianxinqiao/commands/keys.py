"""``lxq keys rotate``: every sealed field written anew with a new key."""

from __future__ import annotations

from typing import Any

from lianxinqiao.commands.answers import print_json
from lianxinqiao.kernel.moments import now
from lianxinqiao.residents.operations.records import rotate_keys


def rotate(options: Any) -> None:
    turned = rotate_keys(now=now())
    if options.json:
        print_json({"rows": turned})
    else:
        print(f"已用新密钥重写 {turned} 行 / rows written with the new key")
