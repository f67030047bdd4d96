"""A register of any length, written in bulk, and filing into it beside a bare insert page."""

from __future__ import annotations

import hashlib
import random
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from benchmarks.figures import Cost
from benchmarks.load import WARMING, middle
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.filing import found_by
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.models import Clock, Matter, NumberSequence, Step
from lianxinqiao.places.models import Area
from lianxinqiao.portal.operations import flood

BATCH = 2_000
NUMBERED_UP_TO = 10_000_000
WHAT = (
    "机耕路塌方，车过不去",
    "饮水管爆了，停水三天",
    "路灯不亮，夜里看不见",
    "低保年审没有通过",
    "危房鉴定一直没有人来",
    "垃圾池满了没人清",
    "水渠淤塞，秧苗缺水",
    "种粮补贴没有到账",
    "医保缴费查不到",
    "边坡开裂，下面有人家",
    "移民补偿少算了一亩",
    "工钱拖了半年",
    "校车不进村",
    "邻居占了通道",
    "变压器老跳闸",
)
WHERE = ("一组", "二组", "三组", "四组", "五组", "六组")
HOW = (
    "已经半个月了",
    "打过两次电话",
    "下雨更厉害",
    "老人出门不方便",
    "请来看一看",
    "想知道什么时候能办",
    "村里说归镇里管",
    "年年都这样",
)
TOPICS = ("road", "water", "power", "land", "housing", "subsidy", "medical", "environment", "hazard", "other")
# Most of a register is closed: seven in a hundred are open, a quarter is sealed after two years.
STATUSES = (
    [Status.CLOSED] * 64
    + [Status.ARCHIVED] * 25
    + [Status.WITHDRAWN] * 2
    + [Status.REDIRECTED] * 2
    + [Status.PROCESSING] * 3
    + [Status.SCREENING, Status.ACCEPTED, Status.DELIVERED, Status.FOLLOW_UP]
)


def fill_register(count: int) -> None:
    """Bring the demands of the database to ``count``, over five years and every area; found rows stay."""
    there = Demand.objects.count()
    lot = random.Random(there)  # noqa: S311  (invented rows)
    areas = list(Area.objects.responsibility_areas().filter(valid_to=None, is_demo=True).order_by("code"))
    handlers: dict[int, list[UUID]] = {}
    for area_id, owner_id in (
        Matter.objects.filter(kind="demand", owner__isnull=False)
        .order_by()
        .values_list("area_id", "owner_id")
        .distinct()
    ):
        handlers.setdefault(area_id, []).append(owner_id)
    anybody = [owner for owners in handlers.values() for owner in owners]
    for begin in range(there, count, BATCH):
        _write([_one(number, areas, handlers, anybody, lot) for number in range(begin, min(begin + BATCH, count))])
    for prefix, year in (
        Matter.objects.filter(kind="demand").order_by().values_list("area__code", "opened_at__year").distinct()
    ):
        NumberSequence.objects.get_or_create(prefix=f"诉求{prefix[:9]}", year=year, defaults={"last": NUMBERED_UP_TO})
    # What is filed from here on takes numbers after ours.
    NumberSequence.objects.filter(last__lt=NUMBERED_UP_TO).update(last=NUMBERED_UP_TO)


def _one(
    number: int, areas: list[Area], handlers: dict[int, list[UUID]], anybody: list[UUID], lot: random.Random
) -> tuple[Matter, Demand, list[Step], list[Clock]]:
    area, status = lot.choice(areas), lot.choice(STATUSES)
    phase = DEMAND.phases[status]
    days = lot.uniform(0, 80) if phase != Phase.DONE else lot.uniform(30, 5 * 365)
    opened: datetime = now() - timedelta(days=days)
    closed = opened + timedelta(days=min(days * 0.9, 50)) if phase == Phase.DONE else None
    text = f"{lot.choice(WHERE)}{lot.choice(WHAT)}，{lot.choice(HOW)}。{lot.choice(HOW)}。"
    due = opened + timedelta(days=60)
    matter = Matter(
        id=uuid7(),
        area=area,
        kind="demand",
        number=f"诉求〔{opened.year}〕{area.code[:9]}-{1_000_000 + number}号",
        title=text[:29],
        status=status,
        phase=phase,
        owner_id=lot.choice(handlers.get(area.pk) or anybody),
        opened_at=opened,
        closed_at=closed,
        next_due_at=None if closed else due,
    )
    demand = Demand(
        matter=matter,
        channel="web",
        received_at=opened,
        topic=lot.choice(TOPICS),
        text=text,
        place=text[:2],
        is_anonymous=True,
        grams=[] if status == Status.ARCHIVED else found_by(text),
        public_summary=text[:12],
        is_public=status != Status.ARCHIVED,
        code_digest=hashlib.sha256(matter.id.bytes).digest(),
    )
    steps = [
        Step(matter=matter, at=opened + timedelta(hours=place), event=event, from_status=before, to_status=after)
        for place, (event, before, after) in enumerate(
            (
                ("open", "", "received"),
                ("register", "received", "registered"),
                ("screen", "registered", "screening"),
                ("accept", "screening", status),
            )
        )
    ]
    clocks = [
        Clock(
            matter=matter,
            rule="petition.complete_days",
            unit="natural_days",
            state="cancelled" if closed else "running",
            start_at=opened,
            due_at=due,
            act_by_at=due,
        )
    ]
    return matter, demand, steps, clocks


def _write(rows: list[tuple[Matter, Demand, list[Step], list[Clock]]]) -> None:
    Matter.objects.bulk_create([matter for matter, *_rest in rows])
    Demand.objects.bulk_create([demand for _matter, demand, *_rest in rows])
    Step.objects.bulk_create([step for *_rest, steps, _clocks in rows for step in steps])
    Clock.objects.bulk_create([clock for *_rest, clocks in rows for clock in clocks])


def filing_beside_insert(area: Area, turns: int) -> tuple[Cost, Cost]:
    """Return the medians of filing on the resident's page and of a page that inserts as many rows, asked in turn.

    Each comes from an address of its own, as neighbours do, so that the door against floods does its work and lets them pass.
    """
    client = Client(SERVER_NAME="localhost")
    stamps = [flood.stamp() for _turn in range(turns + WARMING)]
    time.sleep(flood.LEAST_SECONDS + 0.2)
    page, floor = f"/a/{area.code}/ask/", f"/floor/insert/{area.code}/"
    costs: dict[str, list[Cost]] = {page: [], floor: []}
    size = 0
    for turn, stamp in enumerate(stamps):
        form: dict[str, Any] = {
            "about": "matter",
            "id": uuid7(),
            "stamp": stamp,
            "topic": "road",
            "text": "三组机耕路塌方，车过不去，请来看一看",
            "send": "1",
        }
        for path, address in ((page, page), (floor, f"{floor}?bytes={size}")):
            start, begun = time.perf_counter(), time.thread_time()
            answer = client.post(address, form, REMOTE_ADDR=f"10.1.{turn // 250}.{turn % 250}")
            cost = Cost((time.perf_counter() - start) * 1000, (time.thread_time() - begun) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
            if path == page:
                size = len(answer.content)
            costs[path].append(cost)
    return middle(costs[page][WARMING:]), middle(costs[floor][WARMING:])


def an_open_demand() -> Demand:
    """Return a demand in hand, as most that are opened are."""
    return (
        Demand.objects.select_related("matter")
        .filter(matter__status=Status.PROCESSING, matter__opened_at__lt=now() - timedelta(days=3))
        .order_by("pk")[0]
    )


def receipt_session(demand: Demand) -> str:
    """Return the key of a session that has opened a demand by its receipt."""
    from django.contrib.sessions.backends.db import SessionStore

    from lianxinqiao.portal.web.following import SESSION_KEY, held_for

    session = SessionStore()
    session[SESSION_KEY] = held_for(demand)
    session.create()
    return str(session.session_key)
