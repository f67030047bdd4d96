"""Imports whose job was held back before it was kept whose a job is (desk 0002): their town's, or its administrator finds them no more."""

from django.db import migrations

FILL = """
UPDATE desk_heldjob h SET area_id = r.area_id
  FROM procrastinate_jobs j JOIN residents_importrun r ON r.id::text = j.args ->> 'run_id'
 WHERE j.id = h.job_id AND h.area_id IS NULL
   AND h.task ~ '^lianxinqiao[.](intake|residents)[.]tasks[.](check|carry_out)_import$'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_imports_have_steps"),
        ("desk", "0002_whose_a_job_is"),
        ("residents", "0008_order"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
