"""Hearing whoever is complained of, a kind of its own: who is asked answers, who keeps the complaint takes the question back (RR-10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.asks.words import ReasonAsks, WordsAsks
from lianxinqiao.demands.choices import HANDLER, OFFICE
from lianxinqiao.demands.kind import DEMAND, SEALED
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import DEMANDS, SEALED_ROLES, is_office, sealed_visible, sealed_withheld
from lianxinqiao.matters.deeds import Deed, Look, Must
from lianxinqiao.matters.facts import Fact, Menu
from lianxinqiao.matters.kinds import Kind, register_kind
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Beside, Opening
from lianxinqiao.matters.spine import URGE
from lianxinqiao.statements.asks import StatementAsks
from lianxinqiao.statements.choices import StatementStatus as S
from lianxinqiao.statements.models import Statement
from lianxinqiao.statements.operations.hearing import DUE, asked_of, given
from lianxinqiao.statements.policies import keeps, may_read_statement, tags_of_statement


def found_by(by: Staff) -> Any:
    """Return the demands somebody finds."""
    visible = Matter.objects.visible_to(by, *DEMANDS)
    return Demand.objects.filter(matter__in=visible.values("pk")).select_related("matter__area")


def complaint_page(row: Statement, _by: Staff) -> str:
    return DEMAND.path(row.demand.matter)


STATEMENT = Kind(
    code="statement",
    title=_("说明情况"),
    sign="说明",
    slug="statements",
    begun="demands:demand",
    menu=Menu("work", 24, "message"),
    model=Statement,
    statuses=dict(S.choices),
    done={S.GIVEN, S.CANCELLED},
    visible=sealed_visible,
    withheld=sealed_withheld,
    readable=may_read_statement,
    veiled=True,
    tags=tags_of_statement,
    posts={OFFICE: SEALED_ROLES},
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
    opens=Opening(
        title=_("听取被反映人说明"),
        rule="RR-10",
        asks=StatementAsks,
        beside=Beside(Demand, found_by),
        may=lambda by, demand: is_office(by, demand.matter),
        whose=_("由纪检监察联络员或综治信访办去问。"),
        musts=(
            Must(
                lambda demand, _at: demand.is_sealed and not demand.matter.is_done,
                _("反映干部的、没有办结的诉求才去听取说明。"),
            ),
        ),
        titled=lambda _asked, _demand: str(_("请您说明情况")),
        owners=lambda doing: [doing.asked.to],
        # Who is asked finds it, though the complaint is hidden from them; it names neither the complaint nor who asks.
        stems=lambda doing: doing.row.matter,
        hears_owner=True,
        opener="asked_by",
        as_role="discipline",
        does=asked_of,
        told="%s",
        said=_("请说明情况"),
        look=Look("message", hint=_("他只看到您写的这段话，看不到诉求、编号和反映人。"), done=_("已发给他说明。")),
    ),
    deeds=(
        Deed(
            name="give",
            title=_("说明情况"),
            rule="RR-10",
            at={S.ASKED},
            may={HANDLER},
            whose=_("由被询问的人说明。"),
            to=S.GIVEN,
            asks=WordsAsks,
            keeps={"text": "answer"},
            does=given,
            meets=(DUE,),
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
            at={S.ASKED},
            may={OFFICE},
            whose=_("由纪检监察联络员或综治信访办取消。"),
            to=S.CANCELLED,
            asks=ReasonAsks,
            look=Look("close", done=_("已取消。")),
        ),
        # Whoever stands in for the one who is asked finds it, and is not in a position to hurry them.
        replace(URGE, at={S.ASKED}, may={OFFICE}, whose=_("由纪检监察联络员或综治信访办催办。")),
    ),
)
register_kind(STATEMENT)
