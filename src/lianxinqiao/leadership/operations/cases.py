"""Leader-owned cases: SM-4, five duties on the issue, shares, notes, silence, contact refused at once (RR-2, RR-3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.scope import holders, scope_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on
from lianxinqiao.demands.operations.outcome import grounds_true_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.leadership.choices import CaseStatus, Criterion, Duty, LegalTrack, Origin, Service
from lianxinqiao.leadership.models import CaseNote, DutyShare, OwnedCase
from lianxinqiao.leadership.policies import CASE, case_tags, rank_of
from lianxinqiao.leadership.workflow import IN_HAND, OFFICE, OWNER, PRINCIPAL
from lianxinqiao.matters.choices import Relation
from lianxinqiao.matters.kinds import kind_of
from lianxinqiao.matters.models import Matter, MatterLink, Step
from lianxinqiao.matters.operations.clocks import cancel_clocks, extend_clock, meet_clocks, start_clock
from lianxinqiao.matters.operations.steps import change_owner, lock_matter, note_step, open_matter, take_step
from lianxinqiao.matters.operations.telling import tell_of

SILENT_PERIODS = 2
NOTES_KEPT = timedelta(days=365)
# What is never written about a person (RR-2): where they go, who watches, what they think.
NEVER = re.compile(
    r"稳控|行踪|去向|车票|车次|航班|住宿登记|盯防|看守|跟踪|轨迹|通话记录|思想动态|情绪不稳|不再上访|息访承诺|保证书"
)


@transaction.atomic
def propose(
    demand_id: UUID, *, origin: str, criteria: Sequence[str], why: str, by: Staff, now: datetime, id: UUID | None = None
) -> OwnedCase:
    """Propose a key demand for a leader, by the issue and never by who asks (R-11.1, R-11.2).

    Raises:
        NotPermitted: not the petition office.
        InvalidInput: no criterion, no reason, sealed, or owned already.
    """
    if id is not None and (known := OwnedCase.objects.filter(pk=id).first()):
        return known
    matter = lock_matter(demand_id, by=by, expected_version=None)
    if matter.kind != "demand":
        raise InvalidInput(_("密封的诉求不包案。"))
    if not scope_of(by).covers(matter.area_id, Role.PETITION_OFFICE):
        raise NotPermitted(_("由综治信访办提出。"))
    if origin not in Origin.values:
        raise InvalidInput(_("请选择来自排查还是接访。"), field="origin")
    if not criteria or any(each not in Criterion.values for each in criteria):
        raise InvalidInput(_("请选择重点的理由，只看事，不看人。"), field="criteria")
    _check_words(why, "why")
    if matter.is_done or OwnedCase.objects.filter(demand=demand_id).exclude(matter__phase="done").exists():
        raise InvalidInput(_("诉求已办结，或已有领导包案。"))
    own = open_matter(
        id=id,
        kind=CASE,
        area=matter.area,
        title=_("包案：%s") % matter.title[:60],
        owner=None,
        by=by,
        role="",
        rule="R-11.1",
        now=now,
    )
    # Whoever must not find the demand must not find its case.
    own.excluded.set(matter.excluded.all())
    MatterLink.objects.create(matter=own, other=matter, relation=Relation.RELATED)
    case = OwnedCase.objects.create(
        matter=own, demand_id=demand_id, origin=origin, criteria=list(criteria), why=why, proposed_by=by
    )
    start_clock(own, "owned.confirm_workdays", start_at=now)
    tell_of(
        own,
        holders(Role.PRINCIPAL_LEADER, own.area, on=local_date(now)),
        title=_("包案待确认：%s") % own.title,
        now=now,
    )
    return case


@transaction.atomic
def confirm(
    case_id: UUID, *, owner: Staff, no_conflict: bool, by: Staff, expected_version: int | None, now: datetime
) -> OwnedCase:
    """Confirm a case with exactly one leader who answers for it; ninety days run from now (R-11.3).

    Raises:
        InvalidInput: not a leader, excluded from the demand, or a conflict of interest not looked at.
    """
    case = _lock(case_id, by, expected_version)
    roles = set(Appointment.objects.active_on(local_date(now)).filter(staff=owner).values_list("role", flat=True))
    if rank_of(roles) is None or not owner.is_active:
        raise InvalidInput(_("包案人须是领导班子成员或联村领导。"), field="owner")
    if case.matter.excluded.filter(pk=owner.pk).exists():
        raise InvalidInput(_("这位领导须回避。"), field="owner")
    if not no_conflict:
        raise InvalidInput(_("请先核对包案领导与这件事没有利害关系。"), field="no_conflict")
    meet_clocks(case.matter, "owned.confirm_workdays", now=now)
    _move(case, "confirm", by=by, now=now, new_owner=owner)
    start_clock(case.matter, "owned.meet_workdays", start_at=now)
    start_clock(case.matter, "owned.max_days", start_at=now)
    _tell(case, [owner], _("请您包案：%s"), now)
    return case


@transaction.atomic
def drop(case_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> OwnedCase:
    """Decide that no leader need own it; the demand goes on as before."""
    case = _lock(case_id, by, expected_version)
    _move(case, "drop", by=by, now=now, reason=reason)
    return case


@transaction.atomic
def share(
    case_id: UUID, *, duty: int, cadre: Staff, task: str, due_on: date, by: Staff, now: datetime, id: UUID | None = None
) -> DutyShare:
    """Give a named cadre a task of one duty (R-11.9).

    Raises:
        NotPermitted: neither the owner nor the petition office.
        InvalidInput: no such duty, no task, a past day, an excluded person, or contact that was refused.
    """
    if id is not None and (known := DutyShare.objects.filter(pk=id).first()):
        return known
    case = _lock(case_id, by, None)
    if not {OWNER, OFFICE} & case_tags(by, case.matter):
        raise NotPermitted(_("由包案领导或综治信访办分工。"))
    if case.matter.is_done or case.matter.status == CaseStatus.PROPOSED:
        raise StepNotAllowed(_("确认包案以后才分工。"))
    if duty not in Duty.values:
        raise InvalidInput(_("请选择哪项职责。"), field="duty")
    _check_words(task, "task")
    if due_on < local_date(now):
        raise InvalidInput(_("日期不能早于今天。"), field="due_on")
    if not cadre.is_active or case.matter.excluded.filter(pk=cadre.pk).exists():
        raise InvalidInput(_("这个人不能承办，请另选。"), field="cadre")
    row = DutyShare.objects.create(
        case=case, duty=duty, cadre=cadre, task=task, due_on=due_on, **({"pk": id} if id else {})
    )
    _note(case, "share", by=by, now=now, rule="R-11.9", duty=duty)
    _tell(case, [cadre], _("包案分工给您：%s"), now)
    return row


@transaction.atomic
def finish_share(share_id: UUID, *, evidence: str, not_applicable: str = "", by: Staff, now: datetime) -> DutyShare:
    """Say what was done, or why the task does not apply.

    Raises:
        NotVisible: none of theirs.
        InvalidInput: neither said.
    """
    row = (
        DutyShare.objects.select_for_update(of=("self",))
        .select_related("case__matter")
        .filter(pk=share_id, done_on=None)
        .first()
    )
    if row is None:
        raise NotVisible(_("没有这项分工。"))
    case = _lock(row.case_id, by, None)
    if row.cadre_id != by.pk and OWNER not in case_tags(by, case.matter):
        raise NotPermitted(_("由分工到的人或包案领导填写。"))
    if not evidence.strip() and not not_applicable.strip():
        raise InvalidInput(_("请写明办了什么、有什么凭据，或为什么不适用。"), field="evidence")
    _check_words(f"{evidence}{not_applicable}", "evidence", may_be_empty=True)
    row.evidence, row.not_applicable, row.done_on = evidence, not_applicable, local_date(now)
    row.save()
    _note(case, "finish_share", by=by, now=now, rule="R-11.9", duty=row.duty)
    return row


@transaction.atomic
def plan(
    case_id: UUID,
    *,
    heard_on: date,
    by_phone: bool,
    facts: str,
    steps: str,
    contact_wish: str,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> OwnedCase:
    """Hear the resident and set the plan: facts, steps, how they wish to be contacted; each duty has a named cadre (R-11.4, R-11.5).

    Raises:
        InvalidInput: nothing written, a day to come, or a duty without anybody.
    """
    case = _lock(case_id, by, expected_version)
    if heard_on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="heard_on")
    _check_words(facts, "facts")
    _check_words(steps, "steps")
    missing = set(Duty.values) - set(case.shares.values_list("duty", flat=True))
    if missing:
        raise InvalidInput(
            _("每项职责都要有人：还缺 %s。")
            % "、".join(str(Duty(each).label).split("：")[0] for each in sorted(missing))
        )
    case.heard_on, case.heard_by_phone, case.facts, case.plan, case.contact_wish = (
        heard_on,
        by_phone,
        facts,
        steps,
        contact_wish,
    )
    case.last_note_at = now
    case.save()
    meet_clocks(case.matter, "owned.meet_workdays", now=now)
    _move(case, "plan", by=by, now=now)
    start_clock(case.matter, "owned.note_days", start_at=now)
    return case


@transaction.atomic
def add_note(case_id: UUID, *, duty: int, service: str = "", text: str, by: Staff, now: datetime) -> CaseNote:
    """Note what was done on the issue; the fifteen days begin again.

    Raises:
        InvalidInput: duty 4 without one of its four services, another duty with one, words RR-2 forbids, or
            contact that the resident has refused.
    """
    case = _lock(case_id, by, None)
    if case.matter.status not in (CaseStatus.PLANNED, CaseStatus.WORKING):
        raise StepNotAllowed(_("办理中的包案才写进展。"))
    if duty not in Duty.values or service not in Service.values or (duty == Duty.SUPPORT) != bool(service):
        raise InvalidInput(_("“安全与帮扶”须选一种服务，其他职责不选。"), field="service")
    if service in (Service.CONTACT, Service.HEALTH) and case.contact_declined_on:
        raise InvalidInput(_("本人不愿联系，请用书面。"), field="service")
    _check_words(text, "text")
    if case.matter.status == CaseStatus.PLANNED:
        if OWNER in case_tags(by, case.matter):
            _move(case, "begin", by=by, now=now)
        else:
            take_step(case.matter, "begin", by=case.matter.owner, role="", now=now)
    row = CaseNote.objects.create(case=case, duty=duty, service=service, text=text, by=by, at=now)
    case.last_note_at = now
    case.save(update_fields=["last_note_at"])
    meet_clocks(case.matter, "owned.note_days", now=now)
    start_clock(case.matter, "owned.note_days", start_at=now)
    _note(case, "note", by=by, now=now, rule="SM-4", duty=duty)
    return row


@transaction.atomic
def decline_contact(case_id: UUID, *, by: Staff | None, now: datetime) -> OwnedCase:
    """Respect that the resident wants no contact: at once, without a reason, in writing only from now on (RR-2).

    ``by`` is None on the resident's own page.  Undone tasks of duty 4 end with it.
    """
    matter = (
        lock_matter(case_id, by=by, expected_version=None)
        if by
        else Matter.objects.select_for_update(of=("self",)).get(pk=case_id, kind=CASE)
    )
    case = OwnedCase.objects.select_for_update().get(pk=matter.pk)
    case.matter = matter
    if case.contact_declined_on is not None:
        return case
    case.contact_declined_on = local_date(now)
    case.save(update_fields=["contact_declined_on"])
    DutyShare.objects.filter(case=case, duty=Duty.SUPPORT, done_on=None).update(
        done_on=local_date(now), not_applicable="本人不愿联系，改用书面。"
    )
    _note(case, "decline_contact", by=by, now=now, rule="RR-2")
    _tell(case, [case.matter.owner] if case.matter.owner else [], _("本人不愿联系，请立即停止上门和电话：%s"), now)
    return case


@transaction.atomic
def ask_other_owner(case_id: UUID, *, reason: str, now: datetime) -> OwnedCase:
    """Let the resident ask for another leader; the principal leader decides (RR-2)."""
    matter = Matter.objects.select_for_update(of=("self",)).select_related("area", "owner").get(pk=case_id, kind=CASE)
    case = OwnedCase.objects.get(pk=matter.pk)
    case.matter = matter
    _note(case, "ask_other_owner", by=None, now=now, rule="RR-2", reason=reason)
    _tell(case, holders(Role.PRINCIPAL_LEADER, matter.area, on=local_date(now)), _("本人请求换包案领导：%s"), now)
    return case


@transaction.atomic
def give_other_owner(
    case_id: UUID, *, owner: Staff, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> OwnedCase:
    """Give the case another leader, still exactly one."""
    case = _lock(case_id, by, expected_version)
    if PRINCIPAL not in case_tags(by, case.matter):
        raise NotPermitted(_("由党政主要领导决定。"))
    roles = set(Appointment.objects.active_on(local_date(now)).filter(staff=owner).values_list("role", flat=True))
    if rank_of(roles) is None or case.matter.excluded.filter(pk=owner.pk).exists() or owner.pk == case.matter.owner_id:
        raise InvalidInput(_("请选另一位没有回避的领导。"), field="owner")
    if case.matter.is_done or case.matter.status == CaseStatus.PROPOSED:
        raise StepNotAllowed(_("办理中的包案才能换人。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    change_owner(case.matter, owner, by=by, role="", now=now, rule="SM-4", reason=reason)
    _tell(case, [owner], _("请您包案：%s"), now)
    return case


@transaction.atomic
def extend(case_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> OwnedCase:
    """Give thirty days more, once, with a reason."""
    case = _lock(case_id, by, expected_version)
    if PRINCIPAL not in case_tags(by, case.matter):
        raise NotPermitted(_("由党政主要领导决定。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    if case.matter.status not in IN_HAND:
        raise StepNotAllowed(_("没有在走的包案期限。"))
    if Step.objects.filter(matter=case.matter, event="extend").exists():
        raise StepNotAllowed(_("已延过一次。"))
    extend_clock(case.matter, "owned.max_days", days=number_on("owned.extend_days", local_date(now)))
    _note(case, "extend", by=by, now=now, rule="SM-4", reason=reason)
    return case


@transaction.atomic
def propose_outcome(
    case_id: UUID, *, outcome: str, by: Staff, expected_version: int | None, now: datetime
) -> OwnedCase:
    """Say what came of it; every share of the five duties has evidence or a reason why not.

    Raises:
        StepNotAllowed: a share is undone.
    """
    case = _lock(case_id, by, expected_version)
    if case.shares.filter(done_on=None).exists():
        raise StepNotAllowed(_("还有分工没有办完或说明。"))
    _check_words(outcome, "outcome")
    _move(case, "propose_outcome", by=by, now=now, reason=outcome)
    case.outcome = outcome
    case.save(update_fields=["outcome"])
    cancel_clocks(case.matter, "owned.note_days")
    return case


@transaction.atomic
def verify(
    case_id: UUID, *, resident_phoned: bool, remedies_told: bool, by: Staff, expected_version: int | None, now: datetime
) -> OwnedCase:
    """Check the outcome with the resident, as the petition office; in writing where contact was refused.

    Raises:
        InvalidInput: the resident was not asked, or not told their remedies.
    """
    case = _lock(case_id, by, expected_version)
    if not resident_phoned and case.contact_declined_on is None:
        raise InvalidInput(_("请先打电话问本人。"), field="resident_phoned")
    if not remedies_told:
        raise InvalidInput(_("请先告知救济途径。"), field="remedies_told")
    _move(case, "verify", by=by, now=now)
    case.resident_phoned, case.remedies_told = resident_phoned, remedies_told
    case.save(update_fields=["resident_phoned", "remedies_told"])
    return case


@transaction.atomic
def send_back(case_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> OwnedCase:
    """Send an outcome back to work, with the reason."""
    case = _lock(case_id, by, expected_version)
    _move(case, "send_back", by=by, now=now, reason=reason)
    start_clock(case.matter, "owned.note_days", start_at=now)
    return case


@transaction.atomic
def close(case_id: UUID, *, ground: str, by: Staff, expected_version: int | None, now: datetime) -> OwnedCase:
    """Close a checked case on a ground of RR-3 that is true of its demand; a promise of silence is none.

    Raises:
        InvalidInput: the ground is not true of the demand.
    """
    case = _lock(case_id, by, expected_version)
    if ground not in grounds_true_of(case.demand):
        raise InvalidInput(_("这个办结依据不成立：办到的要写明办到了什么，送达的要已送达。"), field="ground")
    meet_clocks(case.matter, "owned.max_days", now=now)
    _move(case, "close", by=by, now=now, ground=ground)
    case.closing_ground = ground
    case.save(update_fields=["closing_ground"])
    return case


@transaction.atomic
def reopen(case_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> OwnedCase:
    """Take a closed case up again; its time runs anew."""
    case = _lock(case_id, by, expected_version)
    _move(case, "reopen", by=by, now=now, reason=reason)
    case.closing_ground, case.last_note_at = "", now
    case.save(update_fields=["closing_ground", "last_note_at"])
    start_clock(case.matter, "owned.max_days", start_at=now)
    start_clock(case.matter, "owned.note_days", start_at=now)
    return case


@transaction.atomic
def transfer_track(
    case_id: UUID, *, track: str, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> OwnedCase:
    """Hand the issue to court, arbitration, review or discipline; help with the way there goes on in the demand."""
    case = _lock(case_id, by, expected_version)
    if track not in LegalTrack.values:
        raise InvalidInput(_("请选择哪条法定途径。"), field="track")
    _move(case, "transfer_track", by=by, now=now, reason=reason, track=track)
    case.legal_track = track
    case.save(update_fields=["legal_track"])
    return case


def escalate_silence(*, now: datetime, most: int = 200) -> int:
    """Tell the principal leader of cases without a note for two periods; once a period; return how many."""
    limit = timedelta(days=number_on("owned.note_days", local_date(now)) * SILENT_PERIODS)
    told = 0
    silent = OwnedCase.objects.filter(
        matter__status__in=(CaseStatus.PLANNED, CaseStatus.WORKING), last_note_at__lt=now - limit
    )
    for pk in list(silent.values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            matter = Matter.objects.select_for_update(of=("self",)).select_related("area", "owner").get(pk=pk)
            if Step.objects.filter(matter=matter, event="silence", at__gt=now - limit).exists():
                continue
            note_step(matter, "silence", by=None, role="system", now=now, rule="SM-4")
            out = set(matter.excluded.values_list("pk", flat=True))
            heads = [
                who for who in holders(Role.PRINCIPAL_LEADER, matter.area, on=local_date(now)) if who.pk not in out
            ]
            tell_of(matter, heads, title=_("包案两期没有进展：%s") % matter.title, is_urgent=True, now=now)
            told += 1
    return told


def forget_notes(*, now: datetime) -> int:
    """Delete contact notes of cases closed a year ago (RR-2); return how many."""
    old = CaseNote.objects.filter(
        duty=Duty.SUPPORT, case__matter__phase="done", case__matter__closed_at__lt=now - NOTES_KEPT
    )
    return old.delete()[0]


def _lock(case_id: UUID, by: Staff, expected_version: int | None) -> OwnedCase:
    matter = lock_matter(case_id, by=by, expected_version=expected_version)
    if matter.kind != CASE:
        raise NotVisible(_("没有这件包案。"))
    case = OwnedCase.objects.select_for_update(of=("self",)).select_related("demand__matter").get(pk=matter.pk)
    case.matter = matter
    return case


def _move(
    case: OwnedCase,
    event: str,
    *,
    by: Staff,
    now: datetime,
    reason: str = "",
    new_owner: Staff | None = None,
    **data: object,
) -> Step:
    edge = kind_of(CASE).workflow.edge(case.matter.status, event)
    if edge is not None and not edge.may & case_tags(by, case.matter):
        raise NotPermitted(_("这一步不由您办理。"))
    return take_step(case.matter, event, by=by, role="", now=now, reason=reason, new_owner=new_owner, data=data)


def _note(
    case: OwnedCase, event: str, *, by: Staff | None, now: datetime, rule: str, reason: str = "", **data: object
) -> None:
    case.matter.version += 1
    case.matter.save(update_fields=["version"])
    note_step(case.matter, event, by=by, role="" if by else "resident", now=now, rule=rule, reason=reason, **data)


def _check_words(text: str, field: str, *, may_be_empty: bool = False) -> None:
    if not text.strip() and not may_be_empty:
        raise InvalidInput(_("请写明。"), field=field)
    if found := NEVER.search(text):
        raise InvalidInput(_("这里只写事，不写人的行踪、情绪和承诺不上访，请删去“%s”。") % found.group(), field=field)


def _tell(case: OwnedCase, people: list[Staff], words: str, now: datetime) -> None:
    tell_of(case.matter, people, title=words % case.matter.title, is_urgent=True, now=now)
