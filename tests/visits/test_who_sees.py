"""Whoever decides an objection reads the entry by every door, and nobody else does for it (SM-1)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.operations import diary
from lianxinqiao.visits.operations.diary import VisitInput

pytestmark = pytest.mark.django_db


def test_the_decider_of_an_objection_reads_the_entry_by_page_and_api(town: Town, now: datetime) -> None:
    stated = VisitInput(kind="household_visit", visited_on=day_before(now), household=town.homes[0])
    visit = diary.write_visit(town.own, stated, by=town.secretary, now=now)
    diary.accept_visit(visit.pk, by=town.leader, expected_version=None, now=now)
    diary.void_visit(visit.pk, reason="没有去", by=town.leader, expected_version=None, now=now)
    api = Client(headers={"Authorization": f"Bearer {issue_token(town.principal, name='t', days=1, now=now)}"})

    def found() -> list[int]:
        page = town.client("principal").get(f"/visits/{visit.pk}/")
        return [page.status_code, api.get(f"/api/v1/visits/{visit.pk}").status_code]

    assert found() == [404, 404]
    diary.object_to_void(visit.pk, objection="我去了", by=town.secretary, now=now)
    assert found() == [200, 200]
    for name in ("office", "director", "stranger", "petition"):
        assert not VisitLog.objects.visible_to(town.staff[name]).filter(pk=visit.pk).exists()
