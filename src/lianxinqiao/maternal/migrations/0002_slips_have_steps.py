"""A slip has a status, a version and Steps, as every other row that something is done to."""


import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('maternal', '0001_initial'),
        ('places', '0003_sealed_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='SlipStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('role', models.CharField(blank=True, max_length=24)),
                ('event', models.CharField(max_length=32)),
                ('from_status', models.CharField(blank=True, max_length=32)),
                ('to_status', models.CharField(max_length=32)),
                ('rule', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['slip', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='maternalservicereferral',
            name='referral_token_only_while_waiting',
        ),
        migrations.RenameField(
            model_name='maternalservicereferral',
            old_name='state',
            new_name='status',
        ),
        migrations.AddField(
            model_name='maternalservicereferral',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name='maternalservicereferral',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'waiting'), ('token', None), _connector='OR'), name='referral_token_only_while_waiting'),
        ),
        migrations.AddField(
            model_name='slipstep',
            name='slip',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='maternal.maternalservicereferral'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slipstep',
            trigger=pgtrigger.compiler.Trigger(name='slipstep_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b8fa6956bcb059fb9d3915f54fc2a6769edca7aa', operation='UPDATE OR DELETE', pgid='pgtrigger_slipstep_append_only_9c4ed', table='maternal_slipstep', when='BEFORE')),
        ),
    ]
