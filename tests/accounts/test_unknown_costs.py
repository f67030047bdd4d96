"""How long it takes tells nothing: who is unknown costs as much as who is known."""

from __future__ import annotations

from datetime import datetime
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.demands import Filing, file_demand
from factories.residents import follow
from factories.town import PASSWORD, Town
from lianxinqiao.accounts.models import Staff

pytestmark = pytest.mark.django_db
LOGIN, RECOVER = "/accounts/login/", "/accounts/recover/"


def cost(path: str, **sent: str) -> tuple[int, int]:
    """Return how many hashes of a password and how many statements an answer costs."""
    with (
        mock.patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashed,
        CaptureQueriesContext(connection) as asked,
    ):
        answer = Client().post(path, sent)
    assert answer.status_code in (200, 302, 422)
    return hashed.call_count, len(asked)


@pytest.mark.parametrize("path", [LOGIN, RECOVER])
def test_a_password_is_hashed_as_often_for_whoever_has_none(town: Town, path: str) -> None:
    town.director.set_unusable_password()
    town.director.save()
    Staff.objects.filter(pk=town.secretary.pk).update(is_active=False)
    sent = {"password": "wrong", "code": "111111111111"}
    names = ("cadre", "director", "secretary", "nobody-of-this-name")
    hashes = {name: cost(path, login=name, **sent)[0] for name in names}
    assert set(hashes.values()) == {1}, hashes
    assert cost(path, login="secretary", password=PASSWORD, code="1")[0] == 1


def test_the_right_password_of_a_closed_account_is_answered_as_a_wrong_one(town: Town) -> None:
    Staff.objects.filter(pk=town.cadre.pk).update(is_active=False)
    answers = [Client().post(LOGIN, {"login": "cadre", "password": word}) for word in (PASSWORD, "wrong")]
    assert [each.status_code for each in answers] == [200, 200]
    assert [each.context["form"].errors for each in answers] == [answers[1].context["form"].errors] * 2


def test_a_recovery_asks_the_database_as_much_for_an_unknown_name(town: Town) -> None:
    sent = {"password": "wrong", "code": "111111111111"}
    cost(RECOVER, login="another", **sent)
    assert cost(RECOVER, login="nobody", **sent)[1] == cost(RECOVER, login="leader", **sent)[1]


def test_a_number_that_is_unknown_is_looked_for_as_long_as_one_that_is_known(town: Town, now: datetime) -> None:
    demand = file_demand(
        town.own,
        Filing(topic="road", text="村口到学校的路塌了，请修一修", channel="visit", read_back=True),
        by=town.cadre,
        now=now,
    ).demand

    def statements(number: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            assert follow(Client(), number, "23456ABCDE").status_code == 422
        return [each["sql"].partition(" WHERE ")[0] for each in asked if each["sql"].startswith("SELECT")]

    statements("X")
    assert len(statements("甲村-2026-000000")) == len(statements(demand.matter.number))
