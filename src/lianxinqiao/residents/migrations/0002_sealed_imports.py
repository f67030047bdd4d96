"""A workbook that somebody brought, and what an undo needs of it, are sealed."""

from django.db import migrations

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]

    operations = [
        migrations.AlterField("importrun", "content", lianxinqiao.kernel.secrets.EncryptedBytesField()),
        migrations.AlterField("importrun", "undo", lianxinqiao.kernel.secrets.EncryptedJSONField(default=dict)),
        seal_existing("residents", "ImportRun", "content", "undo"),
    ]
