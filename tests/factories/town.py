"""One small town for every test: two areas, everybody on post, a few homes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from lianxinqiao.kernel.freshness import forget_all

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "proba-parol-7"


@dataclass
class Town:
    """A town with the areas ``own`` and ``other``, a neighbour town with ``far``, and staff by name."""

    town: Any
    own: Any
    other: Any
    far: Any
    staff: dict[str, Any] = field(default_factory=dict)
    homes: list[Any] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["staff"][name]
        except KeyError as error:
            raise AttributeError(name) from error

    def client(self, name: str) -> Client:
        return client_of(self.staff[name])


def client_of(person: Any) -> Client:
    """Return a browser in which somebody of the staff has signed in."""
    client = Client()
    client.force_login(person, backend="lianxinqiao.accounts.web.backend.CountedBackend")
    return client


def leave_alone(town: Town) -> Town:
    """End the town next door, so that this one is the only one of the database."""
    from lianxinqiao.kernel.freshness import forget_all
    from lianxinqiao.places.models import Area

    Area.objects.filter(code__startswith=town.far.code[:9]).update(valid_to=date(2016, 1, 1))
    forget_all()
    return town


# What the test town leads people to: kind, level, name.
BODIES = (
    ("police", "town", "派出所"),
    ("resources", "county", "县自然资源局"),
    ("weather", "county", "县气象台"),
    ("water", "county", "县水利局"),
    ("emergency", "county", "县应急局"),
    ("discipline", "county", "县纪委监委"),
    ("other", "county", "县局"),
    ("other", "county", "县交通局"),
    ("other", "town", "镇水厂"),
)


def register_bodies(town: Any) -> None:
    """Let a town lead people to the bodies of tests."""
    from lianxinqiao.places.models import OutsideBody

    OutsideBody.objects.bulk_create(
        OutsideBody(
            town=town,
            kind=kind,
            level=level,
            name=name,
            address="平湖大道",
            phone="0717-1",
            checked_on=date(2016, 1, 1),
        )
        for kind, level, name in BODIES
    )


def make_town() -> Town:
    """Make the test town inside the running transaction."""
    from lianxinqiao.accounts.choices import Role
    from lianxinqiao.accounts.models import Appointment, Staff
    from lianxinqiao.places.models import Area, VillagerGroup
    from lianxinqiao.residents.models import Household, Person
    from lianxinqiao.residents.operations.records import keys_of_person

    begin = date(2015, 1, 1)

    def area(code: str, level: str, name: str, parent: Any = None) -> Any:
        kind = "village" if level == "village" else ""
        return Area.objects.create(
            code=code,
            level=level,
            kind=kind,
            name=name,
            short_name=name,
            initials="",
            parent=parent,
            valid_from=begin,
            source="test",
        )

    county = area("990001000000", "county", "试县")
    first = area("990001100000", "town", "试镇", county)
    register_bodies(first)
    second = area("990001200000", "town", "邻镇", county)
    made = Town(
        first,
        area("990001100201", "village", "甲村", first),
        area("990001100202", "village", "乙村", first),
        area("990001200201", "village", "远村", second),
    )
    posts = {
        "cadre": (Role.VILLAGE_CADRE, made.own),
        "director": (Role.VILLAGE_DIRECTOR, made.own),
        "secretary": (Role.VILLAGE_SECRETARY, made.own),
        "office": (Role.OFFICE_CADRE, made.own),
        "leader": (Role.AREA_LEADER, made.own),
        "police": (Role.AREA_POLICE, made.own),
        "judicial": (Role.AREA_JUDICIAL, made.own),
        "sibling": (Role.VILLAGE_CADRE, made.other),
        "sibling_secretary": (Role.VILLAGE_SECRETARY, made.other),
        "in_charge": (Role.LEADER_IN_CHARGE, first),
        "security_chief": (Role.LEADER_IN_CHARGE, first),
        "principal": (Role.PRINCIPAL_LEADER, first),
        "mayor": (Role.PRINCIPAL_LEADER, first),
        "gov_office": (Role.PARTY_GOV_OFFICE, first),
        "petition": (Role.PETITION_OFFICE, first),
        "discipline": (Role.DISCIPLINE_CONTACT, first),
        "safety": (Role.SAFETY_OFFICE, first),
        "health": (Role.HEALTH_CENTRE, first),
        "auditor": (Role.AUDITOR, first),
        "admin": (Role.SYSTEM_ADMIN, first),
        "stranger": (Role.PRINCIPAL_LEADER, second),
        "far_cadre": (Role.VILLAGE_CADRE, made.far),
    }
    kinds = {"in_charge": ["people", "opinion", "disaster"], "security_chief": ["security"]}
    for name, (role, place) in posts.items():
        person = Staff(username=name, name=f"试{name}", initials=f"s{name}"[:20], phone="0717-0000001")
        person.set_password(PASSWORD)
        person.save()
        made.staff[name] = person
        Appointment.objects.create(staff=person, role=role, area=place, kinds=kinds.get(name, []), starts_on=begin)
    for place in (made.own, made.other, made.far):
        group = VillagerGroup.objects.create(area=place, group_no=1, name="一组")
        for number in range(1, 4):
            home = Household.objects.create(
                area=place, group=group, house_no=f"{number}号", head_name=f"李{number}", size=1
            )
            Person.objects.create(household=home, relation="head", **keys_of_person(name=f"李{number}"))
            made.homes.append(home)
    forget_all()
    return made


def day_before(moment: datetime, days: int = 1) -> date:
    return moment.astimezone(SHANGHAI).date() - timedelta(days=days)
