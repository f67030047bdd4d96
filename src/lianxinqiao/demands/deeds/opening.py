"""How a demand comes in (SM-3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxinqiao.demands.asks import opening as a
from lianxinqiao.demands.choices import Topic
from lianxinqiao.demands.operations import filing
from lianxinqiao.demands.operations.extending import AT_FIRST
from lianxinqiao.demands.policies import DEMAND, SEALED, SEALED_TITLE, may_register
from lianxinqiao.kernel.asks import Asked
from lianxinqiao.matters.beside import IN_AREA
from lianxinqiao.matters.deeds import RESIDENT, STAFF, Look
from lianxinqiao.matters.openings import Opening, titled_by
from lianxinqiao.places.models import Area


def titled(asked: Asked, area: Area) -> str:
    """Return the title: what it is about and where, by our own words; of what is sealed it says nothing."""
    if filing.is_sealed(asked):
        return str(SEALED_TITLE)
    return titled_by(Topic(asked.topic).label, area, asked.group)


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
    received="received_on",
    data=filing.noted,
    does=filing.filed,
    told=_("新诉求待登记：%s"),
    said=_("收到"),
    look=Look("add", lead=_("照本人的话写，念给本人听。登记后把回执交给本人，凭编号和查询码随时能查。")),
)
