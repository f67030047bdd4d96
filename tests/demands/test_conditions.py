"""What must be true of a demand before something is done to it, each made untrue by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.broken import (
    Break,
    done,
    hides_all_others,
    is_refused,
    later,
    no_limit_runs,
    nobody_owns_it,
    refuses_when,
    stands,
)
from factories.town import Town
from factories.walking import Walker
from lianxinqiao.demands.models import FollowUp


def no_follow_up(walker: Walker, _by: Any) -> None:
    FollowUp.objects.filter(demand=walker.pk).delete()


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("named", "breaks"),
    [
        refuses_when("demand.accept_simple", "上级交办", stands(outside_number="工单1")),
        refuses_when("demand.accept_simple", "收到已超过", later(10)),
        refuses_when("demand.object_transfer", "只有上级", stands(outside_number="")),
        refuses_when("demand.tell_accepted", "没有待告知", done("tell_accepted")),
        refuses_when("demand.object", "还没有分类", stands(track="")),
        refuses_when("demand.review_triage", "由法律顾问", stands(classified_by=lambda by: by)),
        refuses_when("demand.ask_extension", "这件诉求不能", no_limit_runs),
        refuses_when("demand.ask_extension", "已超过", later(70)),
        refuses_when("demand.extend", "这件诉求不能", no_limit_runs),
        refuses_when("demand.extend", "已超过", later(70)),
        refuses_when("demand.merge", "没有另一件", hides_all_others),
        refuses_when("demand.tell_extension", "没有待告知", done("tell_extension")),
        refuses_when("demand.issue", "起草人不能", stands(drafted_by=lambda by: by)),
        refuses_when("demand.perform", "没有待办到", done("perform")),
        refuses_when("demand.follow_up", "没有待做", no_follow_up),
        refuses_when("demand.urge", "没有承办人", nobody_owns_it),
        refuses_when("demand.urge", "您今天已经", done("urge")),
    ],
)
def test_it_is_refused_when_this_is_not_so(town: Town, now: datetime, named: str, breaks: Break) -> None:
    is_refused(town, now, named, breaks)
