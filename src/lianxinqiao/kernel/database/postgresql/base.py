"""PostgreSQL as we use it: the embedded server is started when somebody first connects, and no statement has too many values.

A statement that is bound by the server takes 65,535 values. What is written many rows at a time is cut by the number of its
columns; what names more (a long list of keys) is bound here instead.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base, features, operations

from lianxinqiao.kernel.database.embedded import ensure_running

MOST_VALUES = 65535


class DatabaseFeatures(features.DatabaseFeatures):
    """It can do what PostgreSQL can, so many values at a time."""

    max_query_params = MOST_VALUES


class DatabaseOperations(operations.DatabaseOperations):
    """It writes many rows at a time, as many as their columns let it."""

    def bulk_batch_size(self, fields: Sequence[Any], objs: Sequence[Any]) -> int:
        """Return how many rows fit into one statement; a ``bulk_update`` names the key twice and tells it for each column."""
        updates = len(fields) > 2 and fields[0] is fields[1]
        values = 2 * (len(fields) - 2) + 1 if updates else len(fields)
        return min(len(objs), MOST_VALUES // max(1, values))


class BindsHere:
    """A cursor that binds at the server, but here what has more values than the server takes."""

    connection: psycopg.Connection[Any]

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        if params is not None and len(params) > MOST_VALUES:
            query, params = psycopg.ClientCursor(self.connection).mogrify(query, params).replace("%", "%%"), ()
        return super().execute(query, params, **more)  # type: ignore[misc]  # what stands beside it has the rest


class Cursor(BindsHere, base.ServerBindingCursor):
    """For every statement."""


class NamedCursor(BindsHere, psycopg.ServerCursor[Any]):
    """For rows that are fetched little by little."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that finds, or starts, the server it needs."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        # They ask for a connection when they are used, which is not yet when this is loaded.
        from lianxinqiao.kernel.database.roles import AS_APPLICATION, application_login

        if settings.EMBEDDED_DATABASE and not self.settings_dict["HOST"]:
            server = ensure_running()
            name, password = server.user, server.password
            if os.environ.get(AS_APPLICATION):
                name, password = application_login(self.settings_dict["NAME"])
            self.settings_dict.update(HOST=server.host, PORT=str(server.port), USER=name, PASSWORD=password)
        params: dict[str, Any] = super().get_connection_params()
        if params["cursor_factory"] is base.ServerBindingCursor:
            params["cursor_factory"] = Cursor
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        if name:
            self.connection.server_cursor_factory = NamedCursor
        return super().create_cursor(name)
