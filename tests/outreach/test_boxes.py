"""Opinion boxes."""

from __future__ import annotations

from datetime import datetime

import pytest

from factories.outreach import open_box
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.kind import LETTER
from lianxinqiao.outreach.models import OpinionBox

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.9")
def test_a_box_needs_two_and_letters_have_one_working_day(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    with pytest.raises(InvalidInput):
        open_box(box.pk, second=town.secretary, by=town.secretary, now=now)

    open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now)

    clock = Clock.objects.get(matter__kind="letter")
    assert (clock.rule, clock.unit) == ("box.register_workdays", "working_days")


@pytest.mark.rule("R-2.9")
def test_a_letter_comes_out_of_a_box_only(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    key = uuid7()
    opening = open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now, id=key)
    before = picture()

    with pytest.raises(NotPermitted):
        begin(LETTER, {"text": "自己写的"}, beside=opening.pk, by=town.secretary, now=now)
    with pytest.raises(NotVisible):
        open_box(box.pk, "路灯不亮", second=town.leader, by=town.sibling_secretary, now=now)
    with pytest.raises(NotVisible):
        open_box(box.pk, "路灯不亮", second=town.secretary, by=town.leader, now=now, id=key)
    assert open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now, id=key) == opening

    assert changed(before, picture()) == []
    assert AuditEntry.objects.get(deed="box.open").by == town.secretary
    assert opening.letters.get().matter.owner == town.secretary
