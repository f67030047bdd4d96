"""A follow-up is done on its day or after it (R-10.5)."""

from django.db import migrations, models

# Done before its day, as long as that could be: it was due when it was done.
DONE_EARLY = "UPDATE demands_followup SET due_on = done_on WHERE done_on < due_on AND result <> 'declined'"


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0013_decision_follows_track'),
    ]

    operations = [
        migrations.RunSQL(DONE_EARLY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('done_on', None), ('done_on__gte', models.F('due_on')), ('result', 'declined'), _connector='OR'), name='follow_up_on_its_day'),
        ),
    ]
