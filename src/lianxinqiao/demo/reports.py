"""A year of reports, letters, patrols and cards in a demonstration town, through the very operations the pages call."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F

from lianxinqiao.calendar.limits import SHANGHAI, local_date
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demo import words
from lianxinqiao.demo.bodies import body_for
from lianxinqiao.demo.copying import copy_rows, reset_sequence
from lianxinqiao.demo.doing import do
from lianxinqiao.demo.teams import Staffing
from lianxinqiao.hazards.kind import SITE as HAZARD_SITE
from lianxinqiao.kernel.errors import DomainError
from lianxinqiao.maternal.kind import SLIP
from lianxinqiao.maternal.operations.leaflets import count_information
from lianxinqiao.matters.choices import Purpose, Urgency
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import LETTER, OPENING
from lianxinqiao.outreach.models import ContactCard, OpinionBox
from lianxinqiao.outreach.operations.cards import current_edition
from lianxinqiao.places.choices import BodyKind, Level
from lianxinqiao.places.models import Area, HazardSite
from lianxinqiao.residents.models import Household

REPORTS_A_YEAR = 260


def write_reports(town: Area, areas: list[Area], staffing: Staffing, lot: random.Random, *, today: date) -> None:
    """Write a year of reports and letters through the very operations the pages call."""
    last = datetime.combine(today, time(9), SHANGHAI)
    moments = sorted(last - timedelta(minutes=lot.randrange(365 * 24 * 60)) for _ in range(REPORTS_A_YEAR))
    moments += sorted(last - timedelta(minutes=lot.randrange(60, 5 * 24 * 60)) for _ in range(16))
    for moment in moments:
        _report(lot.choice(areas), staffing, lot, moment=moment, last=last)
    for area in areas:
        for box in OpinionBox.objects.filter(area=area):
            _letters(box, staffing, lot, last=last)
        for back in range(3):
            moment = last - timedelta(days=30 * back + 5)
            cadre = staffing.village[area.pk][2].staff
            count_information(area, given=lot.randint(3, 20), by=cadre, now=moment)
            for _slip in range(lot.choice((0, 0, 1, 2, 6))):
                begin(SLIP, {"area": area, "consented": True}, by=cadre, now=moment)
    _hazards(areas, staffing, lot, last=last)
    _press(areas, staffing, lot, last=last)
    _issue_cards(areas, lot, last=last)
    # What was said while the year was being made would bury what is new.
    Message.objects.filter(
        recipient__appointments__area__in=[*areas, town], created_at__lt=last - timedelta(days=3)
    ).update(read_at=F("created_at"))
    Clock.objects.filter(matter__area__in=areas, state="running", due_at__lt=last).update(reminded=100, check_at=None)


def _report(area: Area, staffing: Staffing, lot: random.Random, *, moment: datetime, last: datetime) -> None:
    kind = lot.choices(("people", "opinion", "security", "disaster"), weights=(55, 18, 8, 19))[0]
    title, place, facts = lot.choice(words.REPORTS[kind])
    urgency = lot.choices((0, 1, 2, 3), weights=(50, 33, 14, 3))[0]
    reporter = lot.choice(staffing.village[area.pk]).staff
    site = HazardSite.objects.filter(area=area).first() if kind == "disaster" else None
    stated: dict[str, Any] = {
        "kind": kind,
        "title": title,
        "place": place,
        "facts": facts,
        "urgency": urgency,
        "purposes": [lot.choice(Purpose.values)],
        "phoned_at": moment if urgency == Urgency.EMERGENCY else None,
        "channel": "face" if kind == "opinion" else "",
        "answer_needed": "请说明实情和时间安排。" if kind == "opinion" else "",
        "called_110": kind == "security" and urgency >= Urgency.URGENT,
        "hazard_kind": ("landslide" if site else "rockfall") if kind == "disaster" else "",
        "hazard_site": site,
        "people_at_risk": lot.choice((0, 2, 5)) if kind == "disaster" else None,
        "occurred_at": moment - timedelta(hours=1),
    }
    report = begin(REPORT, stated, beside=area, by=reporter, now=moment).row
    leader = staffing.in_charge[kind]
    delay = {0: 20, 1: 6, 2: 1, 3: 0.2}[urgency] * lot.choice((0.3, 0.5, 0.8, 0.9, 1, 3.8))
    at = moment + timedelta(hours=delay)
    if at > last or (last - moment < timedelta(days=4) and lot.random() < 0.5):
        return
    pk = report.pk
    step: dict[str, Any] = {"by": leader}
    if kind == "disaster":
        told = {"body": body_for(area, BodyKind.RESOURCES), "person": "值班室"}
        do(REPORT, pk, "tell_county", told, now=moment + timedelta(minutes=lot.randrange(10, 70)), **step)
    do(REPORT, pk, "acknowledge", now=at, **step)
    at += timedelta(hours=lot.uniform(0.1, 3))
    if lot.random() < 0.05:
        do(REPORT, pk, "false_alarm", {"reason": "现场核实，没有异常。"}, now=min(at, last), **step)
        return
    if at > last:
        return
    do(REPORT, pk, "judge", {"urgency": urgency}, now=at, **step)
    if last - at < timedelta(days=2) and lot.random() < 0.4:
        return
    at += timedelta(hours=lot.uniform(0.2, 5 if urgency >= 2 else 40))
    if at > last:
        return
    if kind == "security" or lot.random() < 0.12:
        do(
            REPORT,
            pk,
            "hand_over",
            {
                "body": body_for(area, BodyKind.POLICE, Level.TOWN)
                if kind == "security"
                else body_for(area, BodyKind.RESOURCES),
                "person": "值班室",
                "number": f"{at:%Y%m%d}{lot.randrange(100):02d}",
                "basis": "治安管理处罚法有关规定；财物被盗的时间、地点和经过已写明" if kind == "security" else "",
            },
            now=at,
            **step,
        )
    else:
        do(REPORT, pk, "respond", {"reason": lot.choice(words.ACTIONS)}, now=at, **step)
    at += timedelta(hours=lot.uniform(8, 240))
    if at > last or lot.random() < 0.04:
        return
    do(REPORT, pk, "resolve", {"reason": lot.choice(words.RESULTS)}, now=at, **step)
    at += timedelta(hours=lot.uniform(1, 30))
    if at > last:
        return
    do(
        REPORT,
        pk,
        "answer",
        {"answer": lot.choice(words.ANSWERS), "published": "村务公开栏、院坝会" if kind == "opinion" else ""},
        now=at,
        **step,
    )
    if lot.random() < 0.04 and at + timedelta(days=2) < last:
        do(REPORT, pk, "reopen", {"reason": "过了两天又出现了，请再看一看。"}, by=reporter, now=at + timedelta(days=2))


def _letters(box: OpinionBox, staffing: Staffing, lot: random.Random, *, last: datetime) -> None:
    secretary = staffing.secretary[box.area_id]
    second = staffing.village[box.area_id][1].staff
    for back in range(11, -1, -1):
        at = last - timedelta(days=30 * back + lot.randrange(3), hours=1)
        found = [
            {"text": lot.choice(words.LETTERS), "signed": "" if lot.random() < 0.6 else "一位村民"}
            for _ in range(lot.choice((0, 0, 1, 1, 2)))
        ]
        given = {"second": second, **in_box(found)}
        asked = begin(OPENING, given, beside=box.pk, by=secretary, now=at).row
        opening = do(SECONDING, asked.pk, "agree", by=second, now=at).gave.row
        for letter in opening.letters.all():
            registered = at + timedelta(hours=lot.choice((2, 5, 30)))
            if registered > last:
                continue
            classed = lot.choice(("demand", "suggestion"))
            do(LETTER, letter.pk, "register", {"classed": classed}, by=secretary, now=registered)
            answered = registered + timedelta(days=lot.choice((2, 5, 9)))
            if answered < last:
                given = {"answer": "谢谢来信，已在村务公开栏答复。"}
                do(LETTER, letter.pk, "answer", given, by=secretary, now=answered)


def _hazards(areas: list[Area], staffing: Staffing, lot: random.Random, *, last: datetime) -> None:
    """Give the known hazard sites a card, households below them, and a year of patrols."""
    for site in HazardSite.objects.filter(area__in=areas).select_related("area"):
        keeper = staffing.village[site.area_id][1].staff
        stated = {
            "name": site.name,
            "alias": site.alias,
            "kind": site.kind,
            "place": f"{site.area.short_name}一组后山",
            "households_at_risk": 0,
            "signal": "敲锣三声，高音喇叭喊话",
            "route": "沿一组机耕路向东，到村委会广场集合",
            "shelter": f"{site.area.short_name}村委会广场",
            "monitor_name": keeper.name,
            "monitor_phone": keeper.phone,
            "in_danger_zone": True,
        }
        do(HAZARD_SITE, site.pk, "change", stated, by=keeper, now=last - timedelta(days=300))
        for household in Household.objects.filter(area=site.area).order_by("group", "house_order")[:14]:
            helped = {"group": household.group_id, "house": household.house_no, "helpers": lot.choice((0, 0, 0, 1, 2))}
            do(HAZARD_SITE, site.pk, "threatened", helped, by=keeper, now=last - timedelta(days=299))
        for back in range(280, 0, -14):
            moment = last - timedelta(days=back)
            seen = {"on": local_date(moment), "findings": lot.choice(words.PATROLS), "is_abnormal": False}
            do(HAZARD_SITE, site.pk, "patrol", seen, by=keeper, now=moment)
        signed = last - timedelta(days=240)
        do(HAZARD_SITE, site.pk, "sign", {"on": local_date(signed)}, by=keeper, now=signed)


def _press(areas: list[Area], staffing: Staffing, lot: random.Random, *, last: datetime) -> None:
    if staffing.principal is None:
        return
    late = list(Matter.objects.unfinished().filter(area__in=areas, next_due_at__lt=last).order_by("pk")[:6])
    for matter in late:
        try:
            kind, day = kind_of(matter.kind), (last + timedelta(days=3)).date()
            asked = {"text": "群众在等，请说明进展和完成时间。", "due_on": day}
            do(kind, matter.pk, "supervise", asked, by=staffing.principal, now=last - timedelta(hours=3))
            leader = staffing.leader[matter.area_id]
            do(kind, matter.pk, "urge", {"text": "请尽快办理。"}, by=leader, now=last - timedelta(hours=2))
        except DomainError:
            continue


def _issue_cards(areas: list[Area], lot: random.Random, *, last: datetime) -> None:
    rows: list[tuple[object, ...]] = []
    for area in areas:
        edition = current_edition(area, now=last)
        for household in Household.objects.filter(area=area).values_list("pk", flat=True):
            if lot.random() < 0.93:
                rows.append((household, area.pk, edition.pk, last.date() - timedelta(days=lot.randrange(300))))
    copy_rows(ContactCard, ("household", "area", "edition", "issued_on"), rows)
    reset_sequence(ContactCard)
