"""Somebody is named only when a demand is in hand already: it is sealed as at the beginning, with all that came of it (RR-10, RR-13)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.demands import OWN_ROAD, ROAD, Case, Filing, county_contact, done, finders
from factories.leadership import Owned
from factories.matters import supervise
from factories.parts import give_part
from factories.town import Town, day_before
from lianxinqiao.accounts.models import Staff
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED, SEALED_TITLE
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible, StepNotAllowed
from lianxinqiao.leadership.models import DutyShare
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.matters.operations.reading import row_of_receipt
from lianxinqiao.matters.queries.links import links_of, merged_into
from lianxinqiao.notifications.models import Message
from lianxinqiao.privacy.kind import DATA_REQUEST

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]


def accuse(case: Case, by: Staff | None, now: datetime, **named: Any) -> Matter:
    done("accuse", case.pk, by=by, now=now, **named)
    return Matter.objects.select_related("owner").get(pk=case.pk)


@pytest.mark.parametrize("by", ["resident", "petition", "office"])
def test_whoever_is_named_later_finds_nothing_any_more(town: Town, now: datetime, by: str) -> None:
    """By the resident, by the office, by whoever handles it: the handler is no keeper of what is sealed."""
    case = Case(town, now, OWN_ROAD).accepted()
    assert {"petition", "office"} <= finders(town, case), "the handler and the office"
    assert Message.objects.filter(about=case.pk, recipient=town.office).exists()

    matter = accuse(case, town.staff.get(by), now, about_official=town.office)

    assert (matter.kind, matter.title) == (SEALED, str(SEALED_TITLE))
    assert finders(town, case) == {"discipline", "petition"}, "as if it had been said at the beginning"
    assert not Message.objects.filter(about=case.pk, recipient=town.office).exists()
    assert matter.owner is not None
    assert matter.owner == town.discipline
    row = Demand.objects.get(pk=case.pk)
    assert (row.is_sealed, row.is_public, row.public_summary, row.grams, row.petition_class) == (
        True,
        False,
        "",
        [],
        "accusation",
    )
    for address in (f"/demands/{case.pk}/", f"/matters/{case.pk}/"):
        assert town.client("office").get(address).status_code == 404
    assert town.office.name not in str(list(matter.steps.values_list("reason", "data")))


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"about_office": "petition_office"}, {"discipline"}),
        ({"about_office": "leaders"}, {"discipline"}),
        ({"about_office": "village"}, {"discipline", "petition"}),
        ({"about_named": "信访办的人"}, {"discipline"}),
    ],
)
def test_it_goes_past_an_office_that_is_named_later(
    town: Town, now: datetime, named: dict[str, str], left: set[str]
) -> None:
    case = Case(town, now, OWN_ROAD).accepted()
    matter = accuse(case, None, now, **named)
    assert finders(town, case) == left
    assert matter.owner == town.discipline


def test_a_second_name_lets_the_first_not_in_again(town: Town, now: datetime) -> None:
    case = Case(town, now, OWN_ROAD).accepted()
    accuse(case, None, now, about_official=town.petition)
    assert finders(town, case) == {"discipline"}
    accuse(case, None, now, about_office="village")
    assert finders(town, case) == {"discipline"}
    with pytest.raises(NotVisible):
        accuse(case, town.secretary, now, about_office="leaders")


@pytest.mark.parametrize("named", [{"about_official": "office"}, {"about_named": "镇上某个人"}])
def test_whoever_handled_it_the_simple_way_may_be_named(town: Town, now: datetime, named: dict[str, str]) -> None:
    case = Case(town, now, OWN_ROAD)
    done("register", case.pk, petition_class="appeal", public_summary="x", is_public=True, **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    given = {name: town.office if value == "office" else value for name, value in named.items()}
    matter = accuse(case, None, now, **given)
    assert (matter.kind, matter.status, matter.owner) == (SEALED, "accepted", town.discipline)
    assert "recuse_owner" not in matter.steps.values_list("event", flat=True)
    assert town.client("office").get(f"/demands/{case.pk}/").status_code == 404


def test_what_leaves_the_simple_way_has_sixty_days(town: Town, now: datetime) -> None:
    case = Case(town, now, OWN_ROAD)
    done("register", case.pk, petition_class="appeal", **case.office())
    done("screen", case.pk, conflict_checked=True, **case.office())
    done("accept_simple", case.pk, handler=town.office, is_told=True, **case.office())
    matter = accuse(case, None, now, about_office="village")
    assert matter.status == "accepted"
    running = Clock.objects.filter(matter=matter, state="running")
    assert running.filter(rule="petition.complete_days").exists()
    assert not running.filter(rule="petition.simple_opinion_workdays").exists()


def merged_then_accused(town: Town, now: datetime, **named: Any) -> tuple[Case, Case]:
    """Two residents ask for the same road; the office merges them; then the first says whom it is about."""
    first, other = Case(town, now, OWN_ROAD), Case(town, now, OWN_ROAD)
    done("merge", first.pk, into=Matter.objects.get(pk=other.pk), **first.office())
    done("accuse", first.pk, by=None, now=now, **named)
    return first, other


def test_a_double_that_becomes_a_complaint_leaves_the_other_with_whom_it_was(town: Town, now: datetime) -> None:
    """The other keeps office, owner and readers, and tells nobody of it; the complaint is taken in anew by who keeps such."""
    first, other = merged_then_accused(town, now, about_official=town.petition)
    complaint, stays = (Matter.objects.get(pk=case.pk) for case in (first, other))
    assert (stays.owner, stays.kind) == (town.petition, "demand")
    assert "petition" in finders(town, other)
    assert finders(town, first) == {"discipline"}
    assert (complaint.status, complaint.phase, complaint.owner) == ("received", "open", town.discipline)
    assert complaint.affair != stays.affair
    assert Clock.objects.filter(matter=complaint, state="running").count() == 2
    assert Message.objects.filter(recipient=town.discipline, about=first.pk).exists()
    for who in ("petition", "principal", "discipline"):
        shown = town.client(who).get(f"/demands/{other.pk}/").content.decode()
        assert complaint.number not in shown, who
        assert str(SEALED_TITLE) not in shown, who
    assert "承办人回避" not in str(list(stays.steps.values_list("reason", "data")))


def test_a_double_of_a_double_that_becomes_a_complaint_follows_to_what_is_left(town: Town, now: datetime) -> None:
    """It hangs on nothing that nobody who handles it finds: it is a double of the demand that stays."""
    third, first, other = Case(town, now, OWN_ROAD), Case(town, now, OWN_ROAD), Case(town, now, OWN_ROAD)
    done("merge", third.pk, into=Matter.objects.get(pk=first.pk), **third.office())
    done("merge", first.pk, into=Matter.objects.get(pk=other.pk), **first.office())
    accuse(first, None, now, about_official=town.petition)
    complaint, stays, double = (Matter.objects.get(pk=case.pk) for case in (first, other, third))
    assert [link.other for link in links_of(third.pk, town.petition)] == [stays]
    assert not double.links.filter(other=complaint).exists()
    assert [link.matter for link in merged_into(other.pk, town.petition)] == [double]
    assert double.affair == stays.affair != complaint.affair
    assert complaint.number not in town.client("petition").get(f"/demands/{third.pk}/").content.decode()


def test_whoever_was_out_of_both_before_stays_out_of_both(town: Town, now: datetime) -> None:
    first, other = Case(town, now, OWN_ROAD), Case(town, now, OWN_ROAD)
    done("exclude", first.pk, person=town.police, reason="亲属", **first.office())
    done("exclude", other.pk, office="health_centre", reason="亲属", **other.office())
    done("merge", first.pk, into=Matter.objects.get(pk=other.pk), **first.office())
    accuse(first, None, now, about_office="village")
    for case in (first, other):
        matter = Matter.objects.get(pk=case.pk)
        assert matter.excluded.filter(pk=town.police.pk).exists()
        assert matter.excluded_offices.filter(role="health_centre").exists()
    assert not Matter.objects.get(pk=other.pk).excluded_offices.filter(role="village_cadre").exists()


def test_a_double_says_nothing_of_what_it_was_merged_into_once_that_is_sealed(town: Town, now: datetime) -> None:
    first, other = Case(town, now, OWN_ROAD), Case(town, now, OWN_ROAD)
    done("merge", first.pk, into=Matter.objects.get(pk=other.pk), **first.office())
    accuse(other, None, now, about_office="petition_office")
    sealed = Matter.objects.get(pk=other.pk)
    assert [link.other for link in links_of(first.pk, town.discipline)] == [sealed]
    assert not list(links_of(first.pk, town.principal))
    assert not list(merged_into(other.pk, town.petition))


def test_every_part_of_what_is_sealed_is_sealed_with_it(town: Town, now: datetime) -> None:
    """A case, a share, a part given on, a question about one's data: all are with who keeps it, and say of nobody why."""
    owned = Owned(town, now).confirmed()
    owned.do("share", "leader", duty=1, cadre=town.police, task="听本人说", due_on=local_date(now))
    part = give_part(owned.demand.pk, to=town.police, task="量一量", due_on=local_date(now), by=town.office, now=now)
    given = {"kind": "access", "text": "看我的信息", "about": owned.demand.pk}
    request = begin(DATA_REQUEST, given, beside=town.own, by="resident", now=now).row
    supervise(part.pk, text="请答复", due_on=day_before(now, -3), by=town.principal, now=now)

    done("accuse", owned.demand.pk, by=town.petition, now=now, about_official=town.office)

    for row in (owned, part, request):
        matter = Matter.objects.select_related("owner").get(pk=row.pk)
        assert matter.owner in (town.discipline, town.petition), matter.kind
        for who, person in town.staff.items():
            person.__dict__.pop("_scopes", None)
            found = Matter.objects.visible_to(person).filter(pk=row.pk).exists()
            assert not found or who in {"discipline", "petition"}, (matter.kind, who)
        assert "回避" not in str(list(matter.steps.values_list("reason", "data")))
        left = Message.objects.filter(about=row.pk).values_list("recipient__username", flat=True)
        assert set(left) <= {"discipline", "petition"}, matter.kind
    for who in ("principal", "leader", "police", "office", "in_charge"):
        client = town.client(who)
        for path in (f"/assignments/{part.pk}/", f"/cases/{owned.pk}/", f"/matters/{part.pk}/"):
            assert client.get(path).status_code == 404, (who, path)
    assert not DutyShare.objects.filter(cadre=town.police).exists()
    # What is given of it from now on is found by whoever does it, and by nobody else who does not keep it.
    lent = give_part(
        owned.demand.pk, to=town.judicial, task="看看账", due_on=local_date(now), by=town.discipline, now=now
    )
    left_to = {who for who, each in town.staff.items() if Matter.objects.visible_to(each).filter(pk=lent.pk).exists()}
    assert "judicial" in left_to
    assert left_to <= {"discipline", "petition", "judicial"}


def opens(number: str, code: str) -> bool:
    return row_of_receipt(number, code) is not None


def test_a_code_that_the_accused_was_shown_opens_nothing_any_more(town: Town, now: datetime) -> None:
    """Whoever wrote it down, or gave the code anew, has seen it; the resident has another from who keeps it."""
    case = Case(town, now, replace(ROAD, asker_name="甲"))
    number = case.receipt.number
    accuse(case, town.petition, now, about_official=town.cadre)
    assert not opens(number, case.receipt.code)
    anew = done("reissue", case.pk, identity_checked=True, by=town.petition, now=now).gave
    accuse(case, town.discipline, now, about_office="village")
    assert opens(number, anew), "the petition office keeps it still"
    accuse(case, town.discipline, now, about_office="petition_office")
    assert not opens(number, anew)


@pytest.mark.rule("RR-14")
@pytest.mark.parametrize("named_from_the_beginning", [True, False])
def test_who_left_no_name_has_a_code_again_from_the_discipline_contact_alone(
    town: Town, now: datetime, named_from_the_beginning: bool
) -> None:
    """Whoever wrote it down saw the first one; the second is shown once, to who keeps it, for whoever brings the paper."""
    said = {"about_official": town.office} if named_from_the_beginning else {}
    case = Case(town, now, replace(ROAD, **said))
    number = case.receipt.number
    if not named_from_the_beginning:
        accuse(case, town.petition, now, about_official=town.cadre)
    assert opens(number, case.receipt.code) == named_from_the_beginning
    seen = {"has_receipt": True, "tells_it": True}
    with pytest.raises(InvalidInput, match="没有署名"):
        done("reissue", case.pk, identity_checked=True, by=town.discipline, now=now)
    with pytest.raises(NotPermitted, match="纪检监察联络员"):
        done("give_code", case.pk, by=town.petition, now=now, **seen)
    with pytest.raises(InvalidInput, match="回执"):
        done("give_code", case.pk, by=town.discipline, now=now, tells_it=True)

    page = f"/demands/{case.pk}/"
    assert "当面给新的查询码" in town.client("discipline").get(page).content.decode()
    assert "当面给新的查询码" not in town.client("petition").get(page).content.decode()
    given = {"deed": "give_code", "give_code-has_receipt": "on", "give_code-tells_it": "on"}
    given["version"] = str(Matter.objects.get(pk=case.pk).version)
    shown = town.client("discipline").post(page, given).content.decode()

    anew = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", shown)
    assert anew is not None
    assert opens(number, anew[0])
    assert not opens(number, case.receipt.code)
    step = Matter.objects.get(pk=case.pk).steps.get(event="reissue_code")
    assert (step.by, step.role) == (town.discipline, "discipline_contact")
    browser = Client()
    browser.post("/ask/follow/", {"number": number, "code": anew[0]})
    assert "补发查询码" in browser.get("/ask/mine/").content.decode(), "the resident reads that it was done"
    assert done("withdraw", case.pk, by=None, now=now).row.matter.status == "withdrawn", "it is theirs alone"


@pytest.mark.refuses("sealed_demand.give_code", "查询码没有不该看的人见过")
def test_who_keeps_a_complaint_takes_nobodys_code_away(town: Town, now: datetime) -> None:
    """Who filed it alone, and who was given one since, has one that nobody else knows."""
    seen = {"has_receipt": True, "tells_it": True}
    alone = Case(town, now, Filing(topic="officials", text="他推来推去不给办", channel="web"))
    written = Case(town, now, replace(ROAD, about_official=town.office))
    done("give_code", written.pk, by=town.discipline, now=now, **seen)
    for case in (alone, written):
        with pytest.raises(StepNotAllowed, match="仍然有效"):
            done("give_code", case.pk, by=town.discipline, now=now, **seen)
    assert opens(alone.receipt.number, alone.receipt.code)
    # Once more where who gave it must not find it any more: the code they were shown is over, too.
    done("point_out", written.pk, about_official=town.discipline, by=town.discipline, now=now)
    assert Demand.objects.get(pk=written.pk).about_official == town.discipline


@pytest.mark.refuses("sealed_demand.give_code", "署了名的")
def test_who_left_a_name_has_it_checked(town: Town, now: datetime) -> None:
    case = Case(town, now, replace(ROAD, asker_name="甲", about_official=town.office))
    with pytest.raises(StepNotAllowed, match="署了名的"):
        done("give_code", case.pk, by=town.discipline, now=now, has_receipt=True, tells_it=True)


@pytest.mark.parametrize("named", ["village", "leaders", "discipline_contact", "petition_office"])
@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.refuses("demand.accuse", "查询码有工作人员见过")
def test_nobody_says_it_by_a_code_that_the_staff_were_shown(town: Town, now: datetime, named: str, anew: bool) -> None:
    """Whoever wrote it down, or gave the code anew, would take it from whom they like, and the resident's code with it."""
    case = Case(town, now, replace(OWN_ROAD if anew else ROAD, asker_name="甲")).accepted()
    code = case.receipt.code
    if anew:
        code = done("reissue", case.pk, identity_checked=True, by=town.petition, now=now).gave
    before, browser = finders(town, case), Client()
    browser.post("/ask/follow/", {"number": case.receipt.number, "code": code})
    shown = browser.post("/ask/mine/", {"deed": "accuse", "accuse-about_office": named}).content.decode()
    assert "请当面向综治信访办或纪检监察联络员说" in shown, "the way that is left is said"
    with pytest.raises(StepNotAllowed, match="工作人员见过"):
        done("accuse", case.pk, by=None, now=now, about_office=named)
    assert finders(town, case) == before
    assert opens(case.receipt.number, code)
    assert not Demand.objects.get(pk=case.pk).is_sealed


def test_who_filed_it_alone_keeps_the_code(town: Town, now: datetime) -> None:
    case = Case(town, now, Filing(topic="road", text="三组的路坏了好几天", channel="web"))
    accuse(case, None, now, about_office="village")
    assert opens(case.receipt.number, case.receipt.code)


@pytest.mark.refuses("sealed_demand.withdraw", "这件是工作人员代写")
def test_whoever_wrote_a_complaint_down_withdraws_it_not_by_its_code(town: Town, now: datetime) -> None:
    stated = Filing(topic="officials", text="他推来推去不给办", channel="visit", read_back=True, asker_name="甲")
    case = Case(town, now, stated)
    with pytest.raises(StepNotAllowed, match="代写"):
        done("withdraw", case.pk, by=None, now=now)
    done("reissue", case.pk, identity_checked=True, by=town.discipline, now=now)
    assert done("withdraw", case.pk, by=None, now=now).row.matter.status == "withdrawn"


@pytest.mark.rule("SM-10")
@pytest.mark.parametrize("kind", ["delete", "withdraw"])
def test_whoever_wrote_a_complaint_down_wipes_nobodys_telephone_by_its_code(
    town: Town, now: datetime, kind: str
) -> None:
    """Who keeps it could not call any more; reading it by the code is no harm, and with a new code it is the resident's."""
    case = Case(town, now, replace(ROAD, asker_name="甲", asker_phone="13900001111", about_official=town.cadre))

    def sent(code: str, kind: str) -> str:
        browser = Client()
        browser.post("/ask/follow/", {"number": case.receipt.number, "code": code})
        return browser.post("/ask/mine/", {"deed": "data", "data-kind": kind, "data-text": "删掉"}).content.decode()

    assert "代写" in sent(case.receipt.code, kind)
    assert Demand.objects.get(pk=case.pk).asker_phone == "13900001111"
    assert not Matter.objects.filter(kind="data_request").exists()
    assert "代写" not in sent(case.receipt.code, "access")
    anew = done("reissue", case.pk, identity_checked=True, by=town.discipline, now=now).gave
    assert "代写" not in sent(anew, kind)
    assert Demand.objects.get(pk=case.pk).asker_phone == ""


@pytest.mark.parametrize("by", ["office", "resident"])
@pytest.mark.parametrize("named", [{"about_office": "petition_office"}, {"about_named": "信访办"}])
def test_nobody_seals_what_nobody_may_have_then(town: Town, now: datetime, named: dict[str, str], by: str) -> None:
    """The last keeper and the office besides: it would be found by nobody.  Whoever says so is told to go to the county."""
    case = Case(town, now, OWN_ROAD).accepted()
    given = {"about_official": town.discipline, **named}
    with pytest.raises(InvalidInput, match="没有人能受理"):
        done("accuse", case.pk, by=town.staff.get(by), now=now, **given)
    matter = Matter.objects.get(pk=case.pk)
    assert (matter.kind, matter.owner) == ("demand", town.office)
    county = county_contact(town, town.town)
    matter = accuse(case, town.staff.get(by), now, **given)
    assert (matter.kind, matter.owner) == (SEALED, county)


def test_what_is_registered_as_an_accusation_is_a_complaint_as_by_every_other_way(town: Town, now: datetime) -> None:
    """The code that staff knew ends, and while nobody has said whom it means the petition office does not have it."""
    case = Case(town, now, replace(ROAD, text="信访办的人把修路的钱拿走了"))
    number, code = case.receipt.number, case.receipt.code
    assert opens(number, code)
    done("register", case.pk, petition_class="accusation", public_summary="", is_public=False, **case.office())
    assert Demand.objects.get(pk=case.pk).is_sealed
    assert not opens(number, code)
    assert finders(town, case) == {"discipline"}
    assert Matter.objects.get(pk=case.pk).owner == town.discipline
    done("point_out", case.pk, about_official=town.cadre, by=town.discipline, now=now)
    assert finders(town, case) == {"discipline", "petition"}
