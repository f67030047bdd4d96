"""Taking people and offices off a demand, and saying whom a complaint is about (RR-10, RR-13)."""

from __future__ import annotations

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.queries.whom import seats_of, whom
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.models import ExcludedOffice
from lianxinqiao.matters.operations.affairs import hide_from


def excluded(row: Demand, asked: Asked, doing: Doing) -> None:
    """Take somebody with an interest off, or a whole office: from now on they find nothing of the affair (recusal, article 28).

    The name stays out of the timeline: whoever reads it later need not know who withdrew.
    """
    office = asked.get("office", "")
    offices = seats_of(office, doing.area) if office else []
    people = [asked.person] if asked.person is not None else []
    hide_from(row.matter, people, offices, by=doing.by, role=doing.role, now=doing.now)


def pointed_out(row: Demand, asked: Asked, doing: Doing) -> None:
    """Say whom a complaint means: they and their line are excluded; an office that was kept out until then may be let in.

    Whoever was excluded by name stays so.
    """
    row.about_official, row.about_office = asked.about_official, asked.about_office
    people, offices = whom(
        doing.area, official=asked.about_official, office=asked.about_office, on=local_date(doing.now)
    )
    ExcludedOffice.objects.filter(matter=row.matter).delete()
    hide_from(row.matter, people, offices, by=doing.by, role=doing.role, now=doing.now)
