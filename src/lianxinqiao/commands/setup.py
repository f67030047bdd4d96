"""``lxq setup``: tables, calendars, divisions and the figures of the towns; doing it again changes nothing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import call_command
from django.db import connection

from lianxinqiao.calendar.operations.calendars import publish_known_years
from lianxinqiao.kernel.backup.carrying import finish, need_placed
from lianxinqiao.kernel.database.patience import patient
from lianxinqiao.kernel.database.roles import grant_application_role
from lianxinqiao.kernel.database.rotation import bind_all
from lianxinqiao.places.models import Area
from lianxinqiao.places.operations.divisions import load_shipped_editions
from lianxinqiao.places.operations.facts import load_seed_facts


def set_up(options: Any) -> None:
    years = make_ready()
    collect_static()
    if not options.quiet:
        print(f"数据库已就绪，历法新增 {years} 年。 / Database ready, {years} calendar years added.", file=sys.stderr)


def make_ready() -> int:
    """Make the tables, finish a restore that is not done, load the base data; return how many years of the calendar were added."""
    need_placed()
    with patient():
        call_command("migrate", interactive=False, verbosity=0)
    bind_all()
    grant_application_role()
    finish()
    years = publish_known_years()
    if not Area.objects.exists():
        load_shipped_editions()
    load_seed_facts()
    return len(years)


def collect_static() -> None:
    """Put what browsers fetch into the folder that pages give it from."""
    call_command("collectstatic", interactive=False, verbosity=0)


def need_tables() -> None:
    """Make the tables and load the base data when they are not there yet."""
    if "places_area" not in connection.introspection.table_names():
        make_ready()
