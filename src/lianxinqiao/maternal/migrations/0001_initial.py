"""The tables come from ``conditions``, under whose names they stay; only the state is made here."""

import django.db.models.deletion
import lianxinqiao.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conditions', '0004_hazards_and_slips_apart'),
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='MaternalInformation',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('month', models.DateField()),
                        ('given', models.PositiveIntegerField(default=0)),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                    ],
                    options={
                        'db_table': 'conditions_maternalinformation',
                        'constraints': [models.UniqueConstraint(fields=('area', 'month'), name='maternal_information_month')],
                    },
                ),
                migrations.CreateModel(
                    name='MaternalServiceReferral',
                    fields=[
                        ('id', models.UUIDField(default=lianxinqiao.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('month', models.DateField()),
                        ('consented', models.BooleanField()),
                        ('token', models.CharField(max_length=16, null=True, unique=True)),
                        ('state', models.CharField(choices=[('waiting', '待交卫生院'), ('handed_over', '已交卫生院'), ('withdrawn', '本人撤回'), ('expired', '到期已销毁')], default='waiting', max_length=12)),
                        ('handed_over_on', models.DateField(blank=True, null=True)),
                        ('expires_on', models.DateField()),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.area')),
                    ],
                    options={
                        'db_table': 'conditions_maternalservicereferral',
                        'ordering': ['-month', 'area'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('consented', True)), name='referral_only_with_consent'), models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('token', None), _connector='OR'), name='referral_token_only_while_waiting')],
                    },
                ),
            ],
        ),
    ]
