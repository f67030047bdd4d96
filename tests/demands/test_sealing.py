"""What is sealed tells nothing: no number, no count, no list, no search (RR-1, RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from factories.demands import Case, Filing, done, file_demand
from factories.parts import give_part
from factories.statements import ask_statement
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.posts import open_holdings
from lianxinqiao.audit.operations.entries import record_deed
from lianxinqiao.demands.models import Demand, RateExclusion
from lianxinqiao.demands.policies import DEMANDS, may_read_demand
from lianxinqiao.demands.queries.register import matching
from lianxinqiao.kernel.errors import NotPermitted, NotVisible
from lianxinqiao.matters.models import Matter, NumberSequence, Step

pytestmark = pytest.mark.django_db


def complain(town: Town, now: datetime, **given: Any) -> Demand:
    stated = {"topic": "officials", "text": "他要我送礼才办", "about_official": town.cadre, **given}
    return file_demand(town.own, Filing(**stated), by=None, now=now).demand


@pytest.mark.rule("RR-13")
def test_the_count_beside_a_name_is_of_what_whoever_reads_it_finds(town: Town, now: datetime) -> None:
    pages = {
        who: town.client(who) for who in ("cadre", "secretary", "leader", "principal", "mayor", "gov_office", "admin")
    }
    path = f"/team/{town.discipline.pk}/"
    before = {who: client.get(path).content.decode().split("名下未办结")[1] for who, client in pages.items()}
    complain(town, now)
    after = {who: client.get(path).content.decode().split("名下未办结")[1] for who, client in pages.items()}
    assert [who for who in pages if before[who] != after[who]] == []
    assert open_holdings(town.discipline, by=town.cadre) == {}
    assert list(open_holdings(town.discipline, by=town.discipline).values()) == [1]
    assert list(open_holdings(town.discipline).values()) == [1]


@pytest.mark.rule("RR-13")
def test_numbers_of_what_is_sealed_follow_from_nothing(town: Town, now: datetime) -> None:
    demands = [complain(town, now) for _time in range(4)]
    asked = ask_statement(
        demands[0].pk, to=town.cadre, summary="收费的情况", due_on=day_before(now, -7), by=town.discipline, now=now
    )
    matters = [*(demand.matter for demand in demands), asked.matter]
    numbers = [int(matter.number.rsplit("-", 1)[1].rstrip("号")) for matter in matters]
    assert len(set(numbers)) == len(numbers)
    assert min(numbers) >= 10_000_000
    assert min(abs(one - other) for one in numbers for other in numbers if one != other) > 1
    assert not NumberSequence.objects.filter(prefix__startswith="密件").exists()
    plain = file_demand(town.own, Filing(topic="road", text="路灯不亮了"), by=None, now=now)
    assert plain.number.endswith("-1号")
    # It is found by that number, whole or by its end.
    page = town.client("discipline").get(f"/demands/?q={numbers[0]}").content.decode()
    assert str(demands[0].pk) in page


@pytest.mark.rule("RR-13")
def test_nothing_sealed_is_left_out_of_a_rate(town: Town, now: datetime) -> None:
    sealed = complain(town, now)
    Matter.objects.filter(pk=sealed.pk).update(status="delivered")
    with pytest.raises(NotPermitted):
        done("rate", sealed.pk, rate="solution", reason="重复的人", by=town.petition, now=now)
    row = RateExclusion.objects.create(
        demand=sealed, rate="solution", reason="不该算进去的理由", asked_by=town.petition, at=now
    )
    with pytest.raises(NotVisible):
        done("agree", sealed.pk, exclusion=row, by=town.principal, now=now)
    with pytest.raises(NotPermitted):
        done("agree", sealed.pk, exclusion=row, by=town.petition, now=now)


@pytest.mark.rule("RR-1")
def test_what_is_closed_is_found_by_number_only_and_hidden_words_by_who_may_read_them(
    town: Town, now: datetime
) -> None:
    stated = Filing(topic="subsidy", text="低保年审\n家里有病人要保密", channel="visit", read_back=True)
    case = Case(town, now, stated).accepted()
    matter = Matter.objects.get(pk=case.pk)

    def finds(who: str, path: str) -> bool:
        return f"/{case.pk}/" in town.client(who).get(path).content.decode()

    assert finds("petition", "/demands/?q=病人")
    assert finds("office", "/demands/?q=病人")
    for who in ("principal", "leader", "in_charge"):
        assert finds(who, "/demands/"), who
        assert not finds(who, "/demands/?q=病人"), who
    title = matter.title[:4]
    assert finds("petition", f"/search/?q={title}")
    Matter.objects.filter(pk=case.pk).update(phase="done", status="closed", closed_at=now)
    assert not finds("petition", f"/search/?q={title}")
    assert not finds("petition", "/search/?q=诉求")
    assert not finds("petition", "/search/?q=〔")
    assert finds("petition", f"/search/?q={matter.number}")
    assert finds("petition", f"/search/?q={matter.number.rsplit('-', 1)[1]}")


@pytest.mark.rule("RR-1")
def test_who_reads_which_demand_and_so_finds_it_by_its_words(town: Town, now: datetime) -> None:
    def triaged(case: Case) -> Case:
        done("start", case.pk, **case.handler())
        done("triage", case.pk, lawful=True, reasonable=True, in_hardship=False, reason="查过", **case.handler())
        return case

    heads = {"principal", "mayor", "in_charge", "security_chief"}
    helped, reviewed, late = (Case(town, now).accepted() for _time in range(3))
    give_part(helped.pk, to=town.police, task="量一量", due_on=day_before(now, -3), by=town.office, now=now)
    done("review_triage", triaged(reviewed).pk, agrees=True, reason="", by=town.judicial, now=now)
    done("start", late.pk, **late.handler())
    done("ask_extension", late.pk, days=10, reason="要勘测", **late.handler())
    readers: dict[Any, set[str]] = {
        Case(town, now).pk: {"petition"},
        helped.pk: {"petition", "office", "police"},
        triaged(Case(town, now).accepted()).pk: {"petition", "office", "judicial"},
        reviewed.pk: {"petition", "office"},
        late.pk: {"petition", "office", *heads},
        Case(town, now).accepted().drafted().pk: {"petition", "office", *heads},
        Case(town, now).accepted().delivered().pk: {"petition", "office"},
        complain(town, now).pk: {"petition", "discipline"},
    }
    for pk, who in readers.items():
        row = Matter.objects.get(pk=pk)
        assert {name for name, person in town.staff.items() if may_read_demand(person, row)} == who
    for name, person in town.staff.items():
        words = matching(Matter.objects.visible_to(person, *DEMANDS), "塌方")
        read = {pk for pk, who in readers.items() if name in who and not Demand.objects.get(pk=pk).is_sealed}
        assert set(words.values_list("pk", flat=True)) == read, name


@pytest.mark.rule("RR-10")
def test_whoever_owns_what_is_sealed_opens_it_by_every_way(town: Town, now: datetime) -> None:
    demand = complain(town, now)
    client = town.client("discipline")
    assert client.get(f"/matters/{demand.pk}/").status_code == 302
    assert client.get(f"/demands/{demand.pk}/").status_code == 200
    Demand.objects.filter(pk=demand.pk).update(accepted_at=now)
    assert client.get(f"/papers/acceptance/{demand.pk}.docx").status_code == 200
    assert str(demand.pk) in client.get("/inbox/todo/").content.decode()
    assert 'id="badge-todo" hx-swap-oob="true">1<' in client.get("/badges/").content.decode()
    for who in ("cadre", "principal", "auditor", "admin", "health"):
        assert town.client(who).get(f"/matters/{demand.pk}/").status_code == 404, who
        assert town.client(who).get(f"/papers/acceptance/{demand.pk}.docx").status_code == 404, who
    for who in ("auditor", "admin", "health"):
        assert town.client(who).get("/inbox/todo/").status_code == 404, who


def test_the_audit_log_is_read_by_town(town: Town, now: datetime) -> None:
    record_deed("phone.publish", by=town.petition, subject="本镇的电话", now=now)
    record_deed("phone.publish", by=town.stranger, subject="邻镇的电话", now=now)
    record_deed("phone.publish", by=town.petition, subject="写在邻镇的", now=now, area=town.far.code)
    record_deed("keys.rotate", by=None, subject="全部密钥", now=now)
    page = town.client("auditor").get("/audit/").content.decode()
    assert "本镇的电话" in page
    assert "全部密钥" in page
    assert "邻镇的电话" not in page
    assert "写在邻镇的" not in page


@pytest.mark.rule("RR-13")
def test_whoever_is_excluded_does_not_find_what_waits_for_their_word(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    row = done("rate", case.pk, rate="response", reason="封路", by=town.petition, now=now).gave
    done("exclude", case.pk, person=town.principal, reason="亲属", by=town.petition, now=now)

    with pytest.raises(NotVisible):
        done("agree", case.pk, exclusion=row, by=town.principal, now=now)
    done("agree", case.pk, exclusion=row, by=town.gov_office, now=now)

    step = Step.objects.get(matter=case.pk, event="approve_exclusion")
    assert (step.by, step.role, step.data) == (town.gov_office, "party_gov_office", {"rate": "response"})


@pytest.mark.rule("R-14.6")
def test_an_objection_after_delivery_is_looked_at_by_another_person(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted().delivered()
    done("object", case.pk, text="不该这样分", by=None, now=now)

    with pytest.raises(NotPermitted):
        done("review_triage", case.pk, agrees=True, reason="", **case.handler())
    done("review_triage", case.pk, agrees=True, reason="", by=town.judicial, now=now)

    assert Demand.objects.get(pk=case.pk).reviewed_by == town.judicial
