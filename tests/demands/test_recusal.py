"""Who is taken off a demand, or steps back: only where somebody is left to handle it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.demands import Case, done
from factories.pictures import changed, picture
from factories.town import Town
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.kernel.freshness import forget_all
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import offered

pytestmark = [pytest.mark.django_db, pytest.mark.rule("信访工作条例28")]
WORDS = "没有别人可以接手"


def names_of(case: Case, who: Any) -> set[str]:
    row = DEMAND.model._default_manager.select_related("matter__area", "matter__owner").get(pk=case.pk)  # type: ignore[union-attr]  # demands have rows
    return {deed.name for deed, _at in offered(DEMAND, row, by=who, now=case.now)}


def offices() -> Any:
    """The posts that keep demands, or are above those."""
    forget_all()
    return Appointment.objects.filter(role__in=(*DEMAND.keepers, *DEMAND.late))


@pytest.mark.refuses("demand.exclude", "没有别人可以接手")
def test_nobody_steps_back_from_what_nobody_else_could_handle(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    assert "exclude" in names_of(case, town.office)
    offices().delete()
    assert "exclude" not in names_of(case, town.office)
    before = picture()
    with pytest.raises(StepNotAllowed, match=WORDS):
        done("exclude", case.pk, person=town.office, reason="亲戚", **case.handler())
    assert changed(before, picture()) == []


def test_the_office_is_not_offered_whom_nobody_could_follow(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    offices().exclude(role=Role.PETITION_OFFICE).delete()
    Matter.objects.filter(pk=case.pk).update(owner=town.petition)
    page = town.client("petition").get(f"/demands/{case.pk}/?deed=exclude").content.decode()
    assert f'value="{town.cadre.pk}"' in page and f'value="{town.petition.pk}"' not in page
    before = picture()
    for given in (
        {"person": town.petition},
        {"office": "petition_office"},
        {"person": town.cadre, "office": "petition_office"},
    ):
        with pytest.raises(InvalidInput, match=WORDS):
            done("exclude", case.pk, reason="亲戚", **given, **case.office())
    assert changed(before, picture()) == []
    done("exclude", case.pk, reason="亲戚", person=town.cadre, **case.office())
