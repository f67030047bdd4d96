"""Ending a post."""

from __future__ import annotations

from datetime import date

import pytest

from factories.matters import OPENED
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.accounts.operations.posts import end_post
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.calendar.limits import local_date
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
        {
            "role": "village_cadre",
            "area": town.own.code,
            "ends_on": "2026-12-01",
            "written_on": local_date(OPENED).isoformat(),
        },
    )
    with pytest.raises(InvalidInput):
        end_post(post.pk, ends_on=date(2026, 12, 5), by=town.gov_office, now=OPENED)
