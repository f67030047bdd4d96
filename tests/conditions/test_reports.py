"""Five-conditions reports: what they ask, whom they reach, how fast."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from factories.town import Town, day_before
from lianxinqiao.accounts.models import Appointment, Staff
from lianxinqiao.conditions.choices import ConditionKind
from lianxinqiao.conditions.kind import REPORTS
from lianxinqiao.conditions.models import Report
from lianxinqiao.conditions.operations.reports import ReportInput, report_condition
from lianxinqiao.conditions.policies import HANDLER, IN_CHARGE, tags_of
from lianxinqiao.kernel.errors import InvalidInput, NotPermitted, NotVisible
from lianxinqiao.matters.models import Clock, Matter
from lianxinqiao.matters.operations.doing import do
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
    Matter.objects.filter(pk=report.pk).update(title="断水的事")
    client = town.client("secretary")

    assert client.get(f"/reports/{report.pk}/").status_code == 404
    assert client.get(f"/matters/{report.pk}/").status_code == 404
    for path in ("/matters/", f"/search/?q={report.matter.number}", "/reports/", f"/areas/{town.own.code}/", "/"):
        assert "断水的事" not in client.get(path).content.decode(), path
    assert "断水的事" in town.client("leader").get("/matters/").content.decode()


@pytest.mark.rule("RR-7")
def test_security_is_handed_over_and_whoever_answers_it_here_is_told_why_not(town: Town, now: datetime) -> None:
    """Every other kind has its first response."""
    given = {"reason": "去看看"}

    def judged(kind: str, by: Staff) -> Report:
        report = report_condition(town.own, ReportInput(kind=kind, place="x", facts="路灯被砸"), by=town.cadre, now=now)
        do(REPORTS[ConditionKind(kind)], report.pk, "acknowledge", by=by, now=now)
        do(REPORTS[ConditionKind(kind)], report.pk, "judge", {"urgency": 0}, by=by, now=now)
        return report

    report = judged("security", town.security_chief)
    with pytest.raises(NotPermitted, match="警情只移交公安机关办理，本系统不作处置。"):
        do(REPORTS[ConditionKind.SECURITY], report.pk, "respond", given, by=town.security_chief, now=now)
    report = judged("people", town.in_charge)
    done = do(REPORTS[ConditionKind.PEOPLE], report.pk, "respond", given, by=town.in_charge, now=now)
    assert done.row.matter.status == "responding"


@pytest.mark.rule("R-4.8")
def test_a_leader_answers_for_their_own_kinds_alone(town: Town, now: datetime) -> None:
    report = report_condition(town.own, ReportInput(kind="people", place="x", facts="断水"), by=town.cadre, now=now)
    kind = REPORTS[ConditionKind.PEOPLE]
    with pytest.raises(NotVisible):
        do(kind, report.pk, "acknowledge", by=town.security_chief, now=now)
    # By another post they find it, and still answer for security alone.
    Appointment.objects.create(
        staff=town.security_chief, role="area_leader", area=town.own, starts_on=day_before(now, 9)
    )
    chief = Staff.objects.get(pk=town.security_chief.pk)

    with pytest.raises(NotPermitted):
        do(kind, report.pk, "acknowledge", by=chief, now=now)
    assert tags_of(chief, report.matter) == frozenset()
    assert tags_of(town.in_charge, report.matter) == {IN_CHARGE, HANDLER}
