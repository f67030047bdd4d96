"""What a person may do on the page of an owned case, of a reception, and with helpers on a demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.queries.colleagues import colleagues
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.demands.workflow import HANDLER
from lianxinqiao.demands.workflow import OFFICE as DEMAND_OFFICE
from lianxinqiao.desk.web.deeds import Deed
from lianxinqiao.desk.web.forms import with_choices, with_rows
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.kernel.moments import now
from lianxinqiao.kernel.receipts import shown_code
from lianxinqiao.kernel.routes import page_of
from lianxinqiao.leadership.choices import RANKS
from lianxinqiao.leadership.choices import CaseStatus as S
from lianxinqiao.leadership.models import DutyShare, Helper, OwnedCase
from lianxinqiao.leadership.operations import cases, helpers
from lianxinqiao.leadership.policies import case_tags
from lianxinqiao.leadership.web import forms as f
from lianxinqiao.leadership.workflow import IN_HAND, OFFICE, OWNER, PRINCIPAL
from lianxinqiao.matters.models import Matter


def people_near(staff: Staff) -> QuerySet[Staff]:
    return (colleagues(staff) | Staff.objects.filter(pk=staff.pk)).distinct().order_by("initials", "name")


def leaders_near(staff: Staff) -> QuerySet[Staff]:
    return people_near(staff).filter(appointments__role__in=list(RANKS), appointments__ends_on=None)


def case_deeds(staff: Staff, matter: Matter, case: OwnedCase) -> list[Deed]:
    """Return the deeds of SM-4 that this person may do now."""
    tags = case_tags(staff, matter)
    status = matter.status
    here = local_date(now())
    people = people_near(staff).exclude(pk__in=matter.excluded.values("pk"))
    leaders = leaders_near(staff).exclude(pk__in=matter.excluded.values("pk"))
    undone = list(DutyShare.objects.filter(case=case, done_on=None).select_related("cadre"))
    deeds: list[Deed] = []

    def add(
        name: str,
        title: Any,
        may: bool,
        run: Callable[..., Any],
        fields: tuple[str, ...] = (),
        *,
        versioned: bool = True,
        **more: Any,
    ) -> None:
        if not may:
            return

        def do(cleaned: dict[str, Any]) -> Any:
            given = {field: cleaned[field] for field in fields}
            if versioned:
                given["expected_version"] = cleaned["version"]
            return run(matter.pk, **given, by=staff, now=now())

        deeds.append(Deed(name, title, do, version=matter.version if versioned else None, **more))

    in_hand = status in IN_HAND
    add(
        "confirm",
        _("确认包案"),
        status == S.PROPOSED and PRINCIPAL in tags,
        cases.confirm,
        ("owner", "no_conflict"),
        form=with_rows(f.ConfirmForm, owner=leaders),
        tone="primary",
        icon="check",
        done=_("已确认，包案领导已收到。"),
    )
    add(
        "drop",
        _("不包案"),
        status == S.PROPOSED and PRINCIPAL in tags,
        cases.drop,
        ("reason",),
        form=f.ReasonForm,
        icon="close",
        done=_("已决定不包案，诉求照常办理。"),
    )
    add(
        "plan",
        _("听取意见，定方案"),
        status == S.CONFIRMED and OWNER in tags,
        cases.plan,
        ("heard_on", "by_phone", "facts", "steps", "contact_wish"),
        form=f.PlanForm,
        initial={"heard_on": here},
        tone="primary",
        icon="edit",
        hint=_("先把五项职责分到人，再定方案；方案给本人一份。"),
        done=_("方案已定。"),
    )
    add(
        "note",
        _("写进展"),
        status in (S.PLANNED, S.WORKING)
        and (OWNER in tags or any(row.cadre_id == staff.pk for row in undone) or OFFICE in tags),
        cases.add_note,
        ("duty", "service", "text"),
        versioned=False,
        form=f.NoteForm,
        tone="primary",
        icon="edit",
        hint=_("至少十五天写一次。"),
        done=_("已记录。"),
    )
    add(
        "share",
        _("分工"),
        in_hand and bool({OWNER, OFFICE} & tags),
        cases.share,
        ("duty", "cadre", "task", "due_on", "id"),
        versioned=False,
        form=with_rows(f.ShareForm, cadre=people),
        initial={"due_on": here + timedelta(days=30), "id": uuid7()},
        icon="people",
        done=_("已分工。"),
    )
    mine = [row for row in undone if OWNER in tags or row.cadre_id == staff.pk]
    if in_hand and mine:
        choices = [
            (str(row.pk), f"{str(row.get_duty_display()).split('：')[0]} {row.task[:24]}（{row.cadre.name}）")
            for row in mine
        ]
        deeds.append(
            Deed(
                "done",
                _("分工办完了"),
                _finishing(staff),
                form=with_choices(f.DoneForm, "share", choices),
                icon="check",
                done=_("已记录。"),
            )
        )
    add(
        "outcome",
        _("提出结果"),
        status == S.WORKING and OWNER in tags and not undone,
        cases.propose_outcome,
        ("outcome",),
        form=f.OutcomeForm,
        tone="primary",
        icon="check",
        done=_("已提出，请综治信访办核实。"),
    )
    add(
        "verify",
        _("核实"),
        status == S.OUTCOME and OFFICE in tags,
        cases.verify,
        ("resident_phoned", "remedies_told"),
        form=f.VerifyForm,
        tone="primary",
        icon="phone",
        done=_("已核实，请主要领导批准办结。"),
    )
    add(
        "send_back",
        _("退回再办"),
        status in (S.OUTCOME, S.CHECKED) and bool({OFFICE, PRINCIPAL} & tags),
        cases.send_back,
        ("reason",),
        form=f.ReasonForm,
        icon="undo",
        done=_("已退回。"),
    )
    add(
        "close",
        _("批准办结"),
        status == S.CHECKED and PRINCIPAL in tags,
        cases.close,
        ("ground",),
        form=f.CloseForm,
        tone="primary",
        icon="check",
        hint=_("只有这几种依据；不得以承诺不再信访为条件。"),
        done=_("已办结。"),
    )
    add(
        "reopen",
        _("重新办理"),
        status == S.CLOSED and bool({OFFICE, PRINCIPAL} & tags),
        cases.reopen,
        ("reason",),
        form=f.ReasonForm,
        icon="undo",
        done=_("已重新办理。"),
    )
    add(
        "owner",
        _("换包案领导"),
        in_hand and PRINCIPAL in tags,
        cases.give_other_owner,
        ("owner", "reason"),
        form=with_rows(f.OwnerForm, owner=leaders),
        icon="swap",
        done=_("已换。"),
    )
    add(
        "extend",
        _("延长三十天"),
        in_hand and PRINCIPAL in tags,
        cases.extend,
        ("reason",),
        form=f.ReasonForm,
        icon="clock",
        done=_("已延长。"),
    )
    add(
        "track",
        _("转入法定途径"),
        in_hand and PRINCIPAL in tags,
        cases.transfer_track,
        ("track", "reason"),
        form=f.TrackForm,
        icon="next",
        done=_("已转入法定途径，诉求照常办理。"),
    )
    add(
        "decline",
        _("本人不愿联系"),
        in_hand and case.contact_declined_on is None and bool({OWNER, OFFICE} & tags),
        lambda pk, *, by, now: cases.decline_contact(pk, by=by, now=now),
        versioned=False,
        icon="close",
        hint=_("马上停止上门和电话，只用书面。"),
        done=_("已记录，立即照办。"),
    )
    return deeds


def _finishing(staff: Staff) -> Callable[[dict[str, Any]], Any]:
    return lambda cleaned: cases.finish_share(
        UUID(cleaned["share"]),
        evidence=cleaned["evidence"],
        not_applicable=cleaned["not_applicable"],
        by=staff,
        now=now(),
    )


def demand_deeds(staff: Staff, matter: Matter) -> list[Deed]:
    """What leaders and helpers add to the page of a demand."""
    if matter.kind != "demand" or matter.is_done:
        return []
    tags = tags_of(staff, matter)
    found: list[Deed] = []
    if DEMAND_OFFICE in tags and not OwnedCase.objects.filter(demand=matter.pk).exclude(matter__phase="done").exists():
        found.append(
            Deed(
                "own_case",
                _("提请领导包案"),
                lambda c: cases.propose(
                    matter.pk, origin=c["origin"], criteria=c["criteria"], why=c["why"], by=staff, now=now(), id=c["id"]
                ),
                form=f.ProposeForm,
                initial={"id": uuid7()},
                icon="star",
                done=_("已提请主要领导确认。"),
                back=page_of("leadership:case"),
                rare=True,
            )
        )
    if {DEMAND_OFFICE, HANDLER} & tags:
        found.append(
            Deed(
                "helper",
                _("请人帮忙"),
                _linking(staff, matter.pk),
                form=f.HelperForm,
                initial={"consented_on": local_date(now())},
                icon="people",
                hint=_("须本人同意；帮扶人只看本人同意的部分，本人随时可以取消。"),
                rare=True,
            )
        )
        linked = list(Helper.objects.filter(demand=matter.pk, withdrawn_on=None))
        if linked:
            choices = [(str(row.pk), f"{row.name}（{row.get_kind_display()}）") for row in linked]
            found.append(
                Deed(
                    "end_helper",
                    _("结束帮扶"),
                    lambda c: helpers.end_helper(UUID(c["helper"]), by=staff, now=now()),
                    form=with_choices(f.EndHelperForm, "helper", choices),
                    icon="close",
                    done=_("已结束，查询码失效。"),
                    rare=True,
                )
            )
    return found


def _linking(staff: Staff, pk: UUID) -> Callable[[dict[str, Any]], HttpResponse]:
    def run(cleaned: dict[str, Any]) -> HttpResponse:
        row, code = helpers.link_helper(
            pk,
            name=cleaned["name"],
            kind=cleaned["kind"],
            parts=cleaned["parts"],
            consented_on=cleaned["consented_on"],
            by=staff,
            now=now(),
        )
        number = Demand.objects.select_related("matter").get(pk=pk).matter.number
        return HttpResponse(
            render_to_string("leadership/helper.html", {"helper": row, "code": shown_code(code), "number": number})
        )

    return run
