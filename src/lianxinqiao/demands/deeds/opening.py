"""How a demand comes in (SM-3), and how whoever is complained of is asked to say what happened (RR-10)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxinqiao.accounts.models import Staff
from lianxinqiao.demands.asks import opening as a
from lianxinqiao.demands.choices import Topic
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations import filing, statements
from lianxinqiao.demands.operations.extending import AT_FIRST
from lianxinqiao.demands.policies import DEMAND, DEMANDS, SEALED, SEALED_TITLE, is_office, may_register
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.deeds import RESIDENT, STAFF, Look, Must
from lianxinqiao.matters.models import Matter
from lianxinqiao.matters.openings import Beside, Opening, titled_by
from lianxinqiao.places.models import Area


def titled(asked: Asked, area: Area) -> str:
    """Return the title: what it is about and where, by our own words; of what is sealed it says nothing."""
    if filing.is_sealed(asked):
        return str(SEALED_TITLE)
    return titled_by(Topic(asked.topic).label, area, asked.group)


def found_by(by: Staff) -> Any:
    """Return the demands somebody finds."""
    visible = Matter.objects.visible_to(by, *DEMANDS)
    return Demand.objects.filter(matter__in=visible.values("pk")).select_related("matter__area")


FILING = Opening(
    title=_("登记诉求"),
    rule="SM-3",
    # Most who write one down have no post that reads it.
    unseen=True,
    asks=a.FilingAsks,
    beside=IN_AREA,
    open_to={STAFF, RESIDENT},
    may=lambda by, area: may_register(by, area.pk),
    whose=_("您在这个责任区没有岗位，不能登记。"),
    becomes=lambda doing: SEALED if filing.is_sealed(doing.asked) else DEMAND,
    titled=titled,
    numbered=True,
    hidden_from=filing.accused,
    owners=filing.keepers,
    limits=AT_FIRST,
    data=lambda doing: {"channel": doing.asked.channel},
    does=filing.filed,
    told=_("新诉求待登记：%s"),
    said=_("收到"),
    look=Look("add", lead=_("照本人的话写，念给本人听。登记后把回执交给本人，凭编号和查询码随时能查。")),
)
STATEMENT = Opening(
    title=_("听取被反映人说明"),
    rule="RR-10",
    asks=a.StatementAsks,
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
    does=statements.asked_of,
    told="%s",
    said=_("请说明情况"),
    look=Look("message", hint=_("他只看到您写的这段话，看不到诉求、编号和反映人。"), done=_("已发给他说明。")),
)
