"""What would be refused because of where a demand stands, or of the day it is, is not offered either."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from factories.demands import ROAD, Case, done
from factories.matters import at
from factories.town import Town
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, StepNotAllowed
from lianxinqiao.matters.deeds import RESIDENT
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.operations.doing import offered

pytestmark = pytest.mark.django_db
FILED = at("11-11")
FROM_ABOVE = replace(ROAD, outside_number="转1号")


def is_offered(case: Case, name: str, by: Any, moment: datetime) -> bool:
    row = Demand.objects.select_related("matter__area", "matter__owner").get(pk=case.pk)
    return name in {deed.name for deed, _at in offered(DEMAND, row, by=by, now=moment)}


def stands_until(case: Case, name: str, by: Any, last: datetime, words: str, **given: Any) -> None:
    """The deed is offered and done at the last moment, and neither a second later."""
    late = last + timedelta(seconds=1)
    assert is_offered(case, name, by, last)
    assert not is_offered(case, name, by, late)
    with pytest.raises(StepNotAllowed, match=words):
        do(DEMAND, case.pk, name, given, by=by, now=late)
    do(DEMAND, case.pk, name, given, by=by, now=last)


@pytest.mark.rule("信访工作条例35")
@pytest.mark.refuses("demand.ask_review", "申请复查的期限")
def test_review_is_asked_for_in_time_or_not_at_all(town: Town) -> None:
    case = Case(town, FILED).accepted().delivered()
    stands_until(
        case, "ask_review", RESIDENT, at("12-11", 23, 59).replace(second=59), "申请复查的期限已过（2026-12-11）"
    )


@pytest.mark.rule("信访工作条例36")
@pytest.mark.refuses("demand.ask_recheck", "申请复核的期限")
def test_recheck_is_asked_for_in_time_or_not_at_all(town: Town) -> None:
    case = Case(town, FILED).accepted().delivered()
    done("ask_review", case.pk, by=None, now=FILED)
    done("answer_review", case.pk, answer="维持", received_on=FILED.date(), **case.office())
    stands_until(case, "ask_recheck", town.petition, at("12-11", 23, 59).replace(second=59), "申请复核的期限已过")


@pytest.mark.rule("RR-3")
@pytest.mark.refuses("demand.undo_withdrawal", "撤回已超过")
def test_a_withdrawal_is_undone_within_thirty_days(town: Town) -> None:
    case = Case(town, FILED)
    done("withdraw", case.pk, by=None, now=FILED)
    stands_until(case, "undo_withdrawal", RESIDENT, at("12-11", 23, 59).replace(second=59), "撤回已超过30天")


@pytest.mark.rule("信访工作条例23")
@pytest.mark.refuses("demand.object_transfer", "已超过五个")
def test_a_transfer_is_objected_to_within_five_working_days(town: Town) -> None:
    case = Case(town, FILED, FROM_ABOVE)
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    # To the end of the Wednesday after.
    words = "已超过五个工作日"
    stands_until(case, "object_transfer", town.principal, at("11-19", 0), words, reason="属县局")


@pytest.mark.rule("RR-3")
@pytest.mark.refuses("demand.close", "这个办结依据")
def test_nothing_is_closed_without_a_ground(town: Town) -> None:
    case = Case(town, FILED)
    Matter.objects.filter(pk=case.pk).update(status="follow_up")
    assert not is_offered(case, "close", town.petition, FILED)
    with pytest.raises(StepNotAllowed, match="办结依据不成立"):
        done("close", case.pk, ground="performed", **case.office())

    Demand.objects.filter(pk=case.pk).update(delivered_on=FILED.date())
    assert is_offered(case, "close", town.petition, FILED)
    with pytest.raises(InvalidInput, match="办结依据不成立") as refused:
        done("close", case.pk, ground="performed", **case.office())
    assert refused.value.field == "ground"
    done("close", case.pk, ground="delivered", **case.office())


@pytest.mark.rule("RR-10")
@pytest.mark.parametrize("says", ["accusation", "appeal"])
def test_nothing_about_an_official_is_made_public_when_it_is_registered(town: Town, says: str) -> None:
    stated = replace(ROAD, topic="officials" if says == "appeal" else "road", channel="web", public_summary="")
    case = Case(town, FILED, stated)
    assert Demand.objects.get(pk=case.pk).is_sealed == (says == "appeal")
    given: dict[str, Any] = {"petition_class": says, "public_summary": "干部收礼", "is_public": True}
    with pytest.raises(InvalidInput, match="不公开") as refused:
        done("register", case.pk, **given, by=town.discipline if says == "appeal" else town.petition, now=FILED)
    assert refused.value.field == "is_public"


@pytest.mark.rule("RR-3")
def test_a_double_is_merged_into_another_open_one_of_its_kind_alone(town: Town) -> None:
    one, other, ended = (Case(town, FILED) for _each in range(3))
    done("withdraw", ended.pk, by=None, now=FILED)
    sealed = Case(town, FILED, replace(ROAD, topic="officials", channel="web", public_summary=""))
    number = {each.pk: Matter.objects.get(pk=each.pk).number for each in (one, other, ended, sealed)}
    for case in (one, ended, sealed):
        with pytest.raises(InvalidInput, match="只能并入另一件") as refused:
            done("merge", one.pk, into=number[case.pk], **one.office())
        assert refused.value.field == "into"
    sent = {"deed": "merge", "merge-into": number[other.pk], "version": Matter.objects.get(pk=one.pk).version}
    assert town.client("petition").post(f"/demands/{one.pk}/", sent).status_code == 302
    assert Demand.objects.get(pk=other.pk).asker_count == 2


def test_a_merge_with_nothing_to_merge_into_says_so_when_its_form_is_opened(town: Town) -> None:
    """The page itself does not ask: whoever opens the form reads why, instead of typing what is refused."""
    case, client = Case(town, FILED), town.client("petition")
    path, words, field = f"/demands/{case.pk}/", "没有另一件没办结的诉求可以并入", 'name="merge-into"'
    assert words not in client.get(path).content.decode()

    def opened() -> list[str]:
        return [
            client.get(f"{path}?deed=merge", headers=sent).content.decode() for sent in ({}, {"HX-Request": "true"})
        ]

    for page in opened():
        assert words in page
        assert field not in page
    Case(town, FILED)
    for page in opened():
        assert words not in page
        assert field in page
