"""The officials of a demonstration town: full teams, and a few honest gaps."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from lianxinqiao.accounts.choices import Body, Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.demo.people import PeopleDrawer
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.pinyin import name_initials
from lianxinqiao.outreach.models import OpinionBox, ServicePhone
from lianxinqiao.places.models import Area

# One sign-in a role, in the order they are printed.
SIGN_INS: tuple[tuple[str, str], ...] = (
    ("cungan", Role.VILLAGE_CADRE),
    ("shuji", Role.VILLAGE_SECRETARY),
    ("jiguan", Role.OFFICE_CADRE),
    ("liancun", Role.AREA_LEADER),
    ("fenguan", Role.LEADER_IN_CHARGE),
    ("zhuyao", Role.PRINCIPAL_LEADER),
    ("dangzheng", Role.PARTY_GOV_OFFICE),
    ("xinfang", Role.PETITION_OFFICE),
    ("jijian", Role.DISCIPLINE_CONTACT),
    ("zhenan", Role.SAFETY_OFFICE),
    ("ganjing", Role.AREA_POLICE),
    ("sifa", Role.AREA_JUDICIAL),
    ("weisheng", Role.HEALTH_CENTRE),
    ("shenji", Role.AUDITOR),
    ("guanli", Role.SYSTEM_ADMIN),
)
SHOWN_AREA = "420527103201"  # 龙马溪村: the area of the printed sign-ins


@dataclass
class Staffing:
    """Who works where."""

    village: dict[int, list[Appointment]] = field(default_factory=dict)
    secretary: dict[int, Staff] = field(default_factory=dict)
    leader: dict[int, Staff] = field(default_factory=dict)
    town: dict[int, list[Appointment]] = field(default_factory=dict)
    office: Staff | None = None
    principal: Staff | None = None
    petition: Staff | None = None
    in_charge: dict[str, Staff] = field(default_factory=dict)


def appoint_everybody(
    town: Area, areas: list[Area], lot: random.Random, *, today: date, first: bool, password: str
) -> Staffing:
    """Make accounts and posts for a whole town, telephones and boxes for its areas."""
    made = _Maker(town, lot, today, first, password)
    staffing = Staffing()
    shown = next((area for area in areas if area.code == SHOWN_AREA), areas[0])
    principal = made.person("zhuyao" if first else None)
    staffing.principal = principal
    made.post(principal, Role.PRINCIPAL_LEADER, town, title="党委书记")
    made.post(made.person(None), Role.PRINCIPAL_LEADER, town, title="镇长")
    in_charge = made.person("fenguan" if first else None)
    made.post(in_charge, Role.LEADER_IN_CHARGE, town, kinds=["people", "opinion", "disaster"], title="副书记")
    police_chief = made.person(None)
    made.post(police_chief, Role.LEADER_IN_CHARGE, town, kinds=["security"], title="政法委员")
    staffing.in_charge = dict.fromkeys(("people", "opinion", "disaster"), in_charge) | {"security": police_chief}
    staffing.office = made.person("dangzheng" if first else None)
    made.post(staffing.office, Role.PARTY_GOV_OFFICE, town)
    for name, role in (
        ("xinfang", Role.PETITION_OFFICE),
        ("jijian", Role.DISCIPLINE_CONTACT),
        ("zhenan", Role.SAFETY_OFFICE),
        ("weisheng", Role.HEALTH_CENTRE),
        ("shenji", Role.AUDITOR),
        ("guanli", Role.SYSTEM_ADMIN),
    ):
        person = made.person(name if first else None)
        made.post(person, role, town)
        staffing.petition = person if role == Role.PETITION_OFFICE else staffing.petition
    leaders = [made.person("liancun" if first else None)] + [made.person(None) for _ in range(9)]
    police = [made.person("ganjing" if first else None)] + [made.person(None) for _ in range(3)]
    judicial = [made.person("sifa" if first else None), made.person(None)]
    for place, area in enumerate([shown, *(area for area in areas if area != shown)]):
        leader = leaders[place % len(leaders)]
        staffing.leader[area.pk] = leader
        staffing.town[area.pk] = [made.post(leader, Role.AREA_LEADER, area)]
        # Honest gaps: one area has a single office cadre, one has four, one has no judicial officer.
        cadres = {4: 1, 7: 4}.get(place, lot.choice((2, 2, 3)))
        for number in range(cadres):
            cadre = made.person("jiguan" if first and place == 0 and number == 0 else None)
            staffing.town[area.pk].append(made.post(cadre, Role.OFFICE_CADRE, area))
        made.post(police[place % len(police)], Role.AREA_POLICE, area)
        if place != 9:
            made.post(judicial[place % len(judicial)], Role.AREA_JUDICIAL, area)
        secretary = made.person("shuji" if first and place == 0 else None)
        staffing.secretary[area.pk] = secretary
        village = [made.post(secretary, Role.VILLAGE_SECRETARY, area, body=Body.BOTH)]
        village.append(made.post(made.person(None), Role.VILLAGE_DIRECTOR, area, body=Body.VILLAGE_COMMITTEE))
        for number in range(3):
            cadre = made.person("cungan" if first and place == 0 and number == 0 else None)
            body = Body.PARTY_BRANCH if number == 0 else Body.VILLAGE_COMMITTEE
            village.append(made.post(cadre, Role.VILLAGE_CADRE, area, body=body))
        staffing.village[area.pk] = village
    made.person(None)  # a cadre without an area: the report of must show somebody
    made.save()
    _phones_and_boxes(areas, made, today)
    return staffing


class _Maker:
    def __init__(self, town: Area, lot: random.Random, today: date, first: bool, password: str) -> None:
        self.town, self.today = town, today
        self.drawer = PeopleDrawer(lot, today.year)
        self.drawer.rare = []
        self.drawer.serial = town.pk * 1000
        self.password = make_password(password) if first else "!"
        self.staff: list[Staff] = []
        self.posts: list[Appointment] = []

    def person(self, username: str | None) -> Staff:
        name = self.drawer.staff_name()
        person = Staff(
            id=uuid7(),
            username=username or f"{self.town.code[:9]}{len(self.staff):03d}",
            name=name,
            initials=name_initials(name),
            phone=self.drawer.phone(),
            password=self.password,
        )
        self.staff.append(person)
        return person

    def post(
        self,
        person: Staff,
        role: str,
        area: Area,
        *,
        body: str = Body.NONE,
        kinds: list[str] | None = None,
        title: str = "",
    ) -> Appointment:
        row = Appointment(
            staff=person,
            role=role,
            area=area,
            body=body,
            kinds=kinds or [],
            title=title,
            starts_on=self.today - timedelta(days=500),
        )
        self.posts.append(row)
        return row

    def save(self) -> None:
        Staff.objects.bulk_create(self.staff)
        Appointment.objects.bulk_create(self.posts)


def _phones_and_boxes(areas: list[Area], made: _Maker, today: date) -> None:
    since = today - timedelta(days=400)
    for area in areas:
        ServicePhone.objects.create(
            area=area, number=made.drawer.phone(), hours="工作日 8:00–18:00，急事随时", published_on=since
        )
        ServicePhone.objects.create(
            area=area,
            number="0717-0012345",
            hours="每天 8:00–20:00",
            label="监督投诉电话",
            is_complaint_line=True,
            published_on=since,
        )
        OpinionBox.objects.create(area=area, place=f"{area.short_name}便民服务室门口", set_up_on=since)
