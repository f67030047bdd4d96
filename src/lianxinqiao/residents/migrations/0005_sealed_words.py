"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0004_uploads_end'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrun',
            name='file_name',
            field=lianxinqiao.kernel.secrets.SealedLineField(max_length=160),
        ),
        seal_existing("residents", "ImportRun", "file_name"),
    ]
