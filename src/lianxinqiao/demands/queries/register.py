"""The register: search by two characters, what we owe."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND, DEMANDS, SEALED, UNFINISHED, demands_readable
from lianxinqiao.kernel.health import Finding, Light
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import pieces_sought, search_key
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.queries.finding import numbered
from lianxinqiao.matters.querysets import MatterQuerySet

_OUTSIDE = re.compile(r"[a-z0-9](?=[a-z/_-]*+\d)[a-z0-9/_-]*+")
MOST_OPENED = 3_000


def register_of(staff: Staff) -> MatterQuerySet[Matter]:
    """Return every demand a person may find, sealed ones among them where they may."""
    return Matter.objects.visible_to(staff, *DEMANDS)


def matching(rows: QuerySet[Matter], words: str) -> QuerySet[Matter]:
    """Keep the open demands whose text holds ``words`` (two characters or more), or those with that number.

    Whether words are a number shows in them: ``诉求〔2026〕420527103-12号`` or its end, ``12`` or ``12号``.  The
    keyed pieces of other words are found in an index, and what they lead to is opened and looked through, the newest
    ``MOST_OPENED`` (ADR 0025).  What is closed or sealed is found by number only (RR-1); an order of the hotline by its
    own number too.  Whoever reads but the title of one does not find it by a word of its text.
    """
    key = search_key(words)
    if not key:
        return rows
    if (by_number := numbered(rows, words)) is not None:
        return by_number
    pieces = key_ring().blind_pieces(pieces_sought(words))
    readable = UNFINISHED & Q(demand__grams__contains=pieces)
    if (reader := getattr(rows, "reader", None)) is not None:
        readable &= demands_readable(reader)
    near = rows.filter(readable).order_by("-opened_at", "-pk").values("pk")[:MOST_OPENED]
    held = Demand.objects.filter(pk__in=near).only("text", "place")
    said = Q(pk__in=[row.pk for row in held if key in search_key(row.text) or key in search_key(row.place)])
    if _OUTSIDE.fullmatch(key):
        said |= Q(demand__outside_number__in={words.strip(), key, key.upper()})
    return rows.filter(said)


def households_with_open_demand(staff: Staff) -> QuerySet[Demand]:
    """Return the open demands of known households: a view over cases, empty when none is open, never a list of people (RR-1)."""
    visible = Matter.objects.visible_to(staff, DEMAND).unfinished()
    return Demand.objects.filter(matter__in=visible.values("pk"), household__isnull=False).select_related(
        "matter__area", "matter__owner", "household__group"
    )


def households_awaiting_answer(staff: Staff) -> QuerySet[Demand]:
    """Keep those of them that wait for our answer."""
    answered = (Status.DELIVERED, Status.SETTLED, Status.FINAL, Status.FOLLOW_UP)
    return households_with_open_demand(staff).exclude(matter__status__in=answered)


def unkept() -> MatterQuerySet[Matter]:
    """Return the sealed demands that are open and that nobody of the town may have."""
    return Matter.objects.unfinished().filter(kind=SEALED, owner=None)


def kept_by_nobody(_now: datetime) -> Finding:
    """Say how many sealed demands nobody of the town may have, and nothing of any: an office above the town is asked for them."""
    return _said_of(unkept())


def kept_by_nobody_for(_now: datetime, reader: Staff) -> Finding:
    """Say the same of the places whose machine somebody looks after, less what is hidden from them.

    Rule: RR-13 (whoever is complained of reads the same as before).
    """
    places = scope_of(reader).area_ids(Role.SYSTEM_ADMIN)
    return _said_of(unkept().filter(area__in=places).open_to(reader))


def _said_of(rows: MatterQuerySet[Matter]) -> Finding:
    n = rows.count()
    if not n:
        return Finding(Light.GREEN, _("没有。"))
    return Finding(
        Light.RED,
        _("%d 件密封诉求本镇没有人可以办理。") % n,
        _("请县纪检监察机关派人任本镇纪检监察联络员，或由其直接受理（12388）。"),
    )
