"""The table stays as ``demands`` made it, with all its rows; only the state is made here."""

import django.db.models.deletion
import lianxinqiao.kernel.secrets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demands', '0012_statements_leave'),
        ('matters', '0002_number_tail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Statement',
                    fields=[
                        ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='statement', serialize=False, to='matters.matter')),
                        ('summary', lianxinqiao.kernel.secrets.SealedTextField(help_text='写事：哪天、什么事、哪项规定。不写反映人、不照抄原话、不写诉求编号。', max_length=2000, verbose_name='要说明的事')),
                        ('due_on', models.DateField(verbose_name='何日前')),
                        ('answer', lianxinqiao.kernel.secrets.SealedTextField(blank=True, verbose_name='说明')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('demand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='demands.demand')),
                    ],
                    options={
                        'db_table': 'demands_statement',
                    },
                ),
            ],
        ),
    ]
