"""The reception record and the plan of an owned case as papers."""

from __future__ import annotations

from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.policies import DEMAND, may_read_demand
from lianxinqiao.demands.queries.papers import asker_for
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.leadership.choices import Duty
from lianxinqiao.leadership.models import OwnedCase, ReceptionVisit
from lianxinqiao.leadership.policies import CASE
from lianxinqiao.leadership.queries.receptions import parts_given
from lianxinqiao.matters.models import Matter
from lianxinqiao.papers.days import END, chinese_day
from lianxinqiao.papers.registry import Filled, Paper, register_paper
from lianxinqiao.places.queries import town_over

RECORD = ("day", "place", "host", "mode", "visitor", "about", "answer", "assigned", "signed", "town", "today")
PLAN = (
    "number",
    "title",
    "owner",
    "facts",
    "plan",
    "contact",
    "know",
    "solve",
    "explain",
    "support",
    "close",
    "town",
    "today",
)


def fill_record(staff: Staff, pk: UUID) -> Filled:
    """Read one reception record for print.

    Raises:
        NotVisible: neither the host nor the petition office.
    """
    visit = (
        ReceptionVisit.objects.visible_to(staff)
        .select_related("day__town", "day__leader", "day__substitute", "demand__matter")
        .filter(pk=pk)
        .first()
    )
    if (
        visit is None
        or visit.demand is None
        or not Matter.objects.visible_to(staff).filter(pk=visit.demand.pk).exists()
    ):
        raise NotVisible("")
    assigned = "；".join(
        f"{part.task}（{part.matter.owner.name if part.matter.owner else ''}，{chinese_day(part.due_on)}前）"
        for part in parts_given(visit)
    )
    day, demand = visit.day, visit.demand
    readable = may_read_demand(staff, demand.matter)
    asker, named = asker_for(staff, demand, readable=readable)
    values = {
        "day": chinese_day(day.on),
        "place": day.place,
        "host": day.host.name,
        "mode": str(day.get_mode_display()),
        "visitor": asker or "来访人",
        # Who received and does not handle it finds the title on the record's page.
        "about": demand.text if readable else demand.matter.title,
        "answer": visit.answer,
        "assigned": assigned,
        "signed": str(visit.get_signed_display()),
        "town": day.town.name,
        "today": chinese_day(local_date(now())),
    }
    return Filled(
        values, day.town, f"接访记录-{day.on}-{visit.number}", about=(DEMAND, demand.pk), whole=named or readable
    )


def fill_plan(staff: Staff, pk: UUID) -> Filled:
    """Read one owned case for print.

    Raises:
        NotVisible: this person does not find it.
    """
    matter = Matter.objects.visible_to(staff, CASE).filter(pk=pk).select_related("area__parent", "owner").first()
    if matter is None:
        raise NotVisible("")
    case = OwnedCase.objects.get(pk=pk)
    shares = list(case.shares.select_related("cadre"))
    duties = {
        name: "；".join(
            f"{row.task}（{row.cadre.name}，{chinese_day(row.due_on)}前）" for row in shares if row.duty == duty
        )
        or "待定"
        for name, duty in zip(("know", "solve", "explain", "support", "close"), Duty, strict=True)
    }
    values = {
        "number": matter.number,
        "title": matter.title,
        "owner": matter.owner.name if matter.owner else "",
        "facts": case.facts,
        "plan": case.plan,
        "contact": case.contact_wish or "由本人决定",
        **duties,
        "town": town_over(matter.area).name,
        "today": chinese_day(local_date(now())),
    }
    return Filled(values, town_over(matter.area), matter.number)


def register() -> None:
    record = (
        "接访时间：{{ day }}　　地点：{{ place }}",
        "接访领导：{{ host }}　　方式：{{ mode }}",
        "来访人：{{ visitor }}",
        "# 一、反映的事项",
        "{{ about }}",
        "# 二、当场答复",
        "{{ answer }}",
        "# 三、当场交办",
        "{{ assigned }}",
        "本记录已念给来访人听。签字：{{ signed }}",
        *END,
    )
    plan = (
        "编号：{{ number }}　　包案领导：{{ owner }}",
        "# 一、事实",
        "{{ facts }}",
        "# 二、方案",
        "{{ plan }}",
        "# 三、分工",
        "掌握情况：{{ know }}",
        "解决问题：{{ solve }}",
        "说明解释：{{ explain }}",
        "安全与帮扶：{{ support }}",
        "事心双解：{{ close }}",
        "# 四、怎样联系",
        "{{ contact }}。本人可以随时拒绝联系，可以请求更换包案领导。",
        *END,
    )
    register_paper(Paper("reception-record", "领导接访记录", record, fill_record, dict.fromkeys(RECORD, "样")))
    register_paper(Paper("case-plan", "领导包案工作方案", plan, fill_plan, dict.fromkeys(PLAN, "样")))
