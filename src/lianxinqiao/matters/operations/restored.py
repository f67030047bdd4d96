"""A backup shows an affair to nobody from whom it was hidden since it was made, nor by a code that was given anew since (RR-13)."""

from __future__ import annotations

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from lianxinqiao.kernel.backup.carrying import Taken
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.affairs import owned_by_the_hidden, settle_affair
from lianxinqiao.matters.operations.steps import lock_affairs

# The matter itself; where it was opened since, another of its affair: who is excluded from one is from all.
THERE = (
    " JOIN here_matters_matter k ON k.id = h.matter_id CROSS JOIN LATERAL (SELECT m.id FROM matters_matter m"
    " WHERE m.id = k.id OR m.affair = k.affair ORDER BY m.id <> k.id, m.id LIMIT 1) x"
)
EXCLUDED = Taken(
    gettext_lazy("后来回避的人和单位"),
    {
        "matters_matter": ("id", "affair"),
        "matters_matter_excluded": ("matter_id", "staff_id"),
        "matters_excludedoffice": ("id", "matter_id", "role", "area_id", "since", "for_now"),
        "matters_excludedoffice_held_by": ("excludedoffice_id", "staff_id"),
    },
    (
        "UPDATE matters_matter t SET affair = h.affair FROM here_matters_matter h"
        " WHERE h.id = t.id AND h.affair <> t.affair AND current_setting('lxq.straight') = 'on'",
        "INSERT INTO matters_matter_excluded (matter_id, staff_id) SELECT x.id, h.staff_id"
        f" FROM here_matters_matter_excluded h{THERE} JOIN accounts_staff s ON s.id = h.staff_id ON CONFLICT DO NOTHING",
        # For good before for now: of two that fall together the first counts.
        "INSERT INTO matters_excludedoffice (matter_id, role, area_id, since, for_now)"
        " SELECT x.id, h.role, h.area_id, h.since, h.for_now"
        f" FROM here_matters_excludedoffice h{THERE} JOIN places_area a ON a.id = h.area_id"
        " ORDER BY h.for_now, h.since ON CONFLICT DO NOTHING",
        "UPDATE matters_excludedoffice t SET for_now = false"
        f" FROM (SELECT x.id, h.role, h.area_id FROM here_matters_excludedoffice h{THERE} WHERE NOT h.for_now) g"
        " WHERE t.matter_id = g.id AND t.role = g.role AND t.area_id = g.area_id AND t.for_now",
        "INSERT INTO matters_excludedoffice_held_by (excludedoffice_id, staff_id) SELECT o.id, b.staff_id"
        " FROM here_matters_excludedoffice_held_by b JOIN here_matters_excludedoffice h ON h.id = b.excludedoffice_id"
        f"{THERE} JOIN matters_excludedoffice o ON o.matter_id = x.id AND o.role = h.role AND o.area_id = h.area_id"
        " JOIN accounts_staff s ON s.id = b.staff_id ON CONFLICT DO NOTHING",
    ),
)


CODE = "code_digest"


def codes_given_anew() -> list[Taken]:
    """Return for every table of receipts that the code of today opens and the one of before does not.

    Which of two is the newer one is not known where the backup may be: then neither opens, and whoever asks is given another.
    """
    return [
        Taken(
            gettext_lazy("补发过的回执查询码"),
            {table: (key, CODE)},
            (
                f"UPDATE {table} t SET {CODE} = CASE current_setting('lxq.straight') WHEN 'on' THEN h.{CODE}"
                f" ELSE sha256(gen_random_uuid()::text::bytea) END FROM here_{table} h"
                f" WHERE h.{key} = t.{key} AND h.{CODE} <> t.{CODE}",
            ),
        )
        for table, key in tables_of_codes()
    ]


def tables_of_codes() -> list[tuple[str, str]]:
    """Return each table whose rows somebody opens by a code, with the column of its key."""
    return [
        (model._meta.db_table, str(model._meta.pk.column))
        for model in apps.get_models()
        if any(field.name == CODE for field in model._meta.concrete_fields)
    ]


def hide_again() -> None:
    """Take out of everybody's hands what is hidden from them by now: messages, matters, questions, tasks.  Twice changes nothing."""
    hidden = Matter.objects.filter(Q(excluded__isnull=False) | Q(excluded_offices__isnull=False))
    for affair in list(hidden.order_by("affair").values_list("affair", flat=True).distinct()):
        with transaction.atomic():
            lock_affairs(Q(affair=affair))
            settle_affair(Matter.objects.filter(affair=affair).order_by("pk")[0], by=None, now=now())
    owned_by_the_hidden(now=now())
