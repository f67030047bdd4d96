"""A restored backup gives back nothing that was withdrawn since: a public summary, a telephone, a slip, a demand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from factories.backups import brought_back
from factories.complaints import complaint
from factories.demands import OWN_ROAD, Case, done
from factories.maternal import give_slip
from factories.town import make_town
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.operations.restored import WITHDRAWN, withdraw_again
from lianxinqiao.kernel.backup.making import back_up
from lianxinqiao.maternal.models import MaternalServiceReferral
from lianxinqiao.maternal.operations.ending import do_by_number
from lianxinqiao.matters.models import Clock, Matter
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


@pytest.mark.rule("RR-3")
def test_what_its_resident_withdrew_since_is_withdrawn_and_can_be_taken_up_again(tmp_path: Path, now: datetime) -> None:
    """Also what was written down by one of the staff and is sealed by now; what was taken up again since stays open."""
    town = make_town()
    withdrawn, undone, open_one = (Case(town, now, OWN_ROAD).accepted().pk for _each in range(3))
    sealed = complaint(town, now).pk
    stood = {pk: Matter.objects.get(pk=pk).status for pk in (withdrawn, undone, open_one, sealed)}
    back_up(tmp_path / "before.lxq")
    for pk in (withdrawn, undone):
        done("withdraw", pk, by=None, now=now)
    done("withdraw", sealed, on_paper=True, by=town.petition, now=now)
    done("undo_withdrawal", undone, by=None, now=now)

    assert brought_back(tmp_path / "before.lxq") == []

    found = {pk: Matter.objects.get(pk=pk).status for pk in stood}
    assert found == stood | {withdrawn: "withdrawn", sealed: "withdrawn"}
    row = Demand.objects.get(pk=withdrawn)
    assert (row.withdrawn_on, row.closing_ground) == (local_date(now), "withdrawn")
    assert not Clock.objects.filter(matter__in=(withdrawn, sealed), state__in=("running", "paused")).exists()
    step = Matter.objects.get(pk=withdrawn).steps.latest("id")
    assert (step.event, step.role, step.by) == ("withdraw", "system", None)
    withdraw_again()
    assert Matter.objects.get(pk=withdrawn).steps.latest("id") == step
    done("undo_withdrawal", withdrawn, by=None, now=now)
    assert Matter.objects.get(pk=withdrawn).status == stood[withdrawn]


@pytest.mark.rule("RR-3")
def test_what_a_later_backup_knows_to_be_taken_up_again_stays_open(tmp_path: Path, now: datetime) -> None:
    """What is here was itself restored from before: the backup knows more."""
    town = make_town()
    undone, withdrawn = (Case(town, now, OWN_ROAD).accepted().pk for _each in range(2))
    done("withdraw", undone, by=None, now=now)
    back_up(tmp_path / "first.lxq")
    done("undo_withdrawal", undone, by=None, now=now)
    back_up(tmp_path / "second.lxq")
    brought_back(tmp_path / "first.lxq")
    assert Matter.objects.get(pk=undone).status == "withdrawn"
    done("withdraw", withdrawn, by=None, now=now)

    assert str(WITHDRAWN.words) in brought_back(tmp_path / "second.lxq")

    assert Matter.objects.get(pk=undone).status == "accepted"
    assert Matter.objects.get(pk=withdrawn).status == "withdrawn"
