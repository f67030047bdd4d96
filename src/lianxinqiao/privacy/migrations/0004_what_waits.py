"""What is to be taken out of use may wait until the file is not worked on any more."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_sealed_words")]
    operations = [
        migrations.AddField(model_name="withheld", name="waits", field=models.BooleanField(default=False)),
    ]
