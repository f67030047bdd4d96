"""Handling: triage, parts given to others, handing back, more time, the opinion and its delivery (SM-3, R-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import first_holder, holders
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import rule_on, work_calendar
from lianxinqiao.demands.choices import Decision, Status, Track
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.moving import lock_demand, move, note_change, tell_heads, tell_owner
from lianxinqiao.demands.operations.screening import COMPLETION_CLOCKS, hand_to
from lianxinqiao.demands.policies import tags_of
from lianxinqiao.demands.workflow import ADVISER, HANDLER, IN_HAND, OFFICE, track_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.operations.clocks import meet_clocks
from lianxinqiao.matters.operations.telling import tell_of


@dataclass(frozen=True)
class Opinion:
    """What article 32 asks of an opinion; ``remedies`` names the way on, the body and the day."""

    claim: str
    facts: str
    reasons: str
    basis: str
    decision: str
    decision_text: str
    remedies: str


@transaction.atomic
def start(demand_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Begin the work on an accepted demand."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "start", by=by, now=now)
    return demand


@transaction.atomic
def triage(
    demand_id: UUID,
    *,
    lawful: bool,
    reasonable: bool,
    in_hardship: bool,
    reason: str,
    policies_checked: str = "",
    partial_solution: str = "",
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Demand:
    """Answer the two questions and that of hardship; the track follows from them, and lawful always means perform.

    True afterwards: whoever reviewed an earlier answer has to look again.

    Raises:
        NotPermitted: not its handler.
        StepNotAllowed: it is not in hand.
        InvalidInput: no reason; or track B without the policies looked at and whether a part can be solved.

    Rules: R-14.1 to R-14.6.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HANDLER not in tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人分类。"))
    if demand.matter.status not in IN_HAND:
        raise StepNotAllowed(_("办理中的诉求才能分类。"))
    if not reason.strip():
        raise InvalidInput(_("请写明这样分类的理由。"), field="reason")
    track = track_of(lawful=lawful, reasonable=reasonable, in_hardship=in_hardship)
    if track == Track.EXPLAIN and not policies_checked.strip():
        raise InvalidInput(_("请写明查过哪些政策。"), field="policies_checked")
    if track == Track.EXPLAIN and not partial_solution.strip():
        raise InvalidInput(_("请写明能不能解决一部分、为什么。"), field="partial_solution")
    before = demand.track
    demand.lawful, demand.reasonable, demand.in_hardship, demand.track = (lawful, reasonable, in_hardship, track)
    demand.triage_reason, demand.policies_checked, demand.partial_solution = (
        reason,
        policies_checked,
        partial_solution,
    )
    demand.classified_by, demand.reviewed_by = by, None
    demand.save()
    note_change(demand, "triage", by=by, now=now, rule="R-14.6", reason=reason, before=before, after=track)
    if not demand.is_sealed:
        advisers = [
            who for who in holders(Role.AREA_JUDICIAL, demand.matter.area, on=local_date(now)) if who.pk != by.pk
        ]
        tell_of(
            demand.matter,
            advisers,
            title=_("分类待复核：%s") % demand.matter.title,
            dedupe=f"triage:{demand.pk}:{demand.matter.version}",
            now=now,
        )
    return demand


@transaction.atomic
def explain(
    demand_id: UUID,
    *,
    explained: str,
    position: str,
    guided: str,
    policies_checked: str,
    partial_solution: str,
    by: Staff,
    expected_version: int | None,
    now: datetime,
) -> Demand:
    """Write down the five things track B asks for: explained, our position, the way on, every policy, what can be solved.

    Raises:
        NotPermitted: not its handler.
        StepNotAllowed: not in hand, or another track.
        InvalidInput: one of the five is missing.

    Rule: R-14.2.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HANDLER not in tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人填写。"))
    if demand.track != Track.EXPLAIN or demand.matter.status not in IN_HAND:
        raise StepNotAllowed(_("办理中、合理但没有法律依据的诉求才填这五步。"))
    given = {
        "explained": explained,
        "position": position,
        "guided": guided,
        "policies_checked": policies_checked,
        "partial_solution": partial_solution,
    }
    for name, words in given.items():
        if not words.strip():
            raise InvalidInput(_("五步都要写。"), field=name)
        setattr(demand, name, words)
    demand.save(update_fields=list(given))
    note_change(demand, "explain", by=by, now=now, rule="R-14.2", reason=explained)
    return demand


@transaction.atomic
def review_triage(
    demand_id: UUID, *, agrees: bool, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Check a triage as somebody else: the legal adviser of the area or the petition office (R-14.6).

    Raises:
        NotPermitted: the one who classified, or neither adviser nor office.
        StepNotAllowed: nothing is classified yet.
        InvalidInput: disagreed without saying why.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.track == Track.NONE:
        raise StepNotAllowed(_("还没有分类。"))
    if by.pk == demand.classified_by_id or not {OFFICE, ADVISER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由法律顾问或综治信访办复核，不能复核自己的分类。"))
    if not agrees and not reason.strip():
        raise InvalidInput(_("不同意的请写明理由。"), field="reason")
    if agrees:
        demand.reviewed_by = by
        demand.save(update_fields=["reviewed_by"])
    note_change(demand, "review_triage" if agrees else "dispute_triage", by=by, now=now, rule="R-14.6", reason=reason)
    if not agrees:
        tell_owner(demand, _("分类复核有不同意见：%s"), body=reason, now=now)
    return demand


@transaction.atomic
def change_handler(
    demand_id: UUID, *, to: Staff, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Give an open demand another handler, as the office or the handler themself (R-18.2 counts the moves)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由综治信访办或承办人转交。"))
    if demand.matter.is_done:
        raise StepNotAllowed(_("诉求已办结。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    hand_to(demand, to, by=by, now=now, reason=reason)
    return demand


@transaction.atomic
def hand_back(demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Give an accepted demand back to the office with the reason; its limits run on (R-18.2)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    out = set(demand.matter.excluded.values_list("pk", flat=True))
    office = first_holder((Role.PETITION_OFFICE,), demand.matter.area, on=local_date(now), but_not=out)
    move(demand, "hand_back", by=by, now=now, reason=reason, new_owner=office)
    if office:
        tell_of(demand.matter, [office], title=_("诉求被退回：%s") % demand.matter.title, body=reason, now=now)
    return demand


@transaction.atomic
def mediate(demand_id: UUID, *, both_consent: bool, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Go to mediation, with the consent of both; the limit runs on (article 33).

    Raises:
        InvalidInput: one side has not agreed.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not both_consent:
        raise InvalidInput(_("调解须双方同意。"), field="both_consent")
    move(demand, "mediate", by=by, now=now)
    return demand


@transaction.atomic
def hear(demand_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Hold a hearing, decided by the head; the limit runs on (article 31)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "hear", by=by, now=now)
    return demand


@transaction.atomic
def resume(demand_id: UUID, *, outcome: str, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Come back from mediation or hearing with what came of it."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "resume", by=by, now=now, reason=outcome)
    return demand


@transaction.atomic
def draft_opinion(
    demand_id: UUID, opinion: Opinion, *, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Write the opinion as its handler; it is issued by the head, not by oneself.

    Raises:
        NotPermitted: not the handler.
        StepNotAllowed: not at work, or not classified.
        InvalidInput: a part of article 32 is missing, or the decision does not fit the track: what is
            lawful is supported (R-14.1, R-14.5).
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HANDLER not in tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人起草意见。"))
    if demand.matter.status not in (Status.PROCESSING, Status.EXTENDED, Status.MEDIATING, Status.HEARING):
        raise StepNotAllowed(_("办理中的诉求才能起草意见。"))
    if demand.track == Track.NONE:
        raise StepNotAllowed(_("请先分类：合不合法、合不合理、有没有困难。"))
    for name, words in (
        ("claim", _("诉求")),
        ("facts", _("事实")),
        ("reasons", _("理由")),
        ("basis", _("依据")),
        ("decision_text", _("处理意见")),
        ("remedies", _("救济途径")),
    ):
        if not getattr(opinion, name).strip():
            raise InvalidInput(_("请填写“%s”。") % words, field=name)
    if demand.track == Track.EXPLAIN and not all((demand.explained, demand.position, demand.guided)):
        raise StepNotAllowed(
            _("合理但没有法律依据的，先把五步写全：说明情况、表明态度、正确引导、用足政策、争取部分解决。")
        )
    _check_decision(opinion.decision, demand.track)
    for name in ("claim", "facts", "reasons", "basis", "decision", "decision_text", "remedies"):
        setattr(demand, name, getattr(opinion, name))
    demand.drafted_by = by
    demand.save()
    note_change(demand, "draft_opinion", by=by, now=now, rule="信访工作条例32")
    tell_heads(demand, _("意见待签发：%s"), now)
    return demand


@transaction.atomic
def issue_opinion(demand_id: UUID, *, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Issue the drafted opinion as the head; the limit of the law is met.

    Raises:
        StepNotAllowed: nothing is drafted, or the triage has not been checked by a second person.
        NotPermitted: not the head, or the one who drafted it.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not demand.decision or demand.drafted_by_id is None:
        raise StepNotAllowed(_("还没有起草意见。"))
    if demand.reviewed_by_id is None:
        raise StepNotAllowed(_("分类还没有经另一个人复核。"))
    if demand.drafted_by_id == by.pk:
        raise NotPermitted(_("起草人不能签发自己起草的意见。"))
    move(demand, "issue_opinion", by=by, now=now, decision=demand.decision)
    demand.issued_by, demand.issued_at = by, now
    demand.save(update_fields=["issued_by", "issued_at"])
    meet_clocks(demand.matter, *COMPLETION_CLOCKS, now=now)
    tell_owner(demand, _("意见已签发，请送达：%s"), now=now)
    return demand


@transaction.atomic
def deliver(demand_id: UUID, *, on: date, by: Staff, expected_version: int | None, now: datetime) -> Demand:
    """Note the day the opinion reached the resident: their thirty days for review begin.

    Raises:
        InvalidInput: a day before the opinion was issued, or to come.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if demand.issued_at is None or not local_date(demand.issued_at) <= on <= local_date(now):
        raise InvalidInput(_("送达日期在签发之后、今天以前。"), field="on")
    move(demand, "deliver", by=by, now=now, on=on.isoformat())
    demand.delivered_on = on
    demand.review_until = due_day(rule_on("petition.resident_review_days", on), on, work_calendar()).due
    demand.save(update_fields=["delivered_on", "review_until"])
    return demand


@transaction.atomic
def record_performance(
    demand_id: UUID, *, on: date, what: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Note what was really done and when: a supported demand is not over before (R-14.1).

    Raises:
        InvalidInput: nothing said, or a day to come.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办记录。"))
    if not what.strip():
        raise InvalidInput(_("请写明办到了什么。"), field="what")
    if on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="on")
    demand.performed_on, demand.performance = on, what
    demand.save(update_fields=["performed_on", "performance"])
    note_change(demand, "perform", by=by, now=now, rule="R-14.1", reason=what)
    return demand


def _check_decision(decision: str, track: str) -> None:
    allowed = {
        Track.PERFORM: (Decision.SUPPORT, Decision.PARTLY),
        Track.EXPLAIN: (Decision.EXPLAIN, Decision.PARTLY),
        Track.RELIEF: (Decision.NOT_SUPPORT, Decision.PARTLY),
        Track.ANSWER: (Decision.NOT_SUPPORT,),
    }[Track(track)]
    if decision not in allowed:
        raise InvalidInput(
            _("这个分类的处理意见只能是：%s。") % "、".join(str(each.label) for each in allowed), field="decision"
        )
