"""Any official and any office can be complained of, at every door, and the complaint goes past them (RR-10, RR-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from factories.demands import Case, Filing, complain, county_contact, done, file_demand, finders
from factories.leadership import Day, on_record
from factories.outreach import open_box
from factories.residents import old_stamp
from factories.town import Town, day_before
from lianxinqiao.accounts.choices import Role
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.offices import POSTS_OF, Office
from lianxinqiao.accounts.queries.officials import line_of
from lianxinqiao.calendar.limits import local_date
from lianxinqiao.demands.models import Demand
from lianxinqiao.demands.policies import SEALED
from lianxinqiao.hotline.operations import take_orders
from lianxinqiao.hotline.workbook import Order
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, StepNotAllowed
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import ExcludedOffice, Matter
from lianxinqiao.matters.queries.hidden import hidden_from
from lianxinqiao.notifications.models import Message
from lianxinqiao.outreach.models import OpinionBox

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RR-10"), pytest.mark.rule("RR-13")]


def test_a_complaint_about_an_office_goes_past_it(town: Town, now: datetime) -> None:
    for office in Office.values[1:]:
        demand = complain(town, now, about_office=office)
        left = finders(town, demand)
        assert demand.matter.kind == SEALED
        assert not {name for name in left if set(POSTS_OF[office]) & roles_of(town.staff[name])}, office
        assert left, office
        owner = Matter.objects.get(pk=demand.pk).owner
        assert owner is not None
        assert owner.username in left, office
    assert finders(town, complain(town, now, about_office="petition_office")) == {"discipline"}
    assert finders(town, complain(town, now, about_office="leaders")) == {"discipline"}
    assert finders(town, complain(town, now, about_office="discipline_contact")) == {"petition"}
    assert finders(town, complain(town, now, about_office="village")) == {"discipline", "petition"}


def roles_of(person: Staff) -> set[str]:
    return set(Appointment.objects.filter(staff=person).values_list("role", flat=True))


def test_a_complaint_about_anybody_of_a_keeping_office_or_a_leader_goes_past_it(town: Town, now: datetime) -> None:
    colleague = Staff.objects.create(username="second", name="第二个信访员", phone="1")
    Appointment.objects.create(staff=colleague, role=Role.PETITION_OFFICE, area=town.town, starts_on="2015-01-01")
    town.staff["second"] = colleague
    for who in ("petition", "second", "principal", "mayor", "in_charge"):
        demand = complain(town, now, about_official=town.staff[who])
        assert finders(town, demand) == {"discipline"}, who
        assert not Message.objects.filter(about=demand.pk).exclude(recipient=town.discipline).exists()
    for who in ("petition", "second"):
        client = town.client(who)
        assert client.post(f"/demands/{demand.pk}/", {"open_asker": "1"}).status_code == 404
    assert finders(town, complain(town, now, about_official=town.discipline)) == {"petition", "second"}
    assert finders(town, complain(town, now, about_official=town.gov_office)) == {"discipline", "petition", "second"}


def test_the_county_has_it_where_somebody_of_the_county_works_here(town: Town, now: datetime) -> None:
    county = Staff.objects.create(username="county", name="县里的人", phone="1")
    Appointment.objects.create(
        staff=county, role=Role.DISCIPLINE_CONTACT, area=town.town.parent, starts_on="2015-01-01"
    )
    town.staff["county"] = county
    demand = complain(town, now, about_official=town.discipline)
    assert Matter.objects.get(pk=demand.pk).owner == county
    assert "discipline" not in finders(town, demand)
    assert Matter.objects.get(pk=complain(town, now, about_official=town.cadre).pk).owner == town.discipline


def test_a_complaint_about_somebody_of_a_county_office_goes_past_that_office_and_not_past_the_towns(
    town: Town, now: datetime
) -> None:
    """The office sits where they do: their colleagues there are kept out, who comes there too, the town's own are not."""
    county = town.town.parent
    assert county is not None
    for role, own, other in (
        (Role.PETITION_OFFICE, "petition", "discipline"),
        (Role.DISCIPLINE_CONTACT, "discipline", "petition"),
    ):
        pair = [county_contact(town, county, f"{own}_{n}") for n in "ab"]
        Appointment.objects.filter(staff__in=pair).update(role=role)
        demand = complain(town, now, about_official=pair[0])
        left = finders(town, demand)
        assert {own, other} <= left
        assert not left & {who.username for who in pair}
        late = county_contact(town, county, f"{own}_late")
        Appointment.objects.filter(staff=late).update(role=role)
        assert late.username not in finders(town, demand)
        assert {who.pk for who in (*pair, late)} <= hidden_from(demand.matter)
        # Of somebody of the town's own office the county's may have it, and the town's colleagues not.
        assert pair[0].username in finders(town, complain(town, now, about_official=town.staff[own]))
        assert own not in finders(town, complain(town, now, about_official=town.staff[own]))
        Appointment.objects.filter(staff__in=[*pair, late]).update(ends_on=day_before(now))


def test_the_line_of_somebody_of_the_county_is_the_countys(town: Town, now: datetime) -> None:
    county = town.town.parent
    assert county is not None
    cadre, colleague = county_contact(town, county, "cadre_a"), county_contact(town, county, "cadre_b")
    Appointment.objects.filter(staff__in=[cadre, colleague]).update(role=Role.OFFICE_CADRE)
    line = line_of(cadre, town.own, on=local_date(now))
    assert set(line) == {cadre, colleague}
    assert not Appointment.objects.filter(staff__in=line, area=town.town).exists()
    assert colleague in line_of(cadre, town.town, on=local_date(now))


def test_typed_words_are_matched_and_what_fits_nobody_waits_for_the_discipline_contact(
    town: Town, now: datetime
) -> None:
    by_name = complain(town, now, about_named="信用社旁边那个试petition")
    assert finders(town, by_name) == {"discipline"}
    by_office = complain(town, now, about_named="综治中心的人")
    assert finders(town, by_office) == {"discipline"}
    unknown = complain(town, now, about_named="二楼戴眼镜的王主任")
    assert finders(town, unknown) == {"discipline"}
    assert "二楼戴眼镜的王主任" in town.client("discipline").get(f"/demands/{unknown.pk}/").content.decode()
    # The discipline contact says whom it means.
    with pytest.raises(NotPermitted):
        done(
            "point_out",
            complain(town, now, about_official=town.cadre).pk,
            about_official=town.office,
            by=town.petition,
            now=now,
        )
    done("point_out", unknown.pk, about_official=town.safety, by=town.discipline, now=now)
    assert finders(town, unknown) == {"discipline", "petition"}
    assert town.safety.pk in hidden_from(unknown.matter)
    done("point_out", unknown.pk, about_office="petition_office", by=town.discipline, now=now)
    assert finders(town, unknown) == {"discipline"}
    assert town.safety.pk in hidden_from(unknown.matter)
    assert [each.for_now for each in ExcludedOffice.objects.filter(matter=unknown.matter)] == [False]
    # Pointing at oneself hands it on, to the county where the town has nobody.
    with pytest.raises(StepNotAllowed, match="没有别人可以接手"):
        done("point_out", unknown.pk, about_official=town.discipline, by=town.discipline, now=now)
    assert finders(town, unknown) == {"discipline"}
    county_contact(town, town.town.parent)
    done("point_out", unknown.pk, about_official=town.discipline, by=town.discipline, now=now)
    assert finders(town, unknown) == {"county"}


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("before", ["excluded", "pointed out", "named later"])
def test_what_was_excluded_once_stays_so_whoever_is_pointed_out(
    town: Town, now: datetime, waits: bool, before: str
) -> None:
    """Also the office that was kept out until somebody was named, and was excluded for a reason of its own meanwhile."""
    said = {"about_named": "二楼戴眼镜的王主任"} if waits else {"about_official": town.cadre}
    demand = complain(town, now, **said)
    assert finders(town, demand) == ({"discipline"} if waits else {"discipline", "petition"})
    if before == "excluded":
        done("exclude", demand.pk, office="petition_office", reason="与此事有关", by=town.discipline, now=now)
    elif before == "pointed out":
        done("point_out", demand.pk, about_office="petition_office", by=town.discipline, now=now)
    else:
        done("accuse", demand.pk, about_named="信访办的人", by=None, now=now)
    # Who left it since is kept by name.
    Appointment.objects.filter(staff=town.petition).update(ends_on=now.date())
    for pointed in ({"about_official": town.safety}, {"about_office": "village"}):
        done("point_out", demand.pk, by=town.discipline, now=now, **pointed)
        assert finders(town, demand) == {"discipline"}
        assert town.petition.pk in hidden_from(demand.matter)
    assert not ExcludedOffice.objects.filter(for_now=True).exists()


def test_a_plain_demand_is_hidden_from_an_office_too(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    assert {"leader", "office"} <= finders(town, case)
    done("exclude", case.pk, office="leaders", reason="与项目有关", by=town.petition, now=now)
    assert not {"principal", "mayor", "in_charge", "security_chief"} & finders(town, case)
    with pytest.raises(NotPermitted):
        done("point_out", case.pk, about_office="leaders", by=town.petition, now=now)
    # Whoever handles it steps back in person, by the same deed.
    done("exclude", case.pk, person=town.office, reason="邻居", by=town.office, now=now)
    assert "office" not in finders(town, case)


def test_somebody_is_left_to_handle_what_is_about_who_holds_both_keeping_posts(town: Town, now: datetime) -> None:
    Appointment.objects.create(
        staff=town.petition, role=Role.DISCIPLINE_CONTACT, area=town.town, starts_on="2015-01-01"
    )
    assert finders(town, complain(town, now, about_official=town.petition)) == {"discipline"}


def test_residents_choose_or_type_on_the_page(town: Town, client: Client, now: datetime) -> None:
    path = f"/a/{town.own.code}/ask/"
    form = client.get(f"{path}?about=official").content.decode()
    for who in ("cadre", "petition", "principal", "gov_office", "discipline"):
        assert str(town.staff[who].pk) in form, who
    assert str(town.sibling.pk) not in form
    given = {
        "about": "official",
        "stamp": old_stamp(),
        "text": "不让进门",
        "conduct": "access",
        "send": "1",
        "id": uuid7(),
    }
    for more in (
        {"about_official": town.petition.pk},
        {"about_office": "petition_office"},
        {"about_named": "信访办的"},
    ):
        answer = client.post(path, {**given, **more, "id": uuid7(), "stamp": old_stamp()})
        assert answer.context["code"], more
        demand = Demand.objects.order_by("-pk").first()
        assert demand is not None
        assert finders(town, demand) == {"discipline"}, more


def test_staff_who_write_for_a_resident_name_whom_it_is_about(town: Town, now: datetime) -> None:
    about = {"about_office": "petition_office", "conduct": "attitude"}
    # At the counter.
    sent = {
        "deed": "file",
        "id": uuid7(),
        "area": town.own.pk,
        "channel": "counter",
        "topic": "officials",
        "text": "信访办态度不好",
        "read_back": "on",
        "about_office": "petition_office",
        "conduct": "attitude",
    }
    answer = town.client("petition").post("/demands/new/", sent)
    assert answer.status_code == 200, answer.content.decode()
    # From a letter.
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    open_box(box.pk, "信访办的人骂人", second=town.leader, by=town.secretary, now=now)
    letter = Matter.objects.get(kind="letter")
    raised = {
        "deed": "raise_demand",
        "raise_demand-id": uuid7(),
        "raise_demand-topic": "other",
        "raise_demand-text": "信访办的人骂人",
        "raise_demand-read_back": "on",
        "raise_demand-about_office": "petition_office",
    }
    assert town.client("secretary").post(f"/letters/{letter.pk}/", raised).status_code == 200
    # At a reception.
    visit = Day(town, now).walk_in(about="信访办")
    said = {"area": town.own, "topic": "other", "text": "信访办的人不理人", "answer": "转纪检", "read_back": True}
    on_record(visit.pk, "record", by=town.principal, now=now, signed="paper", **said, **about)
    # From the hotline.
    order = Order(2, "G1", town.own.name, "other", "信访办推诿不办", "", "", "", None, "综治信访办")
    take_orders([order], by=town.petition, now=now)
    # By API.
    demands = list(Demand.objects.all())
    assert len(demands) == 4
    for demand in demands:
        assert demand.is_sealed, demand.text
        assert finders(town, demand) == {"discipline"}, demand.text
    assert not Matter.objects.visible_to(town.petition).filter(pk=letter.pk).exists()


def test_the_api_takes_whom_it_is_about(town: Town, now: datetime) -> None:
    from lianxinqiao.accounts.operations.tokens import issue_token

    api = Client(headers={"Authorization": f"Bearer {issue_token(town.cadre, name='t', days=1, now=now)}"})
    body = {
        "area": town.own.code,
        "channel": "visit",
        "topic": "other",
        "text": "信访办推诿不办",
        "read_back": True,
        "about_official": str(town.petition.pk),
        "conduct": "obstruction",
    }
    answer = api.post(
        "/api/v1/demands", body, content_type="application/json", headers={"Idempotency-Key": str(uuid7())}
    )
    assert answer.status_code == 201, answer.content
    demand = Demand.objects.get()
    assert (demand.conduct, demand.is_sealed, finders(town, demand)) == ("obstruction", True, {"discipline"})


def test_somebody_who_works_in_two_towns_is_excluded_in_both(town: Town, now: datetime) -> None:
    Appointment.objects.create(staff=town.stranger, role=Role.PETITION_OFFICE, area=town.town, starts_on="2015-01-01")
    plain = complain(town, now, about_official=town.cadre)
    assert "stranger" in finders(town, plain)
    stated = Filing(topic="officials", text="他在邻镇也这样", about_official=town.stranger)
    demand = file_demand(town.own, stated, by=None, now=now).demand
    assert finders(town, demand) == {"discipline"}


@pytest.mark.rule("RR-10")
@pytest.mark.rule("RR-13")
@pytest.mark.parametrize("said", [{"about_officials": True}, {"topic": "officials"}, {"conduct": "attitude"}])
@pytest.mark.parametrize("channel", ["web", "open311", "visit", "hotline", "paper", "box"])
def test_where_nobody_is_named_the_discipline_contact_reads_it_first(
    town: Town, now: datetime, said: dict[str, Any], channel: str
) -> None:
    by = None if channel in ("web", "open311") else town.cadre
    given = {"topic": "road", "text": "镇信访办的人把我的材料给了村里", "channel": channel, **said}
    stated = Filing(**given, outside_number="12345-7" if channel == "hotline" else "", read_back=by is not None)
    demand = file_demand(town.own, stated, by=by, now=now).demand
    assert Matter.objects.get(pk=demand.pk).owner == town.discipline
    assert not Matter.objects.visible_to(town.petition).filter(pk=demand.pk).exists()
    # Who it means lets the office in, where it is not the office.
    done("point_out", demand.pk, about_official=town.cadre, by=town.discipline, now=now)
    assert Matter.objects.visible_to(town.petition).filter(pk=demand.pk).exists()


def test_what_is_about_no_official_goes_past_nobody(town: Town, now: datetime) -> None:
    demand = file_demand(town.own, Filing(topic="road", text="路灯坏了两盏"), by=None, now=now).demand
    assert Matter.objects.visible_to(town.petition).filter(pk=demand.pk).exists()


def test_words_that_fit_nobody_leave_the_petition_office_where_the_discipline_contact_is_complained_of(
    town: Town, now: datetime
) -> None:
    unknown = complain(town, now, about_office="discipline_contact", about_named="不认识的人")
    assert finders(town, unknown) == {"petition"}
    assert finders(town, complain(town, now, about_named="不认识的人")) == {"discipline"}
    assert finders(town, complain(town, now, about_named="镇里的领导")) == {"discipline"}


def named(town: Town) -> None:
    Staff.objects.filter(pk=town.discipline.pk).update(name="刘明")


# As people write it, a phone corrects it, or whoever knows what is compared.
SAID = (
    *(
        "刘明",
        "刘\u200b明",
        "刘·明",
        "刘－明",
        "刘明\u202e",
        "劉明",
        "劉 明",
        "Liu Ming",
        "老刘",
        "刘主任",
        "劉書記",
        "刘某",
    ),
    *("纪\u200b检", "纪-检", "紀檢聯絡員", "jijian", "监委", "廉政办", "纪工委"),
)


@pytest.mark.parametrize("words", SAID)
@pytest.mark.parametrize("where", ["about_named", "text"])
def test_the_discipline_contact_has_nothing_that_names_them_however_it_is_written(
    town: Town, now: datetime, words: str, where: str
) -> None:
    named(town)
    demand = complain(town, now, **{"text": "收了钱才给我办", where: f"镇里的{words}收了钱"})
    assert finders(town, demand) == {"petition"}
    assert Matter.objects.get(pk=demand.pk).owner == town.petition
    county = county_contact(town, town.town.parent)
    demand = complain(town, now, **{"text": "收了钱才给我办", where: f"镇里的{words}收了钱"})
    assert Matter.objects.get(pk=demand.pk).owner == county
    assert "discipline" not in finders(town, demand)
    assert not Message.objects.filter(about=demand.pk, recipient=town.discipline).exists()


def test_whom_the_words_of_the_text_mean_is_said_by_whoever_may_have_it(town: Town, now: datetime) -> None:
    """What the text seems to say is asked again: who was kept out for it is let in, where it means somebody else."""
    named(town)
    county_contact(town, town.town.parent)
    demand = complain(town, now, text="我找老刘说过，没人管")
    assert finders(town, demand) == {"county"}
    done("point_out", demand.pk, about_official=town.cadre, by=town.staff["county"], now=now)
    assert finders(town, demand) == {"county", "discipline", "petition"}


def test_a_plea_to_look_into_it_and_a_name_in_the_field_keep_it_from_nobody_else(town: Town, now: datetime) -> None:
    named(town)
    for text in ("他收了我的钱，请镇纪委严肃查处！", "望上级纪检监察机关调查", "要求纪检部门处理他"):
        assert Matter.objects.get(pk=complain(town, now, text=text).pk).owner == town.discipline, text
    demand = complain(town, now, about_official=town.cadre, text="找过老刘，没人管")
    assert "discipline" in finders(town, demand)
    # Who writes it down for somebody else may not make it so that nobody has it.
    case = Case(town, now, Filing(topic="road", text="刘明和信访办都收了钱")).accepted()
    with pytest.raises(InvalidInput):
        done("accuse", case.pk, about_named="二楼的人", by=town.office, now=now)
