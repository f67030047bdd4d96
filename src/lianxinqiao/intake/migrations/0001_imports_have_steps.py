"""A brought workbook keeps Steps; its row stays with the register."""


import django.db.models.deletion
import lianxinqiao.kernel.secrets
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('residents', '0006_imports_have_steps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('role', models.CharField(blank=True, default='', max_length=24)),
                ('event', models.CharField(max_length=32)),
                ('from_status', models.CharField(blank=True, max_length=32)),
                ('to_status', models.CharField(blank=True, max_length=32)),
                ('rule', models.CharField(blank=True, default='', max_length=40)),
                ('reason', lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('run', 'at'))),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='residents.importrun')),
            ],
            options={
                'ordering': ['run', 'id'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importstep',
            trigger=pgtrigger.compiler.Trigger(name='importstep_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1d385e1e57eab12234f13d718eab44036c5c2395', operation='UPDATE OR DELETE', pgid='pgtrigger_importstep_append_only_ffe6c', table='intake_importstep', when='BEFORE')),
        ),
    ]
