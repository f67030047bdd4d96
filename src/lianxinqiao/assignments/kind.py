"""A part of any matter given to somebody, with a day: a kind of its own (R-10.6, R-10.7)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import scope_of
from lianxinqiao.assignments.asks import GivenAsks, TextAsks
from lianxinqiao.assignments.choices import AssignmentStatus as S
from lianxinqiao.assignments.givers import may_give
from lianxinqiao.assignments.models import Assignment
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.desk.web.listing import Filter
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.deeds import Deed, Doing, Look, Must, Tell, the_owner
from lianxinqiao.matters.facts import Fact, Menu
from lianxinqiao.matters.kinds import Kind, kind_of, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Beside, Opening
from lianxinqiao.matters.operations.clocks import start_clock_until
from lianxinqiao.matters.querysets import holders_of
from lianxinqiao.matters.web.menu import keeps_matters

OFFICE, HEAD, HANDLER = "petition_office", "head", "handler"
DUE = "assignment.due"


def assignments_visible(staff: Staff) -> Q:
    """Beside whoever does a part: who gave it, who owns what it is a part of, the office and the principal leader."""
    # Asked once for the statement: joined, every part of a county was compared with every matter of a list.
    mine = Assignment.objects.filter(given_by=staff).values("pk")
    given = Q(pk__in=mine) | Q(root__owner__in=holders_of(staff))
    return Q(area__in=scope_of(staff).area_ids(Role.PETITION_OFFICE, Role.PRINCIPAL_LEADER)) | given


def tags_of_part(staff: Staff, row: Assignment) -> frozenset[str]:
    """Turn a person into their parts in one: who does it, who gave it, the office."""
    matter, scope, tags = row.matter, scope_of(staff), set()
    if matter.owner_id in (staff.pk, *scope.stands_in_for):
        tags.add(HANDLER)
    if row.given_by_id == staff.pk or scope.covers(matter.area_id, *HEADS):
        tags.add(HEAD)
    if scope.covers(matter.area_id, Role.PETITION_OFFICE):
        tags.add(OFFICE)
    return frozenset(tags)


def sees_whole(row: Assignment, by: Staff) -> bool:
    """Whether a person finds the matter that a part is of."""
    return Matter.objects.visible_to(by).filter(pk=row.whole_id).exists()


def whole_page(row: Assignment, by: Staff) -> str | None:
    """Return the page of the matter that a part is of, for those who find it."""
    return kind_of(row.whole.kind).path(row.whole) if sees_whole(row, by) else None


def titled(asked: Asked, whole: Matter) -> str:
    """Return what the part is called: as the whole, where that may be said, behind the body that does it."""
    title = str(ASSIGNMENT.title) if kind_of(whole.kind).veiled else whole.title[:100]
    return f"{asked.body.strip()[:30]}：{title}" if asked.body else title


def given(matter: Matter, asked: Asked, doing: Doing) -> Assignment:
    """Give somebody a part of a matter's handling; its limit ends on the day that was named.

    Rules: R-10.6, 信访工作条例24.
    """
    whole = doing.row
    start_clock_until(matter, DUE, start_at=doing.now, due_on=asked.due_on)
    kept = {name: asked[name] for name in ("task", "due_on", "body", "body_contact")}
    return Assignment.objects.create(matter=matter, whole=whole, given_by=doing.person, **kept)


def reasoned(_row: Assignment, asked: Asked, doing: Doing) -> None:
    """Say why."""
    doing.reason = asked.text


def finished(row: Assignment, asked: Asked, doing: Doing) -> None:
    """Say what came of it."""
    row.result = doing.reason = asked.text


def begun_again(row: Assignment, asked: Asked, doing: Doing) -> None:
    """Ask for it once more, until the day that was named or today, whichever is later."""
    doing.reason = asked.text
    start_clock_until(doing.matter, DUE, start_at=doing.now, due_on=max(row.due_on, local_date(doing.now)))


def the_giver(doing: Doing) -> list[Staff]:
    return [doing.row.given_by]


def heirs(matter: Matter) -> list[Staff | None]:
    """Return who has a part when whoever does it must not: who gave it, else who owns the whole."""
    row = Assignment.objects.select_related("given_by", "whole__owner").filter(pk=matter.pk).first()
    return [row.given_by, row.whole.owner] if row is not None else []


def tells(words: Any, whom: Any) -> tuple[Tell, ...]:
    return (Tell(words, whom, body=lambda doing: doing.reason),)


CHANGED = _("交办有变化：%s")
RECORDED = _("已记录。")


def of_mine(rows: Any, whose: str) -> Any:
    """Keep the parts that were given to whoever reads the list, or by them."""
    return rows.held_by(rows.reader) if whose == "to_me" else rows.filter(assignment__given_by=rows.reader)


WHOSE = Filter("whose", _("谁交给谁"), of_mine, [("to_me", _("交给我的")), ("by_me", _("我交出的"))])

ASSIGNMENT = Kind(
    code="assignment",
    title=_("交办"),
    sign="交办",
    slug="assignments",
    menu=Menu("work", 23, "people", shown=keeps_matters),
    filters=(WHOSE,),
    model=Assignment,
    statuses=dict(S.choices),
    done={S.DONE, S.RETURNED, S.CANCELLED},
    visible=assignments_visible,
    lent=True,
    tags=tags_of_part,
    posts={HEAD: HEADS, OFFICE: (Role.PETITION_OFFICE,)},
    late=(Role.PRINCIPAL_LEADER,),
    keepers=(Role.PETITION_OFFICE,),
    heirs=heirs,
    empties=("task", "result", "body_contact"),
    related=("whole", "given_by"),
    facts=(
        Fact(_("办什么"), "task", "pre"),
        Fact(_("协办单位"), lambda row: f"{row.body}　{row.body_contact}" if row.body else None),
        Fact(_("何日前办结"), "due_on", "day"),
        Fact(_("交办人"), "given_by.name"),
        Fact(_("承办人"), "matter.owner.name"),
        Fact(_("事项"), lambda row: f"{row.whole.number} {row.whole.title}", shown=sees_whole, link=whole_page),
        Fact(_("结果"), "result", "pre"),
    ),
    opens=Opening(
        title=_("交办一部分"),
        rule="R-10.6",
        beside=Beside(Matter, lambda by: Matter.objects.visible_to(by).select_related("area", "owner")),
        may=may_give,
        whose=_("由承办人、综治信访办或领导交办。"),
        musts=(
            Must(
                lambda whole, _doing: not whole.is_done,
                _("%s已办结。"),
                of=lambda whole, _doing: kind_of(whole.kind).title,
                error=InvalidInput,
            ),
        ),
        asks=GivenAsks,
        does=given,
        titled=titled,
        owners=lambda doing: [doing.asked.to],
        stems=lambda doing: doing.row,
        told=_("交办给您：%s"),
        said=_("交办"),
        look=Look("people", done=_("已交办，到期前会提醒。"), lead="%s"),
    ),
    deeds=(
        Deed(
            name="start",
            title=_("开始办"),
            rule="R-10.6",
            at={S.GIVEN},
            may={HANDLER},
            to=S.WORKING,
            said=_("开始办理"),
            tells=tells(CHANGED, the_owner),
            look=Look("check", "primary", done=RECORDED),
        ),
        Deed(
            name="finish",
            title=_("办结"),
            rule="R-10.6",
            at={S.GIVEN, S.WORKING},
            may={HANDLER},
            to=S.DONE,
            asks=TextAsks,
            meets=(DUE,),
            does=finished,
            tells=tells(_("交办已办结：%s"), the_giver),
            look=Look("check", "primary", done=RECORDED),
        ),
        Deed(
            name="return",
            title=_("退回"),
            rule="R-18.2",
            at={S.GIVEN, S.WORKING},
            may={HANDLER},
            to=S.RETURNED,
            asks=TextAsks,
            does=reasoned,
            tells=tells(_("交办被退回：%s"), the_giver),
            look=Look("undo", done=RECORDED),
        ),
        Deed(
            name="cancel",
            title=_("取消交办"),
            rule="R-10.6",
            at={S.GIVEN, S.WORKING},
            may={OFFICE, HEAD},
            to=S.CANCELLED,
            asks=TextAsks,
            does=reasoned,
            said=_("取消"),
            tells=tells(CHANGED, the_owner),
            look=Look("undo", done=RECORDED),
        ),
        Deed(
            name="redo",
            title=_("请重新办"),
            rule="R-10.7",
            at={S.DONE},
            may={OFFICE, HEAD},
            to=S.WORKING,
            asks=TextAsks,
            does=begun_again,
            said=_("要求重新办"),
            tells=tells(CHANGED, the_owner),
            look=Look("undo", done=RECORDED),
        ),
    ),
)
register_kind(ASSIGNMENT)
