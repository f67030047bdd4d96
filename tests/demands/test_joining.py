"""Saying "the same with us"; how far apart two places are; the town's own words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from factories.demands import Case, done
from factories.matters import OPENED
from factories.pictures import changed, picture
from factories.residents import follow
from factories.town import Town
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import RecordOpening
from lianxinqiao.demands.kind import DEMAND
from lianxinqiao.demands.models import Demand, Join, ResponseTemplate
from lianxinqiao.demands.operations.wording import drop_words, keep_words
from lianxinqiao.demo.doing import do
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Step
from lianxinqiao.notifications.models import Message
from lianxinqiao.places.positions import metres_between
from lianxinqiao.portal.queries.resident import opened_of_join


@pytest.mark.rule("SM-3")
@pytest.mark.django_db
@pytest.mark.rule("SM-3")
def test_who_joins_gets_a_code_of_their_own_and_the_handler_hears_of_it(town: Town) -> None:
    case = Case(town, OPENED).accepted()

    joined = do(DEMAND, case.pk, "join", {"phone": "0717-1112222", "note": "我家也是"}, by="neighbour", now=OPENED)

    assert (joined.row.matter.number, joined.gave != case.receipt.code) == (case.receipt.number, True)
    assert Demand.objects.get(pk=case.pk).asker_count == 2
    join = Join.objects.get()
    assert (join.note, join.joined_at) == ("我家也是", OPENED)
    assert joined.gave.replace("-", "").encode() not in bytes(join.code_digest or b"")
    step = Step.objects.get(matter=case.pk, event="join")
    assert (step.by, step.role) == (None, "resident")
    assert Message.objects.filter(recipient=town.office, title__startswith="又有群众反映同一件事").count() == 1


@pytest.mark.rule("RR-14")
@pytest.mark.django_db
def test_what_who_joins_says_is_read_by_whoever_handles_it_and_their_number_is_opened_for_a_purpose(
    town: Town, now: datetime
) -> None:
    case = Case(town, now).accepted()
    for phone, note in (("13900001111", "我家门口也塌了"), ("", "第二户"), ("13900002222", ""), ("", "")):
        do(DEMAND, case.pk, "join", {"phone": phone, "note": note}, by="neighbour", now=now)
    page, office = f"/demands/{case.pk}/", town.client("petition")
    first, last = (join for join in Join.objects.all() if join.asker_phone)

    before = office.get(page).content.decode()
    assert office.post(page, {"open_join": str(first.pk)}).status_code == 302
    after = office.get(page).content.decode()

    assert all(words in before for words in ("同样反映的人说", "我家门口也塌了", "第二户", "*******1111", "没有留话"))
    assert (before.count("没有留话"), before.count("open_join"), after.count("open_join")) == (1, 2, 1)
    assert ("13900001111" in before, "13900001111" in after, "13900002222" in after) == (False, True, False)
    opened = RecordOpening.objects.filter(purpose="demand", by__username="petition")
    assert [(each.subject_kind, each.subject_id) for each in opened] == [("join", first.pk)]
    for pk in (uuid7(), "x", Join.objects.exclude(pk__in=[first.pk, last.pk])[0].pk):
        assert office.post(page, {"open_join": str(pk)}).status_code == 404
    token = issue_token(town.staff["petition"], name="t", days=1, now=now)
    read = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/demands/{case.pk}").json()
    assert "我家门口也塌了" in str(read)
    assert "13900001111" not in str(read)
    title_only = town.client("leader")
    assert "我家门口也塌了" not in title_only.get(page).content.decode()
    title_only.post(page, {"open_join": str(last.pk)})
    title_only.post(page, {"open_asker": "1"})
    assert list(RecordOpening.objects.filter(purpose="demand").values_list("subject_id", flat=True)) == [first.pk]


@pytest.mark.rule("RR-3")
@pytest.mark.django_db
def test_who_joined_reads_who_opened_them_and_nothing_of_who_asked(town: Town, now: datetime) -> None:
    case = Case(town, now).accepted()
    joined = do(DEMAND, case.pk, "join", {"phone": "13900001111", "note": "我家也是"}, by="neighbour", now=now)
    join, office, page = Join.objects.get(), town.client("petition"), f"/demands/{case.pk}/"
    office.get(page)
    office.post(page, {"open_asker": "1"})

    read = opened_of_join(join)
    assert [(row.subject_kind, row.purpose) for row in read] == [("demand", "read")]
    office.post(page, {"open_join": str(join.pk)})
    assert [(row.subject_kind, row.purpose) for row in read.all()] == [("join", "demand"), ("demand", "read")]
    follower = Client()
    follow(follower, case.receipt.number, joined.gave)
    shown = follower.get("/ask/mine/").content.decode()
    assert "谁看过您的联系方式" in shown
    assert shown.count(town.petition.name) == 2


@pytest.mark.django_db
def test_nobody_joins_what_is_not_public_or_done(town: Town) -> None:
    hidden, over = Case(town, OPENED), Case(town, OPENED).accepted()
    done("withdraw", over.pk, by=None, now=OPENED)
    before = picture()

    for case in (hidden, over):
        with pytest.raises(NotVisible):
            do(DEMAND, case.pk, "join", by="neighbour", now=OPENED)

    assert changed(before, picture()) == []


def place(latitude: int, longitude: int) -> tuple[Decimal, Decimal]:
    return Decimal(latitude), Decimal(longitude)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [((30, 110), (30, 110), 0), ((0, 0), (0, 1), 111_195), ((30, 110), (31, 110), 111_195), ((60, 0), (60, 1), 55_597)],
)
def test_a_degree_is_as_long_as_the_earth_is_round(one: tuple[int, int], other: tuple[int, int], metres: int) -> None:
    assert metres_between(place(*one), place(*other)) == pytest.approx(metres, abs=80)


def test_a_place_nobody_knows_is_no_distance_away() -> None:
    assert metres_between((None, None), place(30, 110)) is None
    assert metres_between(place(30, 110), (Decimal(30), None)) is None


@pytest.mark.django_db
def test_the_newest_words_of_a_step_count_and_the_office_alone_keeps_them(town: Town) -> None:
    elsewhere = town.far.parent
    Appointment.objects.create(staff=town.far_cadre, role="petition_office", area=elsewhere, starts_on=date(2015, 1, 1))
    neighbour = Staff.objects.get(pk=town.far_cadre.pk)
    for refused, step, text, who in (
        (NotPermitted, "forward", "请到", town.cadre),
        (NotPermitted, "forward", "请到", neighbour),
        (InvalidInput, "no such step", "请到", town.petition),
        (InvalidInput, "forward", " ", town.petition),
    ):
        with pytest.raises(refused):
            keep_words(town.town, step=step, text=text, by=who)
    assert not ResponseTemplate.objects.exists()
    keep_words(elsewhere, step="forward", text="请到邻县", by=neighbour)
    with pytest.raises(NotPermitted):
        drop_words(elsewhere, step="forward", by=town.petition)
    assert drop_words(elsewhere, step="forward", by=neighbour) == 1

    for text in ("请到县局", "请到县水利局"):
        keep_words(town.town, step="forward", text=text, by=town.petition)

    assert list(ResponseTemplate.objects.values_list("step", "text")) == [("forward", "请到县水利局")]
