"""A backup publishes no summary that was taken off the public page since it was made, nor is open what was withdrawn since (RR-3, RR-14)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from lianxinqiao.demands.policies import DEMANDS
from lianxinqiao.kernel.backup.carrying import Taken
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.deeds import SYSTEM
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import do

UNPUBLISHED = Taken(
    gettext_lazy("不再公开的诉求摘要"),
    {"demands_demand": ("matter_id", "is_public", "public_summary")},
    (
        "UPDATE demands_demand t SET is_public = false, public_summary = h.public_summary FROM here_demands_demand h"
        " WHERE h.matter_id = t.matter_id AND NOT h.is_public AND t.is_public",
    ),
)
# The day alone: what follows from it is done afterwards, by the deed.  Where the backup knows that it was taken up again
# since, it stays open.
WITHDRAWN = Taken(
    gettext_lazy("本人撤回的诉求"),
    {"demands_demand": ("matter_id", "withdrawn_on")},
    (
        "UPDATE demands_demand t SET withdrawn_on = h.withdrawn_on FROM here_demands_demand h"
        " WHERE h.matter_id = t.matter_id AND h.withdrawn_on IS NOT NULL AND t.withdrawn_on IS NULL"
        " AND (current_setting('lxq.straight') = 'on' OR NOT EXISTS (SELECT 1 FROM matters_step s"
        " WHERE s.matter_id = t.matter_id AND s.event LIKE 'undo\\_to\\_%'))",
    ),
)

# Of several who ask, who asks no more; none of them by a backup that knows of somebody who came back.
LEFT = Taken(
    gettext_lazy("其中有人撤回的诉求"),
    {"demands_demand": ("matter_id", "asker_left_on"), "demands_join": ("id", "left_on")},
    tuple(
        f"UPDATE {table} t SET {column} = h.{column} FROM here_{table} h WHERE h.{key} = t.{key}"
        f" AND h.{column} IS NOT NULL AND t.{column} IS NULL AND (current_setting('lxq.straight') = 'on' OR NOT EXISTS"
        f" (SELECT 1 FROM matters_step s WHERE s.matter_id = t.{of} AND (s.event = 'come_back' OR s.event LIKE 'undo\\_to\\_%')))"
        for table, key, of, column in (
            ("demands_demand", "matter_id", "matter_id", "asker_left_on"),
            ("demands_join", "id", "demand_id", "left_on"),
        )
    ),
)


def withdraw_again() -> None:
    """Withdraw what its resident withdrew since the backup; thirty days to undo it, from now.  Twice changes nothing."""
    open_ones = Matter.objects.unfinished().filter(kind__in=DEMANDS, demand__withdrawn_on__isnull=False)
    for matter in open_ones.order_by("pk"):
        kind = kind_of(matter.kind)
        deed = kind.deed("withdraw")
        if deed is not None and matter.status in deed.at:
            do(kind, matter.pk, "withdraw", by=SYSTEM, now=now())
