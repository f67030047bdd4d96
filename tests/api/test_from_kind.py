"""What a deed asks for is answered by the API by itself, less what names a person or is not for all who read the page."""

from __future__ import annotations

from typing import Any

import pytest

from factories.notices import Notice, notice_kind
from lianxinqiao.api.assessments import WRITTEN, AbsenceOut, AssessmentOut
from lianxinqiao.api.demands import BY_THE_PAGE, DemandOut
from lianxinqiao.api.reports import ReportOut
from lianxinqiao.api.shapes import Shown, from_kind, is_plain
from lianxinqiao.api.visits import VisitDetail
from lianxinqiao.conditions.kind import REPORT
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.secrets import SealedTextField
from lianxinqiao.matters.facts import Fact
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.visits.kind import ABSENCE, ENTRY, MONTH


def answered(kind: Kind, **more: Any) -> set[str]:
    class NoticeOut(Shown):
        id: int

    return set(from_kind(kind, **more)(NoticeOut).model_fields) - {"id"}


def test_what_is_asked_is_answered_less_names_and_people() -> None:
    # Neither who said it, which is encrypted, nor whose it is, which is a person; nor what nobody asks for.
    assert answered(notice_kind()) == {"text", "group", "sorts"}
    assert answered(notice_kind(), leave={"text"}) == {"group", "sorts"}


def test_it_is_answered_with_the_words_and_the_value_of_its_column() -> None:
    class NoticeOut(Shown):
        pass

    made = from_kind(notice_kind())(NoticeOut)
    assert made.model_fields["text"].description == "什么事"
    assert made.of(Notice(text="路灯不亮", sorts="a", who="李一")) == {"text": "路灯不亮", "group": None, "sorts": "a"}


@pytest.mark.parametrize(
    "said", [{"form": "masked"}, {"shown": lambda _row, _by: False}, {"opens": lambda _row: ("notice", None)}]
)
def test_what_the_page_masks_or_keeps_back_is_not_answered(said: dict[str, Any]) -> None:
    assert answered(notice_kind(facts=(Fact("什么事", "text", **said),))) == {"group", "sorts"}


def test_the_older_doors_answer_what_their_kinds_ask() -> None:
    """A column of a kind that somebody asks for, and that is plain, is answered, or is named as read on the page alone."""
    apart = {*BY_THE_PAGE, "about_office", "lawful", "reasonable", "in_hardship"}
    for kind, out, left in (
        (DEMAND, DemandOut, apart),
        (REPORT, ReportOut, set()),
        (MONTH, AssessmentOut, {"contacts_done", "contacts_required", *WRITTEN}),
        (ABSENCE, AbsenceOut, set()),
        (ENTRY, VisitDetail, set()),
    ):
        model: Any = kind.rows_of
        plain = {name for name in kind.asked if is_plain(model._meta.get_field(name))}
        assert plain - left <= set(out.model_fields), kind.code


@pytest.mark.rule("RR-10")
def test_an_answer_never_says_who_asked_or_whom_it_is_about() -> None:
    assert {"asker_name", "asker_phone", "household", "about_official", "about_named"} <= set(DEMAND.asked)
    people = {column.name for column in Demand._meta.fields if not is_plain(column)} - {"matter"}
    assert people >= {"asker_name", "asker_phone", "household", "about_official", "about_named", "entered_by"}
    assert people.isdisjoint(DemandOut.model_fields)


@pytest.mark.rule("RR-13")
def test_a_list_of_months_answers_nothing_that_people_wrote() -> None:
    sealed = {column.name for column in MONTH.rows_of._meta.fields if isinstance(column, SealedTextField)}  # type: ignore[union-attr]  # it has a table
    assert sealed == WRITTEN
    assert sealed.isdisjoint(AssessmentOut.model_fields)
