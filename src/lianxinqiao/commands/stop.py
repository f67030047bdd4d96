"""``lxq stop``: the embedded database at rest."""

from __future__ import annotations

from typing import Any

from django.db import connections

from lianxinqiao.kernel.database import embedded


def stop(_options: Any) -> None:
    connections.close_all()
    print("已停止 / stopped" if embedded.stop() else "没有在运行 / was not running")
