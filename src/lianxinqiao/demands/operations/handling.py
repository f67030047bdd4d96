"""Handling: triage, parts given to others, handing back, more time, the opinion and its delivery (SM-3, R-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.scope import holders
from lianxinqiao.calendar.limits import due_day, local_date
from lianxinqiao.calendar.queries import number_on, rule_on, work_calendar
from lianxinqiao.demands.choices import Decision, Status, Track
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.moving import lock_demand, move, tell_owner
from lianxinqiao.demands.operations.screening import COMPLETION_CLOCKS, hand_to
from lianxinqiao.demands.policies import HEADS, tags_of
from lianxinqiao.demands.workflow import ADVISER, HANDLER, HEAD, IN_HAND, OFFICE, track_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.clocks import extend_clock, meet_clocks, start_clock_until
from lianxinqiao.matters.operations.steps import note_step
from lianxinqiao.matters.operations.telling import tell_of

EXTENSION_NOTICE = "petition.extension_notice"


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
    demand.lawful, demand.reasonable, demand.in_hardship, demand.track = (
        lawful,
        reasonable,
        in_hardship,
        track,
    )
    demand.triage_reason, demand.policies_checked, demand.partial_solution = (
        reason,
        policies_checked,
        partial_solution,
    )
    demand.classified_by, demand.reviewed_by = by, None
    demand.save()
    _changed(demand, "triage", by=by, now=now, rule="R-14.6", reason=reason, before=before, after=track)
    if not demand.is_sealed:
        advisers = [who for who in holders(Role.AREA_JUDICIAL, demand.matter.area, on=local_date(now)) if who.pk != by.pk]
        tell_of(
            demand.matter, advisers,
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
        "explained": explained, "position": position, "guided": guided, "policies_checked": policies_checked, "partial_solution": partial_solution,
    }  # fmt: skip
    for name, words in given.items():
        if not words.strip():
            raise InvalidInput(_("五步都要写。"), field=name)
        setattr(demand, name, words)
    demand.save(update_fields=list(given))
    _changed(demand, "explain", by=by, now=now, rule="R-14.2", reason=explained)
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
    _changed(
        demand, "review_triage" if agrees else "dispute_triage", by=by, now=now, rule="R-14.6", reason=reason
    )
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
def hand_back(
    demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Give an accepted demand back to the office with the reason; its limits run on (R-18.2)."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    office = next(
        (
            who
            for who in holders(Role.PETITION_OFFICE, demand.matter.area, on=local_date(now))
            if not demand.matter.excluded.filter(pk=who.pk).exists()
        ),
        None,
    )
    move(demand, "hand_back", by=by, now=now, reason=reason, new_owner=office)
    if office:
        tell_of(
            demand.matter, [office],
            title=_("诉求被退回：%s") % demand.matter.title,
            body=reason,
            now=now,
        )
    return demand


@transaction.atomic
def mediate(
    demand_id: UUID, *, both_consent: bool, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
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
def resume(
    demand_id: UUID, *, outcome: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Come back from mediation or hearing with what came of it."""
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    move(demand, "resume", by=by, now=now, reason=outcome)
    return demand


@transaction.atomic
def ask_extension(
    demand_id: UUID, *, days: int, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Ask the head for more time, saying why; from now on the head reads the demand, to decide on more than a number.

    Raises:
        NotPermitted: neither the handler nor the office.
        StepNotAllowed, InvalidInput: as for ``extend``.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人申请延期。"))
    _may_be_extended(demand, days, now)
    if demand.matter.status != Status.PROCESSING:
        raise StepNotAllowed(_("办理中的诉求才能延期。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    demand.extension_asked_days, demand.extension_reason = days, reason
    demand.save(update_fields=["extension_asked_days", "extension_reason"])
    _changed(demand, "ask_extension", by=by, now=now, rule="信访工作条例34", reason=reason, days=days)
    _tell_heads(demand, _("延期待批：%s"), now)
    return demand


@transaction.atomic
def extend(
    demand_id: UUID, *, days: int, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Take more time, once, as the head, on a written request and before the limit is over (article 34).

    True afterwards: until the day the first limit would have ended the resident is to be told why.

    Raises:
        NotPermitted: not the head of the unit.
        StepNotAllowed: nobody asked for it, extended before, or on the simple track.
        InvalidInput: more than the law allows, no reason, or the limit is over already.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HEAD not in tags_of(by, demand.matter):
        raise NotPermitted(_("由领导决定。"))
    clock = _may_be_extended(demand, days, now)
    if not demand.extension_asked_days:
        raise StepNotAllowed(_("还没有人申请延期。"))
    move(demand, "extend", by=by, now=now, reason=reason, days=days)
    demand.extended_days, demand.extension_reason = days, reason
    demand.save(update_fields=["extended_days", "extension_reason"])
    first_due = local_date(clock.due_at - timedelta(seconds=1))
    extend_clock(demand.matter, "petition.complete_days", days=days)
    start_clock_until(demand.matter, EXTENSION_NOTICE, start_at=now, due_on=first_due)
    tell_owner(demand, _("已同意延期，请告知本人：%s"), now=now)
    return demand


@transaction.atomic
def refuse_extension(
    demand_id: UUID, *, reason: str, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Refuse, as the head, the time that was asked for; the limit stays.

    Raises:
        NotPermitted: not the head of the unit.
        StepNotAllowed: nobody asked for it, or it is granted.
        InvalidInput: no reason.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if HEAD not in tags_of(by, demand.matter):
        raise NotPermitted(_("由领导决定。"))
    if not demand.extension_asked_days or demand.extended_days:
        raise StepNotAllowed(_("没有待批的延期申请。"))
    if not reason.strip():
        raise InvalidInput(_("请写明理由。"), field="reason")
    demand.extension_asked_days, demand.extension_reason = 0, ""
    demand.save(update_fields=["extension_asked_days", "extension_reason"])
    _changed(demand, "refuse_extension", by=by, now=now, rule="信访工作条例34", reason=reason)
    tell_owner(demand, _("延期没有批准：%s"), body=reason, now=now)
    return demand


@transaction.atomic
def tell_extension(
    demand_id: UUID, *, on: date, by: Staff, expected_version: int | None, now: datetime
) -> Demand:
    """Note the day the notice of extension with its reason reached the resident (article 34).

    Raises:
        NotPermitted: neither the handler nor the office.
        StepNotAllowed: not extended, or told before.
        InvalidInput: a day to come.
    """
    demand = lock_demand(demand_id, by=by, expected_version=expected_version)
    if not {OFFICE, HANDLER} & tags_of(by, demand.matter):
        raise NotPermitted(_("由承办人或综治信访办告知。"))
    if not demand.extended_days or demand.extension_told_on:
        raise StepNotAllowed(_("没有待告知的延期。"))
    if on > local_date(now):
        raise InvalidInput(_("日期不能晚于今天。"), field="on")
    demand.extension_told_on = on
    demand.save(update_fields=["extension_told_on"])
    meet_clocks(demand.matter, EXTENSION_NOTICE, now=now)
    _changed(demand, "tell_extension", by=by, now=now, rule="信访工作条例34", on=on.isoformat())
    return demand


def _may_be_extended(demand: Demand, days: int, now: datetime) -> Clock:
    """Return the running limit that an extension would lengthen."""
    longest = number_on("petition.extend_days", local_date(now))
    if not 1 <= days <= longest:
        raise InvalidInput(_("最多延长%d天。") % longest, field="days")
    clock = Clock.objects.filter(matter=demand.matter, rule="petition.complete_days", state="running").first()
    if clock is None or demand.extended_days:
        raise StepNotAllowed(_("这件诉求不能延期：没有在走的办结期限，或已经延过。"))
    if now > clock.due_at:
        raise InvalidInput(_("已超过办结期限，不能再延期。"))
    return clock


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
        ("claim", _("诉求")), ("facts", _("事实")), ("reasons", _("理由")), ("basis", _("依据")), ("decision_text", _("处理意见")), ("remedies", _("救济途径")),
    ):  # fmt: skip
        if not getattr(opinion, name).strip():
            raise InvalidInput(_("请填写“%s”。") % words, field=name)
    if demand.track == Track.EXPLAIN and not all((demand.explained, demand.position, demand.guided)):
        raise StepNotAllowed(_("合理但没有法律依据的，先把五步写全：说明情况、表明态度、正确引导、用足政策、争取部分解决。"))
    _check_decision(opinion.decision, demand.track)
    for name in ("claim", "facts", "reasons", "basis", "decision", "decision_text", "remedies"):
        setattr(demand, name, getattr(opinion, name))
    demand.drafted_by = by
    demand.save()
    _changed(demand, "draft_opinion", by=by, now=now, rule="信访工作条例32")
    _tell_heads(demand, _("意见待签发：%s"), now)
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
    _changed(demand, "perform", by=by, now=now, rule="R-14.1", reason=what)
    return demand


def _tell_heads(demand: Demand, words: str, now: datetime) -> None:
    """Tell whoever decides."""
    roles = (Role.DISCIPLINE_CONTACT,) if demand.is_sealed else HEADS
    heads = [who for role in roles for who in holders(role, demand.matter.area, on=local_date(now))]
    tell_of(
        demand.matter, heads,
        title=words % demand.matter.title,
        dedupe=f"head:{demand.pk}:{demand.matter.version}",
        now=now,
    )


def _check_decision(decision: str, track: str) -> None:
    allowed = {
        Track.PERFORM: (Decision.SUPPORT, Decision.PARTLY),
        Track.EXPLAIN: (Decision.EXPLAIN, Decision.PARTLY),
        Track.RELIEF: (Decision.NOT_SUPPORT, Decision.PARTLY),
        Track.ANSWER: (Decision.NOT_SUPPORT,),
    }[Track(track)]
    if decision not in allowed:
        raise InvalidInput(
            _("这个分类的处理意见只能是：%s。") % "、".join(str(each.label) for each in allowed),
            field="decision",
        )


def _changed(
    demand: Demand, event: str, *, by: Staff, now: datetime, rule: str, reason: str = "", **data: object
) -> None:
    """Write a Step that moves no status but makes an older page stale."""
    demand.matter.version += 1
    demand.matter.save(update_fields=["version"])
    note_step(demand.matter, event, by=by, role="", now=now, rule=rule, reason=reason, **data)
