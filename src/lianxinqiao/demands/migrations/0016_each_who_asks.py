"""Each of several who ask for the same withdraws, evaluates and is followed up for themselves alone (RR-3)."""

import django.db.models.deletion
from django.db import migrations, models


# Whoever filed it withdrew it, as long as nobody else could.
LEFT = """
UPDATE demands_demand SET asker_left_on = COALESCE(withdrawn_on, (received_at AT TIME ZONE 'Asia/Shanghai')::date)
WHERE closing_ground = 'withdrawn'
"""
# What was said last stands.
LAST = """
UPDATE demands_evaluation e SET stands = false
WHERE EXISTS (SELECT 1 FROM demands_evaluation later WHERE later.demand_id = e.demand_id AND later.id > e.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0015_refused_on_a_ground'),
        ('matters', '0015_who_urges'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='followup',
            name='follow_up_once_open',
        ),
        migrations.AddField(
            model_name='demand',
            name='asker_left_on',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='evaluation',
            name='join',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='demands.join'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='stands',
            field=models.BooleanField(default=True),
        ),
        migrations.RunSQL(LAST, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='followup',
            name='join',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='demands.join'),
        ),
        migrations.AddField(
            model_name='join',
            name='came_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='came_as', to='demands.demand'),
        ),
        migrations.AddField(
            model_name='join',
            name='left_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='join',
            name='code_digest',
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closing_ground', 'withdrawn'), _negated=True), models.Q(('asker_left_on', None), _negated=True), _connector='OR'), name='demand_withdrawn_by_its_asker'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('stands', True)), fields=('demand', 'join'), name='evaluation_one_of_each', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('done_on', None)), fields=('demand', 'number', 'join'), name='follow_up_once_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='join',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code_digest', None), _negated=True), models.Q(('came_by', None), _negated=True), _connector='OR'), name='join_has_a_receipt'),
        ),
        migrations.AddConstraint(
            model_name='join',
            constraint=models.UniqueConstraint(condition=models.Q(('code_digest', None)), fields=('came_by',), name='join_once_for_who_filed'),
        ),
    ]
