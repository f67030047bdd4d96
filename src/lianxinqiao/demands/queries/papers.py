"""The papers of a demand and what fills them: notices, the opinion, the ways on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from operator import attrgetter
from uuid import UUID

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import is_open
from lianxinqiao.accounts.queries.areas import towns_of
from lianxinqiao.calendar.limits import last_day_of, local_date, start_of_day
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMAND, DEMANDS, SEALED, may_read_demand
from lianxinqiao.kernel.errors import NotVisible
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.text import mask_name
from lianxinqiao.kernel.words import words_of
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.papers.days import END, chinese_day, day_of, month_of
from lianxinqiao.papers.registry import Column, Filled, Paper, register_paper
from lianxinqiao.places.choices import BodyKind
from lianxinqiao.places.models import Area, AreaName
from lianxinqiao.places.queries import bodies_of, called_on, former_names, town_over

# Paper text is the town's Chinese in both languages.
ADDRESS = "{{ asker }}："


def last_limit(demand: Demand) -> str:
    clock = Clock.objects.filter(matter=demand.matter, rule="petition.complete_days").order_by("-id").first()
    return chinese_day(last_day_of(clock.due_at)) if clock else ""


def last_reason(demand: Demand) -> str:
    told = demand.matter.steps.filter(event__in=("forward", "redirect", "not_accept", "extend")).exclude(reason="")
    last = told.order_by("-id").first()
    return last.reason if last is not None else ""


# Who goes where on the paper that says which ways are open, and what stands there as long as the town has registered nobody.
WAYS = {
    "asking": ((BodyKind.SERVICE_LINE, BodyKind.PETITION), "政务服务便民热线（电话12345）"),
    "mediating": ((BodyKind.MEDIATION,), "村（社区）、镇人民调解委员会，或公共法律服务热线（电话12348）"),
    "arbitrating": ((BodyKind.ARBITRATION,), "当地仲裁机构（人力资源社会保障电话12333）"),
    "reviewing": ((BodyKind.REVIEW,), "县人民政府行政复议机构，或公共法律服务热线（电话12348）"),
    "suing": ((BodyKind.COURT,), "有管辖权的人民法院（诉讼服务电话12368）"),
    "accusing": ((BodyKind.DISCIPLINE,), "县纪委监委（举报电话12388）"),
}


def ways_from(town: Area) -> dict[str, str]:
    """Return who goes where on the paper of the ways: the bodies that a town has registered, each with how to reach it."""
    bodies = list(bodies_of(town))
    return {
        name: "；".join(body.way for body in bodies if body.kind in kinds) or usual
        for name, (kinds, usual) in WAYS.items()
    }


def review_way(demand: Demand) -> str:
    """Return how a review is asked for: from the day it is delivered, or once there is something to review."""
    again = "对复查意见不服的，自收到之日起三十日内可以申请复核。"
    if demand.issued_at is None:
        return f"办结后书面答复您；对处理意见不服的，自收到之日起三十日内可以申请复查；{again}"
    until = chinese_day(demand.review_until) if demand.review_until else "　　年　月　日"
    return f"自收到处理意见之日起三十日内（至{until}），可以申请复查；{again}"


# What may stand in a paper of a demand: its own words by their names, and what is worked out of it.
OWN = (
    *("text", "body", "body_address", "body_phone"),
    *("claim", "facts", "reasons", "basis", "decision_text", "remedies"),
)
VALUES: dict[str, Callable[[Demand], object]] = {
    **{name: attrgetter(name) for name in OWN},
    "number": lambda demand: demand.matter.number,
    "title": lambda demand: demand.matter.title,
    "received": lambda demand: day_of(demand.received_at),
    "accepted": lambda demand: day_of(demand.accepted_at),
    "due": last_limit,
    "reason": last_reason,
    "article": lambda demand: demand.refused_on,
    "extended_days": lambda demand: demand.extended_days or "",
    "decision": lambda demand: demand.get_decision_display() if demand.decision else "",
    "review_until": lambda demand: chinese_day(demand.review_until) if demand.review_until else "　　年　月　日",
    "handler": lambda demand: demand.matter.owner.name if demand.matter.owner else "",
    "phone": lambda _demand: "",
    "town": lambda demand: town_over(demand.matter.area).name,
    "today": lambda _demand: day_of(now()),
    "review_way": review_way,
}
# Code, title, when it is true of a demand, and what it says between the address and the end.
PAPERS: tuple[tuple[str, str, Callable[[Demand], object], tuple[str, ...]], ...] = (
    (
        "acceptance",
        "信访事项受理告知书",
        lambda demand: demand.accepted_at is not None,
        (
            "您于{{ received }}反映的“{{ title }}”（编号：{{ number }}），经审查，现予受理，由{{ handler }}承办，{{ due }}前办结并书面答复您。",
            "查询进展、催办或提出意见，可凭回执编号和查询码在网上办理，也可拨打服务电话。",
        ),
    ),
    (
        "transfer",
        "信访事项转送告知书",
        lambda demand: demand.body,
        (
            "您于{{ received }}反映的“{{ title }}”（编号：{{ number }}），属于{{ body }}的职责，现已转送该单位办理。",
            "该单位地址：{{ body_address }}，电话：{{ body_phone }}。",
            "{{ reason }}",
        ),
    ),
    (
        "refusal",
        "信访事项不予受理告知书",
        lambda demand: demand.refused_on,
        (
            "您于{{ received }}反映的“{{ title }}”（编号：{{ number }}），依据{{ article }}，决定不予受理。理由如下：",
            "{{ reason }}",
            "您对本决定有异议的，可以向上一级机关反映。",
        ),
    ),
    (
        "extension",
        "信访事项延期办理告知书",
        lambda demand: demand.extended_days,
        (
            "您反映的“{{ title }}”（编号：{{ number }}）情况复杂，经批准，延长办理期限{{ extended_days }}日，至{{ due }}。延期理由：",
            "{{ reason }}",
        ),
    ),
    (
        "opinion",
        "信访事项处理意见书",
        lambda demand: demand.issued_at is not None,
        (
            "您于{{ received }}反映的事项（编号：{{ number }}）已办理，现答复如下：",
            "# 一、诉求",
            "{{ claim }}",
            "# 二、查明的事实",
            "{{ facts }}",
            "# 三、理由和依据",
            "{{ reasons }}",
            "{{ basis }}",
            "# 四、处理意见",
            "{{ decision }}。{{ decision_text }}",
            "# 五、救济途径",
            "{{ remedies }}",
        ),
    ),
    (
        # from the day it is opened.
        "routes",
        "信访事项救济途径告知单",
        lambda demand: demand.issued_at is not None or demand.matter.phase != Phase.DONE,
        (
            "关于“{{ title }}”（编号：{{ number }}），您可以依法走下面的路，走哪一条由您自己决定：",
            "一、催办、咨询和信访：{{ asking }}。",
            "二、复查和复核：{{ review_way }}",
            "三、调解：{{ mediating }}。",
            "四、仲裁：{{ arbitrating }}。",
            "五、行政复议和法律援助：{{ reviewing }}。",
            "六、诉讼：{{ suing }}。",
            "七、对干部作风和违纪违法的检举控告：{{ accusing }}。",
            "{{ remedies }}",
            "申请复查、复核和调解不收费，任何人不得要求您承诺不再信访。",
        ),
    ),
)


def fill_demand(staff: Staff, pk: UUID) -> Filled:
    """Read one demand for a paper.

    Raises:
        NotVisible: this person does not find it or may not read it.
    """
    found = Matter.objects.visible_to(staff, *DEMANDS).filter(pk=pk)
    matter = found.select_related("area__parent", "owner", "demand").first()
    if matter is None or not may_read_demand(staff, matter):
        raise NotVisible("")
    asker, whole = asker_for(staff, matter.demand, readable=True)
    town = town_over(matter.area)
    worked_out = {name: str(value(matter.demand)) for name, value in VALUES.items()}
    values = {"asker": asker or "反映人", **worked_out, **ways_from(town)}
    return Filled(values, town, matter.number, about=(DEMAND, matter.pk), whole=whole)


def asker_for(staff: Staff, demand: Demand, *, readable: bool) -> tuple[str, bool]:
    """Return who asked, and whether that is their whole name: as on its page, once whoever reads it opened them."""
    whole = readable and is_open(DEMAND, demand.pk, by=staff, now=now())
    return (demand.asker_name, bool(demand.asker_name)) if whole else (mask_name(demand.asker_name), False)


def papers_for(demand: Demand) -> list[tuple[str, str]]:
    """Return code and title of the papers that are true of a demand as it stands."""
    return [(code, title) for code, title, is_true, _lines in PAPERS if is_true(demand)]


def fill_month(staff: Staff, first: date) -> Filled:
    """Read the register of a month: what came in, without anybody's name; sealed ones are a number only (RR-1, RR-13).

    Raises:
        NotVisible: not the petition office of a town.
    """
    town = towns_of(staff, Role.PETITION_OFFICE).first()
    if town is None:
        raise NotVisible("")
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    came = Matter.objects.visible_to(staff, *DEMANDS).filter(
        opened_at__gte=start_of_day(first), opened_at__lt=start_of_day(after), area__code__startswith=town.prefix
    )
    rows = list(came.filter(kind=DEMAND).select_related("demand", "area", "owner").order_by("opened_at", "pk"))
    former = former_names({row.area for row in rows})
    done = sum(row.is_done for row in rows)
    values = {
        "month": f"{first.year}年{first.month}月",
        "count": str(len(rows)),
        "done": str(done),
        "open": str(len(rows) - done),
        "sealed": str(came.filter(kind=SEALED).count()),
        "writer": staff.name,
        "town": town.name,
        "today": day_of(now()),
        "rows": [_month_row(row, former) for row in rows],
    }
    return Filled(values, town, f"信访事项登记簿-{first:%Y-%m}")


def _month_row(matter: Matter, former: Mapping[int, Iterable[AreaName]]) -> dict[str, str]:
    end = last_day_of(matter.next_due_at) if matter.next_due_at else None
    if matter.closed_at:
        end = local_date(matter.closed_at)
    return {
        "number": matter.number.split("-")[-1],
        "day": f"{local_date(matter.opened_at):%m-%d}",
        "area": called_on(matter.area, local_date(matter.opened_at), former.get(matter.area_id, ())),
        "channel": str(matter.demand.get_channel_display()),
        "title": matter.title,
        "handler": matter.owner.name if matter.owner else "",
        "status": str(words_of(Status, matter.status)),
        "end": f"{end:%m-%d}" if end else "",
    }


MONTH_COLUMNS = (
    Column("编号", "number", 15),
    Column("收到", "day", 14),
    Column("责任区", "area", 20),
    Column("来源", "channel", 19),
    Column("事项", "title", 38),
    Column("承办人", "handler", 16),
    Column("状态", "status", 20),
    Column("办结或期限", "end", 14),
)
MONTH_LINES = (
    "制表单位：{{ town }}综治信访办　　制表人：{{ writer }}",
    "{{ month }}共收到{{ count }}件，已办结{{ done }}件，未办结{{ open }}件；另有密封的{{ sealed }}件，不列内容。",
    "{table}",
    *END,
)


def register() -> None:
    sample = dict.fromkeys(("asker", *VALUES, *WAYS), "样")
    for code, title, _is_true, lines in PAPERS:
        register_paper(Paper(code, title, (ADDRESS, *lines, *END), fill_demand, sample))
    of_month = {
        **dict.fromkeys(("month", "count", "done", "open", "sealed", "writer", "town", "today"), "样"),
        "rows": [{column.name: "样" for column in MONTH_COLUMNS}],
    }
    register_paper(
        Paper("month-register", "信访事项登记簿", MONTH_LINES, fill_month, of_month, MONTH_COLUMNS, month_of)
    )
