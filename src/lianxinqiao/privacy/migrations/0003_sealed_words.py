"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_deletion'),
    ]

    operations = [
        migrations.AlterField(
            model_name='datarequest',
            name='relation',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='datarequest',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='datarequest',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        seal_existing("privacy", "DataRequest", "answer", "relation", "text"),
    ]
