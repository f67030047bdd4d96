"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='result',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='task',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        seal_existing("assignments", "Assignment", "result", "task"),
    ]
