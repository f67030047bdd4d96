"""What was there before affairs were: what comes of one thing is made one, and messages say what they are about."""

from django.db import migrations

# Each pair is of one affair: a part and its whole, a statement and its complaint, a case, a request, a double, what raised it.
PAIRS = """
    SELECT matter_id AS one, other_id AS other FROM matters_matterlink WHERE other_id IS NOT NULL
    UNION SELECT l.matter_id, l.source_id FROM matters_matterlink l JOIN matters_matter m ON m.id = l.source_id
    UNION SELECT matter_id, whole_id FROM assignments_assignment
    UNION SELECT matter_id, demand_id FROM demands_statement
    UNION SELECT matter_id, demand_id FROM leadership_ownedcase
    UNION SELECT matter_id, about_id FROM privacy_datarequest WHERE about_id IS NOT NULL
"""
SPREAD = f"""
WITH pairs AS ({PAIRS}), both_ways AS (SELECT one, other FROM pairs UNION SELECT other, one FROM pairs)
UPDATE matters_matter m SET affair = least.affair
  FROM (SELECT b.one, min(o.affair::text)::uuid AS affair FROM both_ways b JOIN matters_matter o ON o.id = b.other GROUP BY b.one) least
 WHERE m.id = least.one AND least.affair < m.affair
"""
ASKED = "UPDATE matters_matter SET hears_owner = TRUE WHERE kind = 'statement'"
ABOUT = """
UPDATE notifications_message SET about = m.id
  FROM matters_matter m
 WHERE about IS NULL AND m.id::text = substring(path FROM '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')
"""


def unite(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for _round in range(100):
            cursor.execute(SPREAD)
            if cursor.rowcount == 0:
                break
        cursor.execute(ASKED)
        cursor.execute(ABOUT)


class Migration(migrations.Migration):
    dependencies = [
        ("leadership", "0003_steps_of_receptions_and_helpers"),
        ("matters", "0003_affairs"),
        ("notifications", "0002_affairs"),
        ("demands", "0007_words_of_fields"),
        ("assignments", "0001_initial"),
        ("privacy", "0001_initial"),
    ]
    operations = [migrations.RunPython(unite, migrations.RunPython.noop)]
