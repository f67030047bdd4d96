"""Reissues of cards whose job was held back before it was kept whose a job is (desk 0002) are their town's."""

from django.db import migrations

FILL = """
UPDATE desk_heldjob h SET area_id = r.area_id
  FROM procrastinate_jobs j JOIN outreach_cardrun r ON r.id::text = j.args ->> 'run_id'
 WHERE j.id = h.job_id AND h.area_id IS NULL AND h.task = 'reissue_cards'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0005_words"),
        ("desk", "0002_whose_a_job_is"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
