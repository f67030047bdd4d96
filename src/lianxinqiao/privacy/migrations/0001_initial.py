"""The table comes from ``demands``, where requests were first kept; only the state is made here."""

import django.db.models.deletion
import lianxinqiao.kernel.secrets
import lianxinqiao.kernel.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demands', '0006_requests_to_privacy'),
        ('matters', '0002_number_tail'),
        ('residents', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='DataRequest',
                    fields=[
                        ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='data_request', serialize=False, to='matters.matter')),
                        ('kind', models.CharField(choices=[('access', '查阅、复制'), ('correct', '更正、补充'), ('delete', '删除'), ('withdraw', '撤回同意'), ('explain', '要求解释')], max_length=10)),
                        ('text', lianxinqiao.kernel.text.CleanTextField()),
                        ('asker_name', lianxinqiao.kernel.secrets.EncryptedField(blank=True)),
                        ('asker_phone', lianxinqiao.kernel.secrets.EncryptedField(blank=True)),
                        ('code_digest', models.BinaryField(max_length=32, unique=True)),
                        ('answer', lianxinqiao.kernel.text.CleanTextField(blank=True)),
                        ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='residents.household')),
                        ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter')),
                    ],
                ),
            ],
        ),
    ]
