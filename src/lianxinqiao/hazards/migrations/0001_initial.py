"""The tables come from ``conditions``, under whose names they stay; only the state is made here, and the trigger."""

import django.db.models.deletion
import lianxinqiao.kernel.ids
import lianxinqiao.kernel.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conditions', '0004_hazards_and_slips_apart'),
        ('places', '0001_initial'),
        ('residents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HazardStep',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('event', models.CharField(max_length=16)),
                        ('from_state', models.CharField(max_length=20)),
                        ('to_state', models.CharField(max_length=20)),
                        ('note', lianxinqiao.kernel.text.CleanTextField(blank=True)),
                        ('households_moved', models.PositiveIntegerField(blank=True, null=True)),
                        ('people_moved', models.PositiveIntegerField(blank=True, null=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='places.hazardsite')),
                    ],
                    options={
                        'db_table': 'conditions_hazardstep',
                        'ordering': ['site', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='RelayedWarning',
                    fields=[
                        ('id', models.UUIDField(default=lianxinqiao.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('issuer', lianxinqiao.kernel.text.CleanCharField(max_length=80)),
                        ('number', lianxinqiao.kernel.text.CleanCharField(max_length=60)),
                        ('level', models.CharField(choices=[('blue', '蓝色'), ('yellow', '黄色'), ('orange', '橙色'), ('red', '红色')], max_length=8)),
                        ('text', lianxinqiao.kernel.text.CleanTextField()),
                        ('issued_at', models.DateTimeField()),
                        ('relayed_at', models.DateTimeField()),
                        ('relayed_by_name', lianxinqiao.kernel.text.CleanCharField(max_length=60)),
                        ('stood_down_at', models.DateTimeField(blank=True, null=True)),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='places.area')),
                        ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='places.hazardsite')),
                    ],
                    options={
                        'db_table': 'conditions_relayedwarning',
                        'ordering': ['-issued_at'],
                    },
                ),
                migrations.CreateModel(
                    name='RollEntry',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('is_safe', models.BooleanField(default=False)),
                        ('noted_at', models.DateTimeField(blank=True, null=True)),
                        ('delete_on', models.DateField(blank=True, null=True)),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roll', to='places.hazardsite')),
                    ],
                    options={
                        'db_table': 'conditions_rollentry',
                        'ordering': ['is_safe', 'household'],
                    },
                ),
                migrations.CreateModel(
                    name='ThreatenedHousehold',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('helpers', models.PositiveSmallIntegerField(default=0)),
                        ('card_given_on', models.DateField(blank=True, null=True)),
                        ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threatened', to='places.hazardsite')),
                    ],
                    options={
                        'db_table': 'conditions_threatenedhousehold',
                        'ordering': ['site', 'household'],
                    },
                ),
                migrations.AddConstraint(
                    model_name='relayedwarning',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('issuer', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='warning_has_issuer'),
                ),
                migrations.AddConstraint(
                    model_name='relayedwarning',
                    constraint=models.UniqueConstraint(fields=('area', 'issuer', 'number'), name='warning_relayed_once'),
                ),
                migrations.AddIndex(
                    model_name='rollentry',
                    index=models.Index(fields=['delete_on'], name='roll_to_delete'),
                ),
                migrations.AddConstraint(
                    model_name='rollentry',
                    constraint=models.UniqueConstraint(fields=('site', 'household'), name='roll_once'),
                ),
                migrations.AddConstraint(
                    model_name='threatenedhousehold',
                    constraint=models.UniqueConstraint(fields=('site', 'household'), name='threatened_once'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hazardstep',
            trigger=pgtrigger.compiler.Trigger(name='hazardstep_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2f7e6b3e000b13b9d0de11665052a3c01282101c', operation='UPDATE OR DELETE', pgid='pgtrigger_hazardstep_append_only_4f5ce', table='conditions_hazardstep', when='BEFORE')),
        ),
    ]
