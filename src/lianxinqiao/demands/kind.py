"""Demands as two kinds of one family: the plain ones, and those about officials, which are sealed (SM-3, RR-10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.demands import choices, policies
from lianxinqiao.demands.choices import Status
from lianxinqiao.demands.deeds import DEEDS, opening
from lianxinqiao.demands.deeds.screening import NOT_SIMPLE, ON_SIMPLE_TRACK
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import filing
from lianxinqiao.matters.deeds import leaving_out
from lianxinqiao.matters.kinds import Kind, register_kind

# What is sealed goes no simple way, and no rate counts it, so that there is nothing to leave it out of (RR-13).
NOT_OF_SEALED: dict[str, Any] = {
    **dict.fromkeys(ON_SIMPLE_TRACK, NOT_SIMPLE),
    **dict.fromkeys(("rate", "agree"), _("密封的诉求本来就不计入率。")),
    "join": _("反映干部的诉求不公开。"),
    "come_back": _("密封的诉求撤回后重新反映即可。"),
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
        *("is_public", "about_official", "about_office", "about_named", "conduct", "petition_class", "purposes"),
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
register_kind(DEMAND)
register_kind(SEALED)
