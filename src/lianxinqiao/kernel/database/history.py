"""Which tables are history: rows are added to them, never changed or taken away.

A trigger of the table holds it against everybody; the right of the application's role is taken from it besides.
Each app says in ``apps.py`` which of its tables are history.
"""

from __future__ import annotations

from django.apps import apps

_models: list[str] = []


def register_history(model: str) -> None:
    """Say that ``"app.Model"`` only grows.

    Raises:
        LookupError: there is no such model.
    """
    apps.get_model(model)
    _models.append(model)


def history_models() -> list[str]:
    return list(_models)


def history_tables() -> list[str]:
    """Return the names of the tables, as the database has them."""
    return [apps.get_model(name)._meta.db_table for name in _models]
