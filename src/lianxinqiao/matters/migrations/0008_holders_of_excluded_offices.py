"""Who held an excluded office is kept by name: also of those that are excluded already, as far as the posts tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

DIGITS = {"county": 6, "town": 9}


def keep(apps: Any, _editor: Any) -> None:
    posts = apps.get_model("accounts", "Appointment").objects
    for row in apps.get_model("matters", "ExcludedOffice").objects.select_related("area"):
        prefix = row.area.code[: DIGITS.get(row.area.level, 12)]
        began = row.since - timedelta(days=1)
        held = posts.filter(Q(ends_on=None) | Q(ends_on__gt=began), role=row.role, area__code__startswith=prefix)
        row.held_by.add(*set(held.values_list("staff", flat=True)))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_posts_end_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("matters", "0007_sent_content_of_all"),
    ]
    operations = [
        migrations.AddField(
            model_name="excludedoffice",
            name="held_by",
            field=models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
