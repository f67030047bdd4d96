"""Five-conditions reports: what they ask, whom they reach, how fast."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.matters.models import Clock
from lianxinqiao.visits.operations import diary
from lianxinqiao.visits.operations.diary import VisitInput

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R-4.1")
def test_the_five_blocks_say_nothing_by_default(town: Town, now: datetime) -> None:
    """The form forces no invention."""
    visit = diary.write_visit(
        town.own,
        VisitInput(kind="household_visit", visited_on=day_before(now), household=town.homes[0]),
        by=town.cadre,
        now=now,
    )

    assert set(visit.blocks().values()) == {"none"}
    assert set(visit.blocks()) == {"people", "opinion", "security", "disaster", "maternal"}


@pytest.mark.rule("R-4.7")
def test_criteria_stand_beside_the_choice(town: Town) -> None:
    page = town.client("cadre").get("/reports/new/disaster/").content.decode()

    for words in ("有人受威胁或正在垮塌", "道路中断或房屋受损", "裂缝、渗水等变化加快", "隐患点有轻微变化"):
        assert words in page


@pytest.mark.rule("R-4.8")
def test_an_unfilled_post_goes_to_the_town_head_and_is_flagged(town: Town, now: datetime) -> None:
    Appointment.objects.filter(role="leader_in_charge").delete()

    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)

    assert report.matter.owner in (town.principal, town.mayor)
    assert report.matter.steps.get().data == {"unassigned": True}


@pytest.mark.parametrize(("urgency", "ack", "response"), [(3, 0.5, 2), (2, 2, 8), (1, 24, 72)])
@pytest.mark.rule("R-4.9")
def test_clocks_by_severity(town: Town, now: datetime, urgency: int, ack: float, response: float) -> None:
    """Hours run; three days end at 24:00."""
    report = report_condition(
        town.own,
        ReportInput(kind="people", place="x", facts="断水", urgency=urgency, phoned_at=now),
        by=town.cadre,
        now=now,
    )
    held = {clock.rule.split(".")[1]: clock for clock in Clock.objects.filter(matter=report.pk)}

    assert held["ack"].due_at - held["ack"].start_at == timedelta(hours=ack)
    if urgency > 1:
        assert held["response"].due_at - held["response"].start_at == timedelta(hours=response)
    else:
        assert timedelta(days=3) <= held["response"].due_at - held["response"].start_at <= timedelta(days=4)


@pytest.mark.parametrize(
    "words",
    ["老张13812345678说的", "身份证11010519491231002X", "微信号abc_123 在问", "见https://x.cn/g/1", "＠王五 说的"],
)
@pytest.mark.rule("R-4.3")
@pytest.mark.rule("RR-5")
def test_opinion_refuses_what_names_a_person(town: Town, now: datetime, words: str) -> None:
    with pytest.raises(InvalidInput):
        report_condition(
            town.own,
            ReportInput(kind="opinion", place="集市", facts=words, answer_needed="几时修"),
            by=town.cadre,
            now=now,
        )

    assert not Report.objects.exists()
    columns = {field.name for field in Report._meta.get_fields()}
    assert not columns & {"person", "account", "phone", "nickname", "author_name"}


@pytest.mark.rule("RR-13")
def test_who_is_excluded_never_finds_it(town: Town, now: datetime) -> None:
    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="断水的事"), by=town.cadre, now=now)
    report.matter.excluded.add(town.secretary)
    client = town.client("secretary")

    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/matters/{report.pk}/").status_code == 404
    for path in ("/matters/", f"/search/?q={report.matter.number}", "/reports/", f"/areas/{town.own.code}/", "/"):
        assert "断水的事" not in client.get(path).content.decode(), path
    assert "断水的事" in town.client("leader").get("/matters/").content.decode()
