"""Ending a post, and a first password for who forgot theirs."""

from __future__ import annotations

from datetime import date

import pytest

from factories.matters import OPENED
from factories.pictures import changed, picture
from factories.town import PASSWORD, Town
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.operations.posts import end_post, reset_password
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted

pytestmark = pytest.mark.django_db


def test_a_post_ends_on_a_day_once_by_whoever_keeps_posts(town: Town) -> None:
    post = Appointment.objects.get(staff=town.cadre)
    before = picture()
    for refused, day, who in (
        (NotPermitted, date(2026, 12, 1), town.secretary),
        (NotPermitted, date(2026, 12, 1), town.stranger),
        (InvalidInput, post.starts_on, town.gov_office),
    ):
        with pytest.raises(refused):
            end_post(post.pk, ends_on=day, by=who, now=OPENED)
    with pytest.raises(Appointment.DoesNotExist):
        end_post(0, ends_on=date(2026, 12, 1), by=town.gov_office, now=OPENED)
    assert changed(before, picture()) == []

    end_post(post.pk, ends_on=date(2026, 12, 1), by=town.gov_office, now=OPENED)

    active = Appointment.objects.filter(staff=town.cadre)
    assert active.active_on(date(2026, 11, 30)).exists()
    assert not active.active_on(date(2026, 12, 1)).exists()
    entry = AuditEntry.objects.get(deed="post.end")
    assert (entry.by, entry.at, entry.detail) == (
        town.gov_office,
        OPENED,
        {"role": "village_cadre", "area": town.own.code},
    )
    with pytest.raises(InvalidInput):
        end_post(post.pk, ends_on=date(2026, 12, 5), by=town.gov_office, now=OPENED)


def test_a_forgotten_password_is_replaced_by_one_to_be_changed(town: Town) -> None:
    before = picture()
    for refused, staff, password, who in (
        (NotPermitted, town.cadre, "dongjiang-48-qiao", town.secretary),
        (InvalidInput, town.gov_office, "dongjiang-48-qiao", town.gov_office),
        (InvalidInput, town.cadre, "12345678", town.gov_office),
    ):
        with pytest.raises(refused):
            reset_password(staff, password=password, by=who, now=OPENED)
    assert changed(before, picture()) == []
    town.cadre.refresh_from_db()
    assert town.cadre.check_password(PASSWORD)

    reset_password(town.cadre, password="dongjiang-48-qiao", by=town.gov_office, now=OPENED)

    town.cadre.refresh_from_db()
    assert town.cadre.check_password("dongjiang-48-qiao")
    assert town.cadre.must_change_password
    assert AuditEntry.objects.get(deed="staff.password").subject == "试cadre"
