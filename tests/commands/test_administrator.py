"""``lxq administrator``: the first administrator of a town by its code, of a county by its name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.beginning import first_administrator
from lianxinqiao.accounts.policies import may_manage_posts
from lianxinqiao.commands.answers import CommandFailed
from lianxinqiao.commands.beginning import administrator
from lianxinqiao.commands.grammar import parser
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted
from lianxinqiao.places.models import Area

pytestmark = pytest.mark.django_db
OWN = "dongjiang-48-qiao"


def run(*words: str) -> None:
    administrator(parser().parse_args(["administrator", "guanli", "--name", "管理", "--json", *words]))


@pytest.mark.parametrize("named", ["试县", "990001", "990001000000"])
def test_a_county_begins_by_its_name_or_code(
    town: Town, named: str, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    run("--county", named)

    link = json.loads(capsys.readouterr().out)["link"]
    form = {"password": OWN, "again": OWN}
    assert Client().post(link.removeprefix(settings.PUBLIC_URL), form).status_code == 302
    post = Appointment.objects.get(staff__username="guanli")
    assert (post.role, post.area) == (Role.SYSTEM_ADMIN, town.town.parent)
    who = Staff.objects.get(username="guanli")
    assert who.check_password(OWN) and all(may_manage_posts(who, each) for each in (town.town, town.far))


def test_a_town_is_no_county_and_a_county_no_town(town: Town) -> None:
    for words in (("--county", "试镇"), ("--county", town.town.code), ("--town", "990001"), ("--county", "")):
        with pytest.raises(CommandFailed):
            run(*words)
    with pytest.raises(SystemExit):
        run()
    with pytest.raises(SystemExit):
        run("--town", town.town.code, "--county", "试县")
    assert not Staff.objects.filter(username="guanli").exists()


def test_of_two_counties_of_one_name_the_code_says_which(town: Town) -> None:
    city = Area.objects.create(
        code="980000000000", level="prefecture", name="别市", short_name="别市", valid_from=date(2015, 1, 1), source="t"
    )
    Area.objects.create(
        code="980001000000",
        level="county",
        name="试县",
        short_name="试县",
        parent=city,
        valid_from=date(2015, 1, 1),
        source="t",
    )
    with pytest.raises(CommandFailed, match="980001（别市）、990001"):
        run("--county", "试县")
    assert not Staff.objects.filter(username="guanli").exists()
    run("--county", "980001")
    assert Appointment.objects.get(staff__username="guanli").area.code == "980001000000"


def test_a_county_that_is_over_begins_no_more(town: Town) -> None:
    Area.objects.filter(code="990001000000").update(valid_to=date(2016, 1, 1))
    with pytest.raises(CommandFailed):
        run("--county", "试县")


def test_a_county_with_an_administrator_appoints_further_ones_itself(town: Town, now: Any) -> None:
    run("--county", "试县")
    Staff.objects.filter(username="guanli").update(last_login=now)
    with pytest.raises(NotPermitted, match="试县"):
        run("--county", "试县")


@pytest.mark.parametrize(
    ("username", "name"), [("guanli", "\u200b"), ("\u200b", "管理"), ("", "管理"), ("guanli", " ")]
)
def test_nobody_without_a_name_is_made(town: Town, now: Any, username: str, name: str) -> None:
    with pytest.raises(InvalidInput, match="姓名"):
        first_administrator(town.town.parent, username=username, name=name, now=now)
