"""Figures and groups that change keep what they were."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.operations import registers
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.places.models import VillagerGroup

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-1.17")
def test_a_changed_figure_is_a_new_row_and_the_old_stays(town: Town, now: datetime) -> None:
    for value, day in (("100", day_before(now, 40)), ("101", day_before(now))):
        registers.record_figure(
            town.town, fact="residents", value=Decimal(value), as_of=day, source="年报", by=town.gov_office, now=now
        )

    assert [str(row.value) for row in town.town.facts.order_by("as_of")] == ["100.00", "101.00"]
    with pytest.raises(NotPermitted):
        registers.record_figure(
            town.town, fact="residents", value=Decimal(1), as_of=day_before(now), source="x", by=town.cadre, now=now
        )
    with pytest.raises(InvalidInput):
        registers.record_figure(
            town.town,
            fact="residents",
            value=Decimal(1),
            as_of=day_before(now, -1),
            source="x",
            by=town.gov_office,
            now=now,
        )
    assert town.town.facts.count() == 2


def test_a_group_with_people_in_it_does_not_end(town: Town, now: datetime) -> None:
    full = VillagerGroup.objects.get(area=town.own)
    empty = registers.add_group(town.own, name="二组", by=town.secretary, now=now)

    assert empty.group_no == 2
    with pytest.raises(InvalidInput):
        registers.add_group(town.own, name="二组", by=town.secretary, now=now)
    with pytest.raises(InvalidInput):
        registers.end_group(full.pk, by=town.secretary, now=now)
    registers.end_group(empty.pk, by=town.secretary, now=now)
    with pytest.raises(NotVisible):
        registers.rename_group(full.pk, name="x", by=town.sibling_secretary, now=now)
    assert list(VillagerGroup.objects.filter(area=town.own, is_active=True)) == [full]
