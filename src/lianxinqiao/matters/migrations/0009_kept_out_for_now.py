"""An office may be kept out for now; whatever is excluded already stays so."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0008_holders_of_excluded_offices")]
    operations = [
        migrations.AddField(model_name="excludedoffice", name="for_now", field=models.BooleanField(default=False))
    ]
