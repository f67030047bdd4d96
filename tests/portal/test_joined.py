"""What who joined reads, and everybody else outside: that a demand became a complaint is told by no door (RR-10, RR-13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.http import urlencode

from factories.demands import OWN_ROAD, Case, Filing, done
from factories.residents import alike, follow
from factories.town import Town
from lianxinqiao.accounts.models import Staff
from lianxinqiao.accounts.operations.opening import READ
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, Join
from lianxinqiao.demo.doing import do
from lianxinqiao.matters.models import Matter
from lianxinqiao.portal.queries.resident import opened_of_join

pytestmark = pytest.mark.django_db
NOTE = "我家门口也塌了"


def accuse(case: Case) -> None:
    done("accuse", case.pk, by=case.town.petition, now=case.now, about_official=case.town.office)


def withdraw(case: Case) -> None:
    done("withdraw", case.pk, by=None, now=case.now)


def merge(case: Case) -> None:
    other = Case(case.town, case.now, Filing(topic="water", text="二组停水三天了"))
    done("merge", case.pk, into=Matter.objects.get(pk=other.pk), **case.office())


def archive(case: Case) -> None:
    Matter.objects.filter(pk=case.pk).update(status="archived", phase="done", closed_at=case.now)


def unpublish(case: Case) -> None:
    Demand.objects.filter(pk=case.pk).update(is_public=False)


def merge_and_accuse(case: Case) -> None:
    merge(case)
    accuse(case)


ENDS: list[Callable[[Case], None]] = [archive, unpublish, accuse]


def joined(town: Town, now: datetime) -> tuple[Case, str]:
    case = Case(town, now, OWN_ROAD).accepted()
    code = do(DEMAND, case.pk, "join", {"phone": "13900001111", "note": NOTE}, by="neighbour", now=now).gave
    return case, code


def page_alike(page: bytes, case: Case) -> str:
    """Return a page without its number, also as an address has it, and what is new each time it is sent."""
    number = case.receipt.number
    return alike(page, number, urlencode({"": number})[1:])


@pytest.mark.rule("RR-13")
def test_who_joined_reads_the_same_however_it_ceased_to_be_public(town: Town, now: datetime) -> None:
    shown = []
    for end in ENDS:
        (case, code), browser = joined(town, now), Client()
        follow(browser, case.receipt.number, code)
        assert "机耕路塌方" in browser.get("/ask/mine/").content.decode()
        end(case)
        held = browser.get("/ask/mine/")
        urged = browser.post("/ask/mine/", {"deed": "urge", "urge-text": ""})
        anew = Client()
        follow(anew, case.receipt.number, code)
        again = anew.get("/ask/mine/")
        assert (held.status_code, urged.status_code, again.status_code) == (200, 200, 200), end
        assert not Matter.objects.get(pk=case.pk).steps.filter(event="urge").exists()
        shown.append([page_alike(each.content, case) for each in (held, urged, again)])

    assert all(each == shown[0] for each in shown)
    page = shown[0][0]
    assert all(words in page for words in ("不再公开办理情况", NOTE, "另外反映", "谁看过您的联系方式"))
    assert all(person.name not in page for person in town.staff.values())


@pytest.mark.rule("RR-3")
@pytest.mark.parametrize("end", [merge, merge_and_accuse])
def test_who_joined_what_is_merged_goes_on_with_the_other(
    town: Town, now: datetime, end: Callable[[Case], None]
) -> None:
    """Whether what they joined became a complaint since is not told."""
    (case, code), browser = joined(town, now), Client()
    end(case)
    follow(browser, case.receipt.number, code)

    page = browser.get("/ask/mine/").content.decode()
    assert NOTE in page and 'value="urge"' in page and 'value="withdraw"' in page
    assert "二组停水三天了" not in page
    assert browser.post("/ask/mine/", {"deed": "withdraw"}).status_code == 302
    assert Join.objects.get(code_digest__isnull=False).left_on == local_date(now)


@pytest.mark.rule("RR-3")
def test_who_joined_withdraws_and_comes_back_on_their_own_page(town: Town, now: datetime) -> None:
    (case, code), browser = joined(town, now), Client()
    follow(browser, case.receipt.number, code)
    page = "/ask/mine/"
    assert browser.post(page, {"deed": "withdraw"}).status_code == 302
    assert "其他人的还在办理" in browser.get(page).content.decode()
    assert browser.post(page, {"deed": "come_back"}).status_code == 302
    withdraw(case)
    assert case.status == "accepted"
    assert browser.post(page, {"deed": "withdraw"}).status_code == 302
    assert case.status == "withdrawn"
    assert "不再公开办理情况" in browser.get(page).content.decode()
    assert browser.post(page, {"deed": "restore"}).status_code == 302
    assert case.status == "accepted"


def read(join: Join, by: Staff, at: datetime) -> None:
    for kind, pk, purpose in (("join", join.pk, "demand"), ("demand", join.demand_id, READ)):
        RecordOpening.objects.create(subject_kind=kind, subject_id=pk, purpose=purpose, by=by, by_name=by.name, at=at)


@pytest.mark.rule("RR-3")
@pytest.mark.rule("RR-13")
@pytest.mark.parametrize(("end", "told"), [(withdraw, 4), (accuse, 2)])
def test_who_read_it_before_stays_told_and_of_a_complaint_nobody_who_reads_it_as_one(
    town: Town, now: datetime, end: Callable[[Case], None], told: int
) -> None:
    case, _code = joined(town, now)
    read(Join.objects.get(), town.petition, now)
    before = list(opened_of_join(Join.objects.get()))
    case.now = now + timedelta(hours=1)
    end(case)
    read(Join.objects.get(), town.discipline, now + timedelta(hours=2))

    after = list(opened_of_join(Join.objects.get()))
    assert (len(before), len(after), after[-2:]) == (2, told, before)
