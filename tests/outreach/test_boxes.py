"""Opinion boxes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from factories.outreach import open_box
from factories.pictures import changed, picture
from factories.town import Town, day_before
from lianxinqiao.accounts.operations.tokens import issue_token
from lianxinqiao.audit.models import AuditEntry
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.kernel.ids import uuid7
from lianxinqiao.matters.models import Clock
from lianxinqiao.matters.operations.beginning import begin
from lianxinqiao.outreach.kind import LETTER
from lianxinqiao.outreach.models import OpinionBox
from lianxinqiao.outreach.operations.boxes import set_up_box
from lianxinqiao.outreach.policies import may_keep_letters

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-2.9")
def test_a_box_needs_two_and_letters_have_one_working_day(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    with pytest.raises(InvalidInput):
        open_box(box.pk, second=town.secretary, by=town.secretary, now=now)

    open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now)

    clock = Clock.objects.get(matter__kind="letter")
    assert (clock.rule, clock.unit) == ("box.register_workdays", "working_days")


@pytest.mark.rule("R-2.9")
def test_a_letter_comes_out_of_a_box_only(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    key = uuid7()
    opening = open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now, id=key)
    before = picture()

    with pytest.raises(NotPermitted):
        begin(LETTER, {"text": "自己写的"}, beside=opening.pk, by=town.secretary, now=now)
    with pytest.raises(NotVisible):
        open_box(box.pk, "路灯不亮", second=town.leader, by=town.sibling_secretary, now=now)
    with pytest.raises(NotVisible):
        open_box(box.pk, "路灯不亮", second=town.secretary, by=town.leader, now=now, id=key)
    assert open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now, id=key) == opening

    assert changed(before, picture()) == []
    assert AuditEntry.objects.get(deed="box.open").by == town.secretary
    assert opening.letters.get().matter.owner == town.secretary


@pytest.mark.rule("R-2.9")
def test_page_and_api_let_the_same_people_register_a_letter(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    letter = open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now).letters.get()
    keepers = {who for who, person in town.staff.items() if may_keep_letters(person, town.own.pk)}
    assert keepers == {"secretary", "leader", "petition", "principal", "mayor"}
    body = {"deed": "register", "version": letter.matter.version, "register-classed": "suggestion"}
    for who, person in town.staff.items():
        token = issue_token(person, name="t", days=1, now=now)
        api = Client(headers={"Authorization": f"Bearer {token}"})
        doors = {}
        with transaction.atomic():
            sent = {"version": letter.matter.version, "classed": "suggestion"}
            at = f"/api/v1/letters/{letter.pk}"
            doors["api"] = api.post(f"{at}/deeds/register", sent, content_type="application/json").status_code == 200
            transaction.set_rollback(True)
        with transaction.atomic():
            answer = town.client(who).post(f"/letters/{letter.pk}/", body)
            doors["page"] = answer.status_code == 302
            transaction.set_rollback(True)
        with transaction.atomic():
            given = {"beside": box.pk, "second": str(town.office.pk), "text1": "又一封"}
            doors["opening"] = (
                api.post("/api/v1/box-openings", given, content_type="application/json").status_code == 202
            )
            transaction.set_rollback(True)
        assert set(doors.values()) == {who in keepers}, (who, doors)


@pytest.mark.rule("R-2.9")
def test_a_box_is_hung_up_by_who_keeps_its_letters_alone(town: Town, now: datetime) -> None:
    for who in (town.cadre, town.sibling_secretary, town.stranger):
        with pytest.raises(NotPermitted):
            set_up_box(town.own, place="村口", by=who, on=day_before(now), now=now)
    assert not OpinionBox.objects.exists()

    set_up_box(town.own, place="村口", by=town.secretary, on=day_before(now), now=now)
    assert OpinionBox.objects.get().place == "村口"


@pytest.mark.rule("R-2.9")
@pytest.mark.rule("RR-13")
def test_no_number_of_a_box_tells_of_a_letter_that_is_hidden(town: Town, now: datetime) -> None:
    box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
    opening = open_box(box.pk, "路灯不亮", "书记不公", second=town.leader, by=town.secretary, now=now)
    hidden = opening.letters.order_by("pk").last()
    assert hidden is not None
    hidden.matter.excluded.add(town.secretary)

    for who, found in (("secretary", 1), ("leader", 2)):
        token = issue_token(town.staff[who], name="t", days=1, now=now)
        api = Client(headers={"Authorization": f"Bearer {token}"})
        facts = api.get(f"/api/v1/box-openings/{opening.pk}").json()["facts"]
        assert [each["value"] for each in facts if each["title"] == "箱内信件"] == [found]
        client = town.client(who)
        assert f'data-title="累计来信">{found}</td>' in client.get("/boxes/").content.decode()
        book = CalamineWorkbook.from_filelike(BytesIO(client.get("/boxes/?export=xlsx").content))
        lines = book.get_sheet_by_index(0).to_python()
        column = next(line.index("累计来信") for line in lines if "累计来信" in line)
        assert [line[column] for line in lines if "门口" in line] == [found]


def test_the_letters_of_all_boxes_are_counted_at_once(town: Town, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/boxes/").status_code == 200
        return len(asked)

    def hang_and_open() -> None:
        box = OpinionBox.objects.create(area=town.own, place="门口", set_up_on=day_before(now))
        open_box(box.pk, "路灯不亮", second=town.leader, by=town.secretary, now=now)

    client = town.client("secretary")
    hang_and_open()
    queries()
    one = queries()
    hang_and_open()
    hang_and_open()
    assert queries() == one
