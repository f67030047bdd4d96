"""What may be done to a diary entry (SM-1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.asks import Asks
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.fields import Sentences, YesNo
from lianxinqiao.matters.deeds import SYSTEM, By, Deed, Doing, Look, Must, Tell
from lianxinqiao.matters.openings import Beside, Opening
from lianxinqiao.places.models import Area
from lianxinqiao.visits.asks import Written
from lianxinqiao.visits.choices import Status as S
from lianxinqiao.visits.choices import VisitKind
from lianxinqiao.visits.models import VisitLog
from lianxinqiao.visits.operations.entries import counted, credited, discarded, questioned, said, submitted, written
from lianxinqiao.visits.policies import (
    ASSESSOR,
    AUTHOR,
    DECIDER,
    assessor_role,
    decider_role,
    entry_role,
    every_area,
    last_void,
    may_write,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from lianxinqiao.accounts.models import Staff

OWN = _("只有日志作者可以这样做。")
ASSESSED = _("村干部的日志由书记审核，书记的由联村领导审核，镇干部的由党政办审核；不能审核自己的。")


def words_for(missing: StrPromise) -> type[Asks]:
    """Return a form of words alone, with what is said where there are none."""
    return type("InWords", (Asks,), {"text": Sentences(label=_("说明"), error_messages={"required": missing})})


class Decision(Asks):
    uphold = YesNo(label=_("决定"), yes=_("异议成立，恢复计入"), no=_("异议不成立，维持作废"))
    reason = Sentences(label=_("理由"), error_messages={"required": _("请写明理由。")})


def happened(row: VisitLog, *events: str) -> bool:
    return any(step.event in events for step in row.steps.all())


def may_still_object(row: VisitLog, today: date) -> bool:
    """Whether five working days have not passed since it was voided."""
    step = last_void(row)
    days = number_on("visit.object_workdays", today)
    return step is None or today <= work_calendar().add_workdays(local_date(step.at), days)


def voided_by_another(row: VisitLog, _doing: Doing) -> bool:
    step = last_void(row)
    return step is not None and step.by_id not in (None, row.author_id)


def assessors(doing: Doing) -> list[Staff]:
    role = assessor_role(entry_role(doing.row))
    return holders(role, doing.area, on=local_date(doing.now))


def deciders(doing: Doing) -> list[Staff]:
    role = decider_role(entry_role(doing.row))
    return holders(role, doing.area, on=local_date(doing.now))


def to_author(words: StrPromise, answer: str) -> tuple[Tell, ...]:
    """Tell the author, with the day of the entry and what was answered."""
    return (Tell(words, lambda doing: [doing.row.author], lambda doing: doing.asked[answer], of=_day),)


def _day(doing: Doing) -> date:
    return doing.row.visited_on  # type: ignore[no-any-return]  # the row is an entry


WRITING = Opening(
    title=_("写走访"),
    rule="R-3.5",
    asks=Written,
    beside=Beside(Area, every_area, lambda area: area.name, locked=False),
    may=may_write,
    whose=_("您在本镇没有走访岗位，不能写下队日志。"),
    does=written,
    then=lambda doing: "" if doing.asked.draft else "submit",
    event="write",
    said=_("填写"),
    look=Look("visit", done=_("已提交。")),
    example={"kind": VisitKind.VILLAGE_STAY.value},
)
DIARY_DEEDS = (
    Deed(
        name="submit",
        title=_("提交"),
        rule="SM-1",
        at={S.DRAFT},
        may={AUTHOR},
        whose=OWN,
        to=S.SUBMITTED,
        does=submitted,
        tells=(
            Tell(
                _("有下队日志待审核"),
                assessors,
                once=lambda doing: f"review:{local_date(doing.now)}",
                leads="visits:review",
            ),
        ),
        look=Look("check", "primary", done=_("已提交。")),
    ),
    Deed(
        name="discard",
        title=_("不要了"),
        rule="SM-1",
        at={S.DRAFT},
        may={AUTHOR},
        whose=OWN,
        to=S.VOIDED,
        does=discarded,
        event="void",
        said=_("作废"),
        look=Look("close", "danger", done=_("草稿已作废。"), back="visits:visits"),
    ),
    Deed(
        name="answer",
        title=_("答复询问"),
        rule="SM-1",
        at={S.RETURNED},
        may={AUTHOR},
        whose=OWN,
        asks=words_for(_("请填写答复。")),
        to=S.SUBMITTED,
        does=said,
        said=_("答复"),
        look=Look("message", "primary", done=_("已答复。")),
    ),
    Deed(
        name="object",
        title=_("提出异议"),
        rule="SM-1",
        at={S.VOIDED},
        may={AUTHOR},
        whose=OWN,
        asks=words_for(_("请写明异议。")),
        musts=(
            Must(voided_by_another, _("这条日志没有被作废。")),
            Must(lambda row, _doing: not happened(row, "object"), _("已提出过异议。")),
            Must(
                lambda row, doing: may_still_object(row, local_date(doing.now)),
                _("已超过提出异议的期限。"),
                error=InvalidInput,
            ),
        ),
        does=said,
        tells=(
            Tell(
                _("作废异议待决定：%s"),
                deciders,
                lambda doing: doing.asked["text"],
                of=lambda doing: doing.row.author.name,
            ),
        ),
        look=Look("undo", done=_("已提出异议。")),
    ),
    Deed(
        name="accept",
        title=_("通过"),
        rule="SM-1",
        at={S.SUBMITTED},
        may={ASSESSOR, SYSTEM},
        whose=ASSESSED,
        musts=(
            Must(
                lambda row, doing: doing.by is not None or row.accept_due_on < local_date(doing.now),
                _("还没有到自动通过的日子。"),
                after=lambda row: row.accept_due_on,
            ),
        ),
        to=S.ACCEPTED,
        does=counted,
        look=Look("check", "primary", done=_("已通过。"), back="visits:review"),
    ),
    Deed(
        name="ask",
        title=_("询问"),
        rule="SM-1",
        at={S.SUBMITTED},
        may={ASSESSOR},
        whose=ASSESSED,
        asks=words_for(_("请写明要问什么。")),
        musts=(Must(lambda row, _doing: not happened(row, "ask"), _("每条日志只能询问一次。")),),
        to=S.RETURNED,
        does=questioned,
        tells=to_author(_("下队日志有询问：%s"), "text"),
        look=Look("message", done=_("已询问作者。")),
    ),
    Deed(
        name="void",
        title=_("作废"),
        rule="SM-1",
        # What its author never answered for is no entry either.
        at={S.ACCEPTED, S.RETURNED},
        may={ASSESSOR},
        whose=ASSESSED,
        asks=words_for(_("请写明作废理由。")),
        musts=(
            Must(
                lambda row, doing: (
                    row.status != S.RETURNED or row.answer_by is None or row.answer_by < local_date(doing.now)
                ),
                _("答复询问的期限还没有过：先听作者答复。"),
                after=lambda row: row.answer_by,
                mend="answer",
            ),
        ),
        to=S.VOIDED,
        does=said,
        tells=to_author(_("下队日志被作废：%s"), "text"),
        look=Look("close", "danger", hint=_("写明理由，作者五个工作日内可以提出异议。"), done=_("已作废。")),
    ),
    Deed(
        name="credit",
        title=_("同意计入本人天数"),
        rule="R-3.2",
        at={S.SUBMITTED, S.ACCEPTED},
        may={ASSESSOR},
        whose=ASSESSED,
        musts=(Must(lambda row, _doing: row.credited_area_id is None, _("已计入本人天数。")),),
        does=credited,
        event="approve_area",
        look=Look("check", done=_("已同意。")),
    ),
    Deed(
        name="decide",
        title=_("决定异议"),
        rule="SM-1",
        at={S.VOIDED},
        may={DECIDER},
        whose=_("异议由上一级领导决定。"),
        asks=Decision,
        musts=(
            Must(
                lambda row, _doing: happened(row, "object") and not happened(row, "uphold_objection", "keep_void"),
                _("没有待决定的异议。"),
                mend="object",
            ),
        ),
        to=By("uphold", {True: S.ACCEPTED, False: S.VOIDED}),
        does=lambda row, asked, doing: counted(row, asked, doing) if asked.uphold else None,
        event={S.ACCEPTED: "uphold_objection", S.VOIDED: "keep_void"},
        said={"uphold_objection": _("异议成立，恢复计入"), "keep_void": _("异议不成立")},
        tells=to_author(_("作废异议已决定：%s"), "reason"),
        look=Look("rules", "primary", done=_("已决定。")),
    ),
)
