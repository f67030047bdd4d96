"""A restored backup gives back nothing that was withdrawn since: a public summary, a telephone, a slip of the maternal service."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from factories.backups import brought_back
from factories.demands import Case
from factories.maternal import give_slip
from factories.town import make_town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.maternal.operations.ending import do_by_number
from lianxinqiao.outreach.models import ServicePhone

pytestmark = [pytest.mark.usefixtures("own_home"), pytest.mark.django_db(transaction=True)]


@pytest.mark.rule("RR-14")
@pytest.mark.rule("RR-4")
def test_what_was_withdrawn_stays_withdrawn_and_the_rest_as_it_was(tmp_path: Path, now: datetime) -> None:
    town = make_town()
    slips = [give_slip(town, now) for _each in range(2)]
    phones = [
        ServicePhone.objects.create(area=town.own, number=number, hours="8–18", published_on=local_date(now))
        for number in ("0717-1111111", "0717-2222222")
    ]
    demands = [Case(town, now).accepted().pk for _each in range(2)]
    Demand.objects.filter(pk__in=demands).update(is_public=True, public_summary="张家门口的路塌了")
    back_up(tmp_path / "before.lxq")
    do_by_number(slips[0].token, "withdraw", by="resident", now=now)
    ServicePhone.objects.filter(pk=phones[0].pk).update(withdrawn_on=local_date(now))
    Demand.objects.filter(pk=demands[0]).update(is_public=False, public_summary="")

    assert brought_back(tmp_path / "before.lxq") == []

    tokens = [MaternalServiceReferral.objects.get(pk=each.pk).token for each in slips]
    assert tokens == [None, slips[1].token]
    assert MaternalServiceReferral.objects.get(pk=slips[0].pk).status == "withdrawn"
    assert [ServicePhone.objects.get(pk=each.pk).withdrawn_on for each in phones] == [local_date(now), None]
    shown = [Demand.objects.get(pk=pk) for pk in demands]
    assert [(each.is_public, each.public_summary) for each in shown] == [(False, ""), (True, "张家门口的路塌了")]
