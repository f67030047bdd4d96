"""Jobs of visits; each may run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lianxinqiao.calendar.limits import local_date
from lianxinqiao.calendar.queries import number_on, work_calendar
from lianxinqiao.kernel.moments import at_night, now
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.operations.assessments import compute_month, remind_of_late, settle_confirmed
from lianxinqiao.visits.operations.diary import accept_by_time, remind_of_unanswered
from lianxinqiao.visits.operations.drawing import draw_quarter


@app.periodic(cron=at_night(1, 30))
@app.task(queueing_lock="visits_nightly", lock="visits_nightly")
def nightly(timestamp: int) -> None:
    """Every night: accept what waited too long, settle what nobody objected to, compute a finished month, draw a finished quarter."""
    moment = now()
    today = local_date(moment)
    accept_by_time(on=today, now=moment)
    settle_confirmed(on=today, now=moment)
    draw_quarter(on=today, now=moment)
    nth = number_on("assessment.compute_workday", today)
    if today >= work_calendar().nth_workday_of_month(today.year, today.month, nth):
        compute_month(Month.of(today).previous, now=moment)
    remind_of_late(on=today, now=moment)
    remind_of_unanswered(on=today, now=moment)
