"""Whoever decides an objection reads the entry by every door, and nobody else does for it (SM-1)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from factories.town import Town, day_before
from factories.visits import a_visit, write_visit
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.demo.doing import do
from lianxinqiao.visits.kind import ENTRY
from lianxinqiao.visits.models import VisitLog

pytestmark = pytest.mark.django_db


def test_the_decider_of_an_objection_reads_the_entry_by_page_and_api(town: Town, now: datetime) -> None:
    stated = a_visit(kind="household_visit", visited_on=day_before(now), household=town.homes[0])
    visit = write_visit(town.own, stated, by=town.secretary, now=now)
    do(ENTRY, visit.pk, "accept", by=town.leader, now=now)
    do(ENTRY, visit.pk, "void", {"text": "没有去"}, by=town.leader, now=now)
    api = Client(headers={"Authorization": f"Bearer {issue_token(town.principal, name='t', days=1, now=now)}"})

    def found() -> list[int]:
        page = town.client("principal").get(f"/visits/{visit.pk}/")
        return [page.status_code, api.get(f"/api/v1/visits/{visit.pk}").status_code]

    assert found() == [404, 404]
    do(ENTRY, visit.pk, "object", {"text": "我去了"}, by=town.secretary, now=now)
    assert found() == [200, 200]
    for name in ("office", "director", "stranger", "petition"):
        assert not VisitLog.objects.visible_to(town.staff[name]).filter(pk=visit.pk).exists()
