"""Demands as two kinds of one family: the plain ones, and those about officials, which are sealed (SM-3, RR-10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.choices import HEADS, Role
from lianxinqiao.demands import choices, policies
from lianxinqiao.demands.deeds import DEEDS
from lianxinqiao.demands.models import Demand
from lianxinqiao.matters.kinds import Kind, register_kind

if TYPE_CHECKING:
    from django.db.models import Q

    from lianxinqiao.accounts.models import Staff


def _kind(
    code: str,
    title: Any,
    sign: str,
    visible: Callable[[Staff], Q],
    *,
    office: tuple[str, ...],
    heads: tuple[str, ...],
    late: tuple[str, ...],
) -> Kind:
    return Kind(
        code=code,
        title=title,
        sign=sign,
        slug="demands",
        page="demands:demand",
        listed="demands:demands",
        model=Demand,
        facts=("text",),
        statuses=dict(choices.Status.choices),
        done=choices.DONE,
        waiting=choices.WAITING,
        visible=visible,
        readable=policies.may_read_demand,
        tags=lambda staff, row: policies.tags_of(staff, row.matter),
        posts={choices.OFFICE: office, choices.HEAD: heads, choices.ADVISER: (Role.AREA_JUDICIAL,)},
        late=late,
        deeds=DEEDS,
        step_words={
            "open": _("收到"),
            "join": _("又有群众反映同一件事"),
            "approve_exclusion": _("同意不计入率"),
            "ask_statement": _("听取被反映人说明"),
            "give_statement": _("收到说明"),
        },
    )


DEMAND = _kind(
    policies.DEMAND,
    _("诉求"),
    "诉求",
    policies.demands_visible,
    office=(Role.PETITION_OFFICE,),
    heads=HEADS,
    late=(Role.PRINCIPAL_LEADER,),
)
SEALED = _kind(
    policies.SEALED,
    _("密封诉求"),
    "密件",
    policies.sealed_visible,
    office=policies.SEALED_ROLES,
    heads=(Role.DISCIPLINE_CONTACT,),
    late=(Role.DISCIPLINE_CONTACT,),
)
register_kind(DEMAND)
register_kind(SEALED)
