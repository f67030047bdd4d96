"""The floor of the month's assessment: one statement that reads the same rows as ``count_month``."""

from lianxinqiao.visits.queries.assessments import CONTACTS_SQL, DAYS_SQL

SAME_ROWS_SQL = f"""
WITH days AS ({DAYS_SQL}), contacts AS ({CONTACTS_SQL})
SELECT p.id, p.role, p.starts_on, p.ends_on, s.id, s.name, a.id, a.code, a.short_name, d.homes, d.stays, c.count
  FROM accounts_appointment p
  JOIN accounts_staff s ON s.id = p.staff_id
  JOIN places_area a ON a.id = p.area_id
  LEFT JOIN days d ON d.author_id = p.staff_id AND d.credited_area_id = p.area_id
  LEFT JOIN contacts c ON c.staff_id = p.staff_id AND c.area_id = p.area_id
 WHERE p.starts_on <= %(last)s AND (p.ends_on IS NULL OR p.ends_on > %(first)s)
   AND p.role IN ('village_cadre', 'village_secretary', 'village_director', 'area_leader', 'office_cadre')
 ORDER BY a.code, p.role, s.initials, p.id
"""  # noqa: S608  (constants of ours)
