"""The example is proved in the town of the tests."""

from conftest import _fresh, django_db_setup, now, town

__all__ = ["_fresh", "django_db_setup", "now", "town"]
