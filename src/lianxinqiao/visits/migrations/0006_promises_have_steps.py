"""A promise has a status, a version and Steps, as every other row that something is done to."""

import django.db.models.deletion
import lianxinqiao.kernel.secrets
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0005_sealed_words'),
        ('visits', '0005_absences_have_steps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PromiseStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('role', models.CharField(blank=True, default='', max_length=24)),
                ('event', models.CharField(max_length=32)),
                ('from_status', models.CharField(blank=True, max_length=32)),
                ('to_status', models.CharField(blank=True, max_length=32)),
                ('rule', models.CharField(blank=True, default='', max_length=40)),
                ('reason', lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('promise', 'at'))),
            ],
            options={
                'ordering': ['promise', 'id'],
            },
        ),
        migrations.AddField(
            model_name='promise',
            name='status',
            field=models.CharField(choices=[('open', '未兑现'), ('kept', '已兑现'), ('given_up', '办不成，已说明')], default='open', max_length=10),
        ),
        migrations.AddField(
            model_name='promise',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunSQL(
            "UPDATE visits_promise SET status = CASE WHEN kept_on IS NOT NULL THEN 'kept' ELSE 'given_up' END"
            " WHERE kept_on IS NOT NULL OR given_up_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_up_on', None), ('kept_on', None), ('status', 'open')), models.Q(('kept_on__isnull', False), ('status', 'kept')), models.Q(('given_up_on__isnull', False), ('status', 'given_up')), _connector='OR'), name='promise_stands_as_its_days_say'),
        ),
        migrations.AddField(
            model_name='promisestep',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='promisestep',
            name='promise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='visits.promise'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promisestep',
            trigger=pgtrigger.compiler.Trigger(name='promisestep_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d3c15a6c834039f5a1b0e0ad738e97189354d4c', operation='UPDATE OR DELETE', pgid='pgtrigger_promisestep_append_only_c7b77', table='visits_promisestep', when='BEFORE')),
        ),
    ]
