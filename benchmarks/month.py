"""The month's assessment of every cadre beside one statement that reads the same rows as ``count_month``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from benchmarks.figures import Judge
from lianxinqiao.kernel.moments import now
from lianxinqiao.visits.limits import Month
from lianxinqiao.visits.queries.assessments import contacts_met, count_month, days_counted

TURNS, TIMES = 15, 3.0
SAME_ROWS_SQL = """
WITH days (author_id, area_id, homes, stays) AS ({days}), contacts (staff_id, area_id, count) AS ({contacts})
SELECT p.id, p.role, p.starts_on, p.ends_on, s.id, s.name, a.id, a.code, a.short_name, d.homes, d.stays, c.count
  FROM accounts_appointment p
  JOIN accounts_staff s ON s.id = p.staff_id
  JOIN places_area a ON a.id = p.area_id
  LEFT JOIN days d ON d.author_id = p.staff_id AND d.area_id = p.area_id
  LEFT JOIN contacts c ON c.staff_id = p.staff_id AND c.area_id = p.area_id
 WHERE p.starts_on <= %s AND (p.ends_on IS NULL OR p.ends_on > %s)
   AND p.role IN ('village_cadre', 'village_secretary', 'village_director', 'area_leader', 'office_cadre')
 ORDER BY a.code, p.role, s.initials, p.id
"""


def measure_month(judge: Judge) -> None:
    """Print the month of all cadres beside that statement."""
    from django.db import connection

    month = Month.of(now().date()).previous
    days, of_days = days_counted(month).query.sql_with_params()
    contacts, of_contacts = contacts_met(month).query.sql_with_params()
    same_rows = SAME_ROWS_SQL.format(days=days, contacts=contacts)
    values = (*of_days, *of_contacts, month.last, month.first)

    def statement() -> None:
        with connection.cursor() as cursor:
            cursor.execute(same_rows, values)
            cursor.fetchall()

    raw, counted = _median_ms(statement), _median_ms(lambda: count_month(month))
    print(
        f"{'month of cadres':16} {counted:7.1f} ms   one statement {raw:6.1f} ms   {counted / raw:5.2f} ×"
        f"   {judge.most('month of cadres', counted / raw, TIMES)}   {len(count_month(month))} posts",
        flush=True,
    )


def _median_ms(deed: Callable[[], object]) -> float:
    times = []
    for _turn in range(TURNS + 3):
        start = time.perf_counter()
        deed()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[3:])
