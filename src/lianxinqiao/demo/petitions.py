"""A year of demands, through the very operations the pages call: most kept, some late, some told where else to go."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from lianxinqiao.accounts.models import Staff
from lianxinqiao.assignments.kind import ASSIGNMENT
from lianxinqiao.calendar.limits import SHANGHAI, local_date
from lianxinqiao.demands.choices import Channel, Conduct, FollowUpResult, Rating, Solved
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo import words
from lianxinqiao.demo.bodies import body_for
from lianxinqiao.demo.doing import do
from lianxinqiao.demo.teams import Staffing
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.choices import BodyKind
from lianxinqiao.places.models import Area, VillagerGroup
from lianxinqiao.residents.models import Household

DEMANDS_A_YEAR = 52
STAFF_DOORS = (Channel.PHONE, Channel.VISIT, Channel.COUNTER, Channel.BOX, Channel.HOTLINE)


def write_demands(areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Write a year of demands and two sealed ones; the last weeks are left open."""
    last = datetime.combine(today, time(9), SHANGHAI)
    moments = sorted(last - timedelta(minutes=lot.randrange(330 * 24 * 60)) for _place in range(DEMANDS_A_YEAR - 12))
    moments += sorted(last - timedelta(minutes=lot.randrange(60, 20 * 24 * 60)) for _place in range(12))
    for moment in moments:
        area = lot.choice(areas)
        _handle(_file(area, staffing, lot, moment=moment), area, staffing, lot, moment=moment, last=last)
    for area in areas[:2]:
        moment = last - timedelta(days=lot.randrange(2, 12))
        stated = {
            "topic": "officials",
            "text": "去办低保年审，三次都说明天来，态度也不好。",
            "channel": Channel.WEB,
            "about_official": staffing.village[area.pk][2].staff,
            "about_officials": True,
            "conduct": Conduct.OBSTRUCTION,
        }
        begin(DEMAND, stated, beside=area, by=RESIDENT, now=moment)


def _file(area: Area, staffing: Staffing, lot: random.Random, *, moment: datetime) -> Demand:
    topic, text, summary = lot.choice(words.DEMANDS)
    own = lot.random() < 0.4
    channel = lot.choice((Channel.WEB, Channel.WEB, Channel.OPEN311)) if own else lot.choice(STAFF_DOORS)
    home = None if own else Household.objects.filter(area=area, is_active=True).order_by("pk")[lot.randrange(60)]
    group = home.group if home else VillagerGroup.objects.filter(area=area).order_by("group_no").first()
    handed = channel == Channel.HOTLINE
    named = lot.random() < 0.7
    stated = {
        "topic": topic,
        "text": text,
        "channel": channel,
        "place": group.name if group else "",
        "group": group,
        "household": home,
        "public_summary": summary,
        "asker_name": (home.head_name if home else "王某") if named else "",
        "asker_phone": "0717-0000000" if named else "",
        "outside_number": f"12345-{moment:%Y%m%d}-{lot.randrange(10_000):04d}" if handed else "",
        "read_back": not own,
        "outside_due_on": local_date(moment) + timedelta(days=15) if handed else None,
    }
    by = RESIDENT if own else lot.choice(staffing.village[area.pk]).staff
    return begin(DEMAND, stated, beside=area, by=by, now=moment).row  # type: ignore[no-any-return]  # a demand


def _handle(
    demand: Demand, area: Area, staffing: Staffing, lot: random.Random, *, moment: datetime, last: datetime
) -> None:
    office, head = staffing.petition, staffing.principal
    if office is None or head is None:
        return
    at = moment
    pk = demand.pk
    handler: Staff = lot.choice(staffing.town[area.pk]).staff

    def later(hours: float) -> bool:
        nonlocal at
        at += timedelta(hours=hours)
        return at < last

    by_office, by_handler = {"by": office}, {"by": handler}
    if not later(lot.choice((2, 5, 20, 30))):
        return
    _done(
        "register",
        pk,
        petition_class="appeal",
        public_summary=demand.public_summary,
        is_public=bool(demand.public_summary),
        now=at,
        **by_office,
    )
    if not later(lot.uniform(1, 20)):
        return
    _done("screen", pk, conflict_checked=True, now=at, **by_office)
    if not later(lot.choice((4, 30, 90, 200, 400))):
        return
    if lot.random() < 0.1:
        reason = "公交站点由县公交公司设置，已帮您问好联系人。"
        _done("redirect", pk, body=body_for(area, BodyKind.OTHER), reason=reason, now=at, **by_office)
        return
    if lot.random() < 0.1:
        reason = "属于县自然资源和规划局职责，转去办理。"
        _done("forward", pk, body=body_for(area, BodyKind.RESOURCES), reason=reason, now=at, **by_office)
        if later(150):
            _done("body_accepted", pk, number=f"秭自规受{at:%Y%m%d}", now=at, **by_office)
        return
    _done("accept", pk, handler=handler, is_told=lot.random() < 0.8, now=at, **by_office)
    if not later(lot.uniform(4, 60)):
        return
    _done("start", pk, now=at, **by_handler)
    lawful = lot.random() < 0.75
    reasonable = lawful or lot.random() < 0.6
    hardship = lot.random() < 0.3
    _done(
        "triage",
        pk,
        lawful=lawful,
        reasonable=reasonable,
        in_hardship=hardship,
        reason="核对了政策和现场情况。",
        policies_checked="补贴、救助、农村公路管护的现行政策",
        partial_solution="先解决最急的部分，其余说明原因。",
        now=at,
        **by_handler,
    )
    if lot.random() < 0.3:
        cadre = lot.choice(staffing.village[area.pk]).staff
        given = {
            "to": cadre,
            "task": "陪同到现场看一看，量好尺寸，拍照。",
            "due_on": local_date(at) + timedelta(days=7),
        }
        begin(ASSIGNMENT, given, beside=pk, by=handler, now=at)
    elif lot.random() < 0.15:
        asked = {
            "to": handler,
            "task": "请派人到现场核实并书面答复。",
            "due_on": local_date(at) + timedelta(days=15),
            "body": "县水利局",
            "body_contact": "0717-0000014",
        }
        begin(ASSIGNMENT, asked, beside=pk, by=handler, now=at)
    if not later(lot.uniform(4, 50)):
        return
    if reasonable and not lawful:
        _done(
            "explain",
            pk,
            explained="到家里把政策和规划一条条讲清了。",
            position="合理的我们尽力办，没有依据的不乱开口子。",
            guided="可以向县主管部门申请，也可以等下一批计划。",
            policies_checked="补贴、救助、农村公路管护的现行政策",
            partial_solution="先解决最急的部分，其余说明原因。",
            now=at,
            **by_handler,
        )
    _done("review_triage", pk, agrees=True, reason="", now=at, **by_office)
    long_work = lot.choice((100, 300, 700, 1100, 1600))
    if long_work > 1000:
        if not later(900):
            return
        _done("ask_extension", pk, days=20, reason="要等县里的检测结果。", now=at, **by_handler)
        if not later(20):
            return
        _done("extend", pk, days=20, reason="要等县里的检测结果。", by=head, now=at)
        if lot.random() < 0.7 and later(6):
            _done("tell_extension", pk, on=local_date(at), now=at, **by_handler)
        long_work -= 940
    if not later(long_work):
        return
    decision = "support" if lawful else "explain" if reasonable else "not_support"
    opinion: dict[str, Any] = {
        "claim": demand.text,
        "facts": "现场核实，情况属实。",
        "reasons": "按政策和规划办理。",
        "basis": "信访工作条例第三十二条及有关政策",
        "decision": decision,
        "decision_text": lot.choice(words.RESULTS),
        "remedies": "可以自收到之日起三十日内向秭归县人民政府申请复查。",
    }
    _done("draft", pk, **opinion, now=at, **by_handler)
    if not later(lot.uniform(2, 40)):
        return
    _done("issue", pk, by=head, now=at)
    if not later(lot.uniform(4, 60)):
        return
    _done("deliver", pk, on=local_date(at), now=at, **by_handler)
    if decision == "support":
        if not later(lot.uniform(20, 300)):
            return
        _done("perform", pk, on=local_date(at), what=lot.choice(words.RESULTS), now=at, **by_handler)
    if not later(lot.uniform(10, 200)) or lot.random() < 0.15:
        return
    staff_said = None if demand.entered_by_id is None or lot.random() < 0.5 else office
    if lot.random() < 0.12:
        _done("solved", pk, solved=Solved.NO, rating=Rating.NOT, why="修了一半又停了。", by=staff_said, now=at)
        return
    rating = lot.choice((Rating.SATISFIED, Rating.SATISFIED, Rating.BASICALLY))
    _done("solved", pk, solved=Solved.YES, rating=rating, by=staff_said, now=at)
    for hours in (30 * 24, 61 * 24):
        if not later(hours):
            return
        _done("follow_up", pk, result=FollowUpResult.SOLVED, note="到家里看过，没有再出现。", now=at, **by_office)
    _done("close", pk, ground="performed" if decision == "support" else "delivered", now=at, **by_office)
    if lot.random() < 0.1:
        _done("rate", pk, rate="response", reason="大雪封路一周，受理告知推迟。", by=office, now=at)


def _done(name: str, pk: UUID, *, by: Staff | None, now: datetime, **given: object) -> None:
    """Do one deed on a demand; nobody is the resident."""
    do(DEMAND, pk, name, given, by=by or "resident", now=now)
