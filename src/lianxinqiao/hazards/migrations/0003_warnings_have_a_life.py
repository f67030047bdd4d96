"""A warning stands or is lifted, and keeps Steps of its own; a step of a site has the columns of every other."""

import django.db.models.deletion
import lianxinqiao.kernel.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hazards', '0002_steps_say_role_and_rule'),
        ('places', '0002_status_of_a_site'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WarningStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('role', models.CharField(blank=True, default='', max_length=24)),
                ('event', models.CharField(max_length=32)),
                ('from_status', models.CharField(blank=True, max_length=32)),
                ('to_status', models.CharField(blank=True, max_length=32)),
                ('reason', lianxinqiao.kernel.text.CleanTextField(blank=True)),
                ('rule', models.CharField(blank=True, default='', max_length=40)),
            ],
            options={
                'ordering': ['warning', 'id'],
            },
        ),
        migrations.AddField(
            model_name='relayedwarning',
            name='status',
            field=models.CharField(choices=[('standing', '生效中'), ('lifted', '已解除')], default='standing', max_length=12),
        ),
        migrations.AddField(
            model_name='relayedwarning',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='hazardstep',
            name='event',
            field=models.CharField(max_length=32),
        ),
        migrations.AlterField(
            model_name='hazardstep',
            name='from_status',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AlterField(
            model_name='hazardstep',
            name='role',
            field=models.CharField(blank=True, default='', max_length=24),
        ),
        migrations.AlterField(
            model_name='hazardstep',
            name='rule',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='hazardstep',
            name='to_status',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.RunSQL(
            "UPDATE conditions_relayedwarning SET status = 'lifted' WHERE stood_down_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='relayedwarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'lifted'), ('stood_down_at__isnull', False)), models.Q(('status', 'standing'), ('stood_down_at', None)), _connector='OR'), name='warning_lifted_iff'),
        ),
        migrations.AddField(
            model_name='warningstep',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='warningstep',
            name='warning',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='hazards.relayedwarning'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warningstep',
            trigger=pgtrigger.compiler.Trigger(name='warningstep_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6f2d1a81b09c2c42de75fbb528c16889523edb7', operation='UPDATE OR DELETE', pgid='pgtrigger_warningstep_append_only_43abb', table='hazards_warningstep', when='BEFORE')),
        ),
    ]
