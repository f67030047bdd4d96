"""PostgreSQL where no address is given: the embedded server is started when somebody first connects, not before."""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.postgresql import base

from lianxinqiao.kernel.database.embedded import ensure_running


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that finds, or starts, the server it needs."""

    def get_connection_params(self) -> dict[str, Any]:
        # They ask for a connection when they are used, which is not yet when this is loaded.
        from lianxinqiao.kernel.database.roles import AS_APPLICATION, application_login

        if not self.settings_dict["HOST"]:
            server = ensure_running()
            name, password = server.user, server.password
            if os.environ.get(AS_APPLICATION):
                name, password = application_login(self.settings_dict["NAME"])
            self.settings_dict.update(HOST=server.host, PORT=str(server.port), USER=name, PASSWORD=password)
        params: dict[str, Any] = super().get_connection_params()
        return params
