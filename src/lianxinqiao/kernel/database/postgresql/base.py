"""PostgreSQL where no address is given: the embedded server is started when somebody first connects, not before."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from lianxinqiao.kernel.database.embedded import ensure_running


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that finds, or starts, the server it needs."""

    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["HOST"]:
            server = ensure_running()
            self.settings_dict.update(
                HOST=server.host, PORT=str(server.port), USER=server.user, PASSWORD=server.password
            )
        params: dict[str, Any] = super().get_connection_params()
        return params
