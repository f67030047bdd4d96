"""What may be done to a matter of every kind: hurrying it, asking in writing, answering, stopping a limit for a while, another owner."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.matters import asks
from lianxinqiao.matters.choices import Phase
from lianxinqiao.matters.deeds import SYSTEM, Deed, Doing, Look, Must, Tell, the_owner
from lianxinqiao.matters.events import EVENTS
from lianxinqiao.matters.kinds import Kind
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations import affairs, clocks, pressing
from lianxinqiao.matters.policies import BESIDE, FINDER, PAUSER, SUPERVISOR

# What goes from one owner to the next has one.
HELD = Must(lambda row, _at: row.matter.owner_id is not None, _("没有承办人，没有可以交接的。"))
WHO_PAUSES = _("时限由分管领导或承办人暂停和恢复。")
# A resident need not know whether somebody owns it.
OWNED = Must(lambda row, at: row.matter.owner_id is not None or at.by is None, _("没有承办人，请先确定由谁承办。"))


def limits_are(state: str) -> Must:
    """Return the condition that some limit of the matter runs, or is paused."""
    words = {Clock.State.RUNNING: _("没有正在计时的时限。"), Clock.State.PAUSED: _("没有暂停的时限。")}
    return Must(
        lambda row, _at: any(clock.state == state for clock in clocks.limits_of(row.matter)),
        words[Clock.State(state)],
        mend="pause" if state == Clock.State.PAUSED else "",
    )


# A person lets a limit run again whenever they wish; the machine where a pause has lasted as long as was said.
PAUSE_OVER = Must(
    lambda _row, at: at.by is not None or asks.ResumeAsks.limits(at).exists(),
    _("没有到期的暂停。"),
    after=lambda row: max(local_date(each.pause_until) for each in clocks.limits_of(row.matter) if each.pause_until),
)


def owner_hears(doing: Doing) -> list[Staff | None]:
    """Whoever owns it, where one of the staff is in a hurry; a kind says in its own words what a resident asks."""
    return the_owner(doing) if doing.by is not None else []


def asker(doing: Doing) -> list[Staff | None]:
    """Whoever asked what is answered."""
    return [doing.asked.supervision.by]


URGE = Deed(
    name="urge",
    title=_("催办"),
    rule="R-4.9",
    at=(),
    may={BESIDE},
    whose=_("承办人不用催自己。"),
    asks=asks.UrgeAsks,
    musts=(OWNED, Must(pressing.not_urged_today, _("您今天已经催过，承办人已收到。"), offered=True)),
    does=pressing.urged,
    tells=(Tell(_("催办：%s"), owner_hears, body=lambda doing: str(doing.asked.text)),),
    versioned=False,
    bumps=False,
    look=Look("urge", done=_("已催办，承办人会收到提醒。")),
)
SUPERVISE = Deed(
    name="supervise",
    title=_("督办"),
    rule="R-10.7",
    at=(),
    may={SUPERVISOR},
    whose=_("只有领导、综治信访和党政办可以督办。"),
    asks=asks.SuperviseAsks,
    musts=(OWNED,),
    known=pressing.asked_before,
    does=pressing.supervised,
    tells=(Tell(_("督办：%s"), the_owner, body=lambda doing: str(doing.asked.text), urgent=True),),
    versioned=False,
    bumps=False,
    look=Look("supervise", done=_("已督办。")),
)
ANSWER = Deed(
    name="answer_supervision",
    title=_("答复督办"),
    rule="R-10.7",
    at=(),
    may={FINDER},
    finds=pressing.is_asked,
    asks=asks.AnswerAsks,
    musts=(Must(pressing.waits_for, _("没有等您答复的督办，或已经答复。"), mend="supervise"),),
    does=pressing.answered,
    tells=(Tell(_("督办已答复：%s"), asker),),
    versioned=False,
    bumps=False,
    look=Look("check", "primary", done=_("已答复。")),
)
# Who owns a matter changes by itself: with a post that is handed over, and when its owner must not have it any more.
HAND_ON = Deed(
    name="hand_on",
    title=_("岗位交接"),
    rule="R-2.12",
    at=(),
    may={SYSTEM},
    event="change_owner",
    said=EVENTS["change_owner"],
    asks=asks.HandOnAsks,
    musts=(HELD,),
    does=pressing.handed_on,
)
RECUSE_OWNER = Deed(
    name="recuse_owner",
    # As what a post hands over: whoever reads the Steps need not learn that somebody is out of it.
    title=_("岗位交接"),
    rule="R-2.12",
    at=(),
    may={SYSTEM},
    event="change_owner",
    said=EVENTS["change_owner"],
    musts=(HELD,),
    does=affairs.given_on,
    tells=(Tell(_("转由您办理：%s"), the_owner),),
)
# Of what is sealed, as soon as somebody comes to a post that keeps it.
TAKE_UP = Deed(
    name="take_up",
    title=_("岗位交接"),
    rule="RR-10",
    at=(),
    may={SYSTEM},
    event="change_owner",
    said=EVENTS["change_owner"],
    does=affairs.taken_up,
    tells=(Tell(_("转由您办理：%s"), the_owner),),
)
PAUSE = Deed(
    name="pause",
    title=_("暂停时限"),
    rule=asks.LONGEST_PAUSE,
    at=(),
    may={PAUSER},
    whose=WHO_PAUSES,
    event="pause_clock",
    asks=asks.PauseAsks,
    musts=(limits_are(Clock.State.RUNNING),),
    does=clocks.paused,
    versioned=False,
    bumps=False,
    look=Look("waiting", done=_("已暂停，到期自动恢复。")),
)
RESUME = Deed(
    name="resume",
    title=_("恢复时限"),
    rule=asks.LONGEST_PAUSE,
    at=(),
    may={PAUSER, SYSTEM},
    whose=WHO_PAUSES,
    event="resume_clock",
    asks=asks.ResumeAsks,
    musts=(limits_are(Clock.State.PAUSED), PAUSE_OVER),
    does=clocks.resumed,
    versioned=False,
    bumps=False,
    look=Look("check", done=_("时限已恢复。")),
)


def spine_deeds(kind: Kind) -> tuple[Deed, ...]:
    """Return what every kind takes, at the statuses where it stands; a kind says the same deed in its own way, or never.

    Answering is owed also of what is done by now; limits stop only where the kind says who stops them.
    """
    unfinished = frozenset(status for status, phase in kind.phases.items() if phase != Phase.DONE)
    owned = unfinished - frozenset(kind.unowned)
    found = [
        (HAND_ON, owned),
        (RECUSE_OWNER, owned),
        (TAKE_UP, owned),
        (URGE, owned),
        (SUPERVISE, owned),
        (ANSWER, frozenset(kind.phases) - frozenset(kind.unowned)),
    ]
    if kind.may_pause is not None:
        found += [(deed, frozenset(kind.pausable) or unfinished) for deed in (PAUSE, RESUME)]
    its_own = {deed.name for deed in kind.deeds}
    found = [(deed, at) for deed, at in found if deed.name not in {*kind.never, *its_own}]
    # What follows a deed that is never done is never done either.
    there = its_own | {deed.name for deed, _at in found}
    return tuple(replace(deed, at=at) for deed, at in found if all(must.mend in {"", *there} for must in deed.musts))
