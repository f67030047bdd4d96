"""What a check found quotes the workbook, so it is sealed; files and undo say when they were deleted."""

from django.db import migrations, models

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing


class Migration(migrations.Migration):
    dependencies = [("residents", "0003_house_order")]

    operations = [
        migrations.AddField("importrun", "emptied_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("importrun", "problems", lianxinqiao.kernel.secrets.EncryptedJSONField(default=list)),
        seal_existing("residents", "ImportRun", "problems"),
    ]
