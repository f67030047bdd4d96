"""Passwords that anybody would try first are refused at every door."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from factories.town import PASSWORD, Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.beginning import issue_link, use_link
from lianxinqiao.accounts.operations.posts import create_staff
from lianxinqiao.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db

REFUSED = [
    *("lianxinqiao", "LianXinQiao", "lianxinqiao2026", "lianxinqiao-2026", "LianXinQiao@123", "l1anx1nq1ao!!"),
    *(
        "quyuan12345",
        "QuYuan@2026",
        "quyuanzhen1",
        "屈原屈原屈原屈原屈原",
        "屈原镇2026年11月",
        "ｌｉａｎｘｉｎｑｉａｏ",
    ),
    *("password2026", "P@ssw0rd2026", "qwerty12345", "admin@123456", "woaini1314520", "1qaz2wsx3edc", "aaaaaaaaaaaa"),
    *(
        "abcdefghijkl",
        "0987654321a",
        "1234567890",
        "cadrecadre1",
        "cadre-2026-11",
        "连心桥连心桥连心桥1",
        "zigui-hubei-1",
    ),
]


@pytest.mark.parametrize("password", REFUSED)
def test_what_anybody_would_try_first(town: Town, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, town.cadre)


def test_the_names_of_the_town_and_of_its_people_written_and_spelled(town: Town) -> None:
    staff = Staff(username="zhangsan", name="张大山", phone="0717-2886001")
    for password in (
        "zhangdashan88",
        "ZhangSan-2026",
        "张大山1987年生",
        "jiacun123456",
        "甲村乙村12345678",
        "shizhen-2026",
    ):
        with pytest.raises(ValidationError):
            validate_password(password, staff)


@pytest.mark.parametrize(
    "password", ["dongjiang-48-qiao", "x7#Kq9!mZ2pR", "春眠不觉晓处处闻啼鸟", "correct-horse-battery", "Zk4vNw81tq"]
)
def test_what_is_ones_own_is_taken(town: Town, password: str) -> None:
    validate_password(password, town.cadre)


def test_every_door_asks(town: Town, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_staff(username="xin", name="新人", password="lianxinqiao2026", by=None, now=now)
    assert refused.value.field == "password"
    assert not Staff.objects.filter(username="xin").exists()
    secret = issue_link(town.cadre, by=None, now=now)
    with pytest.raises(InvalidInput):
        use_link(secret, password="lianxinqiao2026", now=now)
    client = town.client("cadre")
    form = {"oldpassword": "proba-parol-7", "password1": "lianxinqiao2026", "password2": "lianxinqiao2026"}
    assert client.post("/accounts/password/change/", form).status_code == 200
    form = {"password": "lianxinqiao2026", "again": "lianxinqiao2026"}
    assert Client().post(f"/accounts/begin/{secret}/", form).status_code != 302
    town.cadre.refresh_from_db()
    assert town.cadre.check_password(PASSWORD)


def test_a_password_is_one_however_its_letters_are_composed_and_else_as_typed(town: Town) -> None:
    staff = town.cadre
    staff.set_password("Señor\u3000Ｑ9 path ")
    assert staff.check_password("Sen\u0303or Ｑ9 path ")
    for other in ("Señor Q9 path ", "señor Ｑ9 path ", "Señor Ｑ9 path"):
        assert not staff.check_password(other)
