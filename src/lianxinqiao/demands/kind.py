"""Demands as two kinds of one family: the plain ones, and those about officials, which are sealed (SM-3, RR-10); and what an official is asked to say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.demands import choices, policies
from lianxinqiao.demands.asks.words import ReasonAsks, WordsAsks
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.deeds import DEEDS, opening
from lianxinqiao.demands.deeds.screening import NOT_SIMPLE, ON_SIMPLE_TRACK
from lianxinqiao.demands.models import Demand, Statement
from lianxinqiao.demands.operations import filing, statements
from lianxinqiao.matters.deeds import Deed, Look, leaving_out
from lianxinqiao.matters.facts import Fact, Menu
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.spine import URGE

if TYPE_CHECKING:
    from lianxinqiao.accounts.models import Staff
    from lianxinqiao.matters.models import Matter


# What is sealed goes no simple way, and no rate counts it, so that there is nothing to leave it out of (RR-13).
NOT_OF_SEALED: dict[str, Any] = {
    **dict.fromkeys(ON_SIMPLE_TRACK, NOT_SIMPLE),
    **dict.fromkeys(("rate", "agree"), _("密封的诉求本来就不计入率。")),
    "join": _("反映干部的诉求不公开。"),
}
NOT_OF_PLAIN: dict[str, Any] = {
    "point_out": _("只有反映干部的诉求才核定反映的是谁。"),
    "give_code": _("不是反映干部的，没有署名就核对不了是谁；请本人重新反映，再合并。"),
}
DEMAND = Kind(
    code=policies.DEMAND,
    title=_("诉求"),
    sign="诉求",
    slug="demands",
    page="demands:demand",
    listed="demands:demands",
    model=Demand,
    facts=("text",),
    # All that its page draws in cards of its own, or keeps back: who asks, and whom it is about.
    apart=(
        *("channel", "read_back", "outside_number", "outside_due_on", "topic", "text", "place", "group"),
        *("latitude", "longitude", "asker_name", "asker_phone", "household", "asker_count", "public_summary"),
        *("is_public", "about_official", "about_office", "about_named", "conduct", "petition_class"),
        *("lawful", "reasonable", "in_hardship", "track_objection"),
        *("explained", "position", "guided", "policies_checked", "partial_solution"),
        *("extension_asked_days", "extended_days", "extension_reason", "extension_told_on"),
        *("claim", "facts", "reasons", "basis", "decision", "decision_text", "remedies"),
        *("delivered_on", "performed_on", "performance"),
    ),
    statuses=dict(Status.choices),
    done=choices.DONE,
    waiting=choices.WAITING,
    visible=policies.demands_visible,
    readable=policies.may_read_demand,
    tags=lambda staff, row: policies.tags_of(staff, row.matter),
    posts={
        choices.OFFICE: (Role.PETITION_OFFICE,),
        choices.HEAD: HEADS,
        choices.ADVISER: (Role.AREA_JUDICIAL,),
        choices.RATER: policies.RATERS,
    },
    late=(Role.PRINCIPAL_LEADER,),
    keepers=(Role.PETITION_OFFICE,),
    opens=opening.FILING,
    code_known=filing.is_known_of_sealed,
    begun="demands:new",
    deeds=leaving_out(DEEDS, NOT_OF_PLAIN, statuses=()),
    never=NOT_OF_PLAIN,
    raised=True,
    answers=choices.SAID_TO_RESIDENT,
    step_words={"ask_statement": _("听取被反映人说明"), "give_statement": _("收到说明")},
)
SEALED = replace(
    DEMAND,
    code=policies.SEALED,
    title=_("密封诉求"),
    sign="密件",
    statuses={status: words for status, words in Status.choices if status != Status.SIMPLE},
    visible=policies.sealed_visible,
    withheld=policies.sealed_withheld,
    veiled=True,
    # It has no head in the town: the discipline contact takes that part too.
    posts={**DEMAND.posts, choices.OFFICE: policies.SEALED_ROLES, choices.HEAD: (Role.DISCIPLINE_CONTACT,)},
    late=(Role.DISCIPLINE_CONTACT,),
    alone=(Role.PRINCIPAL_LEADER, Role.PARTY_GOV_OFFICE),
    keepers=(Role.DISCIPLINE_CONTACT, Role.PETITION_OFFICE),
    deeds=leaving_out(DEEDS, NOT_OF_SEALED, statuses={Status.SIMPLE}),
    never=NOT_OF_SEALED,
    raised=False,
)


def keeps(row: Statement, by: Staff) -> bool:
    """Whether a person keeps the complaint that a statement is about."""
    return choices.OFFICE in statements.tags_of_statement(by, row)


def may_read_statement(by: Staff, matter: Matter) -> bool:
    """Who is asked and who keeps the complaint; whoever stands in for the one who is asked sees the title and the limit only."""
    return bool(statements.tags_of_statement(by, matter.statement))


def complaint_page(row: Statement, _by: Staff) -> str:
    return DEMAND.path(row.demand.matter)


# Hearing whoever is complained of: who is asked answers, who keeps the complaint takes the question back (RR-10).
STATEMENT = Kind(
    code=policies.STATEMENT,
    title=_("说明情况"),
    sign="说明",
    slug="statements",
    begun="demands:demand",
    menu=Menu("work", 24, "message"),
    model=Statement,
    statuses=dict(choices.StatementStatus.choices),
    done={choices.StatementStatus.GIVEN, choices.StatementStatus.CANCELLED},
    visible=policies.sealed_visible,
    withheld=policies.sealed_withheld,
    readable=may_read_statement,
    veiled=True,
    tags=statements.tags_of_statement,
    posts={choices.OFFICE: policies.SEALED_ROLES},
    related=("demand__matter",),
    late=SEALED.late,
    keepers=SEALED.keepers,
    shows_steps=keeps,
    # Nothing here leads whoever is asked to the complaint.
    facts=(
        "summary",
        "due_on",
        "answer",
        Fact(_("请谁说明"), "matter.owner.name", shown=keeps),
        Fact(_("诉求"), "demand.matter.number", shown=keeps, link=complaint_page),
    ),
    opens=opening.STATEMENT,
    deeds=(
        Deed(
            name="give",
            title=_("说明情况"),
            rule="RR-10",
            at={choices.StatementStatus.ASKED},
            may={choices.HANDLER},
            whose=_("由被询问的人说明。"),
            to=choices.StatementStatus.GIVEN,
            asks=WordsAsks,
            keeps={"text": "answer"},
            does=statements.given,
            meets=(statements.DUE,),
            said=_("已说明"),
            look=Look(
                "edit",
                "primary",
                hint=_("您有权说明和申辩。不要打听、也不要猜是谁反映的；打击报复要追究责任。"),
                done=_("已收到您的说明。"),
            ),
        ),
        Deed(
            name="cancel",
            title=_("取消"),
            rule="RR-10",
            at={choices.StatementStatus.ASKED},
            may={choices.OFFICE},
            whose=_("由纪检监察联络员或综治信访办取消。"),
            to=choices.StatementStatus.CANCELLED,
            asks=ReasonAsks,
            look=Look("close", done=_("已取消。")),
        ),
        # Whoever stands in for the one who is asked finds it, and is not in a position to hurry them.
        replace(
            URGE,
            at={choices.StatementStatus.ASKED},
            may={choices.OFFICE},
            whose=_("由纪检监察联络员或综治信访办催办。"),
        ),
    ),
)
register_kind(DEMAND)
register_kind(SEALED)
register_kind(STATEMENT)
