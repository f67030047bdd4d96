"""The example's settings: those of the tests and one word more."""

from lianxinqiao.settings.test import *  # noqa: F403  (settings are names of a module)
from lianxinqiao.settings.test import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "lost_and_found"]
# Its tables are no part of the house: a database of its own.
DATABASES["default"]["TEST"] = {"NAME": "test_lost_and_found"}
