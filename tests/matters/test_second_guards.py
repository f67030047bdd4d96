"""The second person is another one, the one who was asked, and what they agree to is still the proposer's to open."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.matters import opened
from factories.outreach import propose_opening
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.deeds import Doing
from lianxinqiao.matters.kind import SECONDING
from lianxinqiao.matters.models import Seconding
from lianxinqiao.matters.operations.beginning import begin, opening_by
from lianxinqiao.matters.operations.seconds import ask_second, waits
from lianxinqiao.outreach.asks import in_box
from lianxinqiao.outreach.kind import OPENING
from lianxinqiao.outreach.models import BoxOpening, OpinionBox
from lianxinqiao.outreach.policies import may_keep_letters
from lianxinqiao.outreach.querysets import BoxQuerySet

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(town: Town, now: datetime) -> OpinionBox:
    return OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))


def opening(town: Town, box: OpinionBox, now: datetime, second: object) -> Doing:
    doing = opening_by(OPENING, box, by=town.secretary, now=now)
    doing.asked, doing.role = Asked(second=second), Role.VILLAGE_SECRETARY
    return doing


@pytest.mark.parametrize("second", ["secretary", None])
def test_nobody_asks_themselves_nor_nobody(town: Town, box: OpinionBox, now: datetime, second: str | None) -> None:
    assert OPENING.opens is not None and OPENING.opens.second is not None
    doing = opening(town, box, now, town.staff[second] if second else None)
    with pytest.raises(InvalidInput, match="另一个人") as refused:
        ask_second(OPENING.opens.second, doing, {}, rule="R-2.9", target=box.pk)
    assert refused.value.field == "second"
    assert not Seconding.objects.exists()


def test_nobody_is_asked_about_what_they_do_not_find(town: Town, box: OpinionBox, now: datetime) -> None:
    assert OPENING.opens is not None and OPENING.opens.second is not None
    matter = opened(town)
    matter.excluded.add(town.leader)
    doing = opening(town, box, now, town.leader)
    with pytest.raises(InvalidInput, match="看不到这个事项") as refused:
        ask_second(OPENING.opens.second, doing, {}, rule="R-2.9", target=box.pk, matter=matter)
    assert refused.value.field == "second"
    assert not Seconding.objects.exists()


def test_nobody_agrees_in_the_place_of_who_was_asked(town: Town, box: OpinionBox, now: datetime) -> None:
    assert OPENING.opens is not None
    doing = opening(town, box, now, town.leader)
    assert waits(OPENING.opens, doing)
    doing.second = town.principal
    with pytest.raises(NotPermitted, match="被请的人本人"):
        waits(OPENING.opens, doing)
    doing.second = town.leader
    assert not waits(OPENING.opens, doing)


@pytest.mark.rule("R-2.9")
def test_a_box_is_opened_by_who_keeps_letters_there(town: Town, box: OpinionBox, now: datetime) -> None:
    assert OPENING.opens is not None
    assert may_keep_letters(town.secretary, town.own.pk)
    assert OPENING.opens.may(town.secretary, box)
    for who in (town.sibling_secretary, town.cadre, town.auditor):
        assert not OPENING.opens.may(who, box)


@pytest.mark.rule("R-2.9")
def test_what_waits_is_not_opened_when_whoever_proposed_it_may_not_any_more(
    town: Town, box: OpinionBox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = propose_opening(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).waits
    assert asked is not None
    # They find boxes still: a rule of the town's let go of them as openers only.
    monkeypatch.setattr(BoxQuerySet, "seen_by", tuple(Role))
    Appointment.objects.filter(staff=town.secretary).update(role=Role.VILLAGE_CADRE)
    with pytest.raises(StepNotAllowed, match="现在不能办理：.*由书记、联村领导"):
        do(SECONDING, asked.pk, "agree", by=town.leader, now=now)
    assert not BoxOpening.objects.exists()
    given = {"second": town.leader, **in_box([])}
    with pytest.raises(NotPermitted):
        begin(OPENING, given, beside=box.pk, by=type(town.secretary).objects.get(pk=town.secretary.pk), now=now)
