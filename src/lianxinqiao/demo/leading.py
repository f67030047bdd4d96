"""Reception days past and to come, and a few leader-owned cases, through the operations the pages call."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from lianxinqiao.calendar.limits import SHANGHAI, local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo import words
from lianxinqiao.demo.doing import do
from lianxinqiao.demo.teams import Staffing
from lianxinqiao.leadership.choices import Criterion, Duty, Mode, Signed
from lianxinqiao.leadership.kind import OWNED_CASE, RECEPTION_DAY, RECEPTION_RECORD
from lianxinqiao.leadership.models import ReceptionDay
from lianxinqiao.leadership.queries.criteria import criteria_of
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.places.models import Area

WEEKS_BACK, WEEKS_AHEAD = 8, 4


def write_leading(town: Area, areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Hold a reception every week up to today, publish the next ones, own three cases."""
    last = datetime.combine(today, time(9), SHANGHAI)
    leaders = [staffing.principal, *staffing.in_charge.values()]
    for week in range(-WEEKS_BACK, WEEKS_AHEAD):
        leader = leaders[week % len(leaders)]
        on = today + timedelta(days=7 * week + (2 - today.weekday()))
        if leader is None or staffing.petition is None or (0 <= (on - today).days < 10):
            continue
        planned_at = min(last, datetime.combine(on - timedelta(days=12), time(9), SHANGHAI))
        hours = {"starts_at": time(9), "ends_at": time(11, 30), "place": "镇综治中心一楼接访室"}
        plan = {"leader": leader, "mode": Mode.OPEN, "on": on, **hours}
        day = begin(RECEPTION_DAY, plan, by=staffing.petition, now=planned_at).row
        do(RECEPTION_DAY, day.pk, "publish", by=staffing.petition, now=planned_at)
        if on < today:
            _hold(day, areas, staffing, lot)
    _own(staffing, areas, lot, last=last)


def _hold(day: ReceptionDay, areas: list[Area], staffing: Staffing, lot: random.Random) -> None:
    host = day.leader
    for number in range(lot.choice((0, 1, 1, 2))):
        at = datetime.combine(day.on, time(9, 10 + 20 * number), SHANGHAI)
        area = lot.choice(areas)
        topic, text, _summary = lot.choice(words.DEMANDS)
        visit = do(RECEPTION_DAY, day.pk, "walk_in", {"about": text[:20]}, by=host, now=at).gave
        said = {"area": area, "topic": topic, "text": text, "answer": lot.choice(words.ANSWERS)}
        signed = {"read_back": True, "signed": Signed.PAPER}
        do(RECEPTION_RECORD, visit.pk, "record", {**said, **signed}, by=host, now=at)
        cadre = lot.choice(staffing.town[area.pk]).staff
        due = local_date(at) + timedelta(days=lot.choice((7, 15, 70)))
        part = {"to": cadre, "task": "到现场核实，拿出办法，向接访领导报告。", "due_on": due}
        do(RECEPTION_RECORD, visit.pk, "assign", part, by=host, now=at)
        do(RECEPTION_RECORD, visit.pk, "close", by=host, now=at)


def _own(staffing: Staffing, areas: list[Area], lot: random.Random, *, last: datetime) -> None:
    if staffing.petition is None or staffing.principal is None:
        return
    open_ones = Demand.objects.filter(
        matter__area__in=areas, matter__kind="demand", matter__status__in=("processing", "accepted")
    ).select_related("matter")
    for place, demand in enumerate(open_ones.order_by("matter__opened_at")[:3]):
        at = max(demand.matter.opened_at + timedelta(days=1), last - timedelta(days=20 - 6 * place))
        leader = staffing.leader[demand.matter.area_id]
        cadre = staffing.town[demand.matter.area_id][1].staff
        seen = [each for each, holds in criteria_of(demand, at).items() if holds]
        said = {"origin": "screening", "criteria": seen or [Criterion.SAFETY], "why": "涉及几户的生活和出行。"}
        case = begin(OWNED_CASE, said, beside=demand.pk, by=staffing.petition, now=at).row.pk
        if place == 2:
            continue
        confirmed = {"owner": leader, "no_conflict": True}
        do(OWNED_CASE, case, "confirm", confirmed, by=staffing.principal, now=at + timedelta(hours=5))
        for duty in Duty:
            task = {
                "duty": duty,
                "cadre": cadre if duty != Duty.KNOW else leader,
                "task": str(duty.label).split("：")[1],
                "due_on": local_date(at) + timedelta(days=30),
            }
            do(OWNED_CASE, case, "share", task, by=leader, now=at + timedelta(hours=6))
        if place == 1:
            continue
        plan = {
            "heard_on": local_date(at),
            "facts": "现场看过，情况属实。",
            "steps": "先解决急的，再按计划办完。",
            "contact_wish": "每两周打一次电话",
        }
        do(OWNED_CASE, case, "plan", plan, by=leader, now=at + timedelta(hours=20))
        note = {"duty": Duty.SOLVE, "text": "材料已齐，报到县里。"}
        do(OWNED_CASE, case, "note", note, by=cadre, now=min(last, at + timedelta(days=3)))
