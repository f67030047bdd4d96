"""Kept answers are sealed; those of the last week, which are plain, are dropped: a write sent again is known by its row's id as well."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lianxinqiao.kernel.ids
import lianxinqiao.kernel.secrets


class Migration(migrations.Migration):
    dependencies = [("api", "0001_idempotent_answers"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.DeleteModel("IdempotentAnswer"),
        migrations.CreateModel(
            "IdempotentAnswer",
            [
                (
                    "id",
                    models.UUIDField(
                        default=lianxinqiao.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.UUIDField()),
                ("request_digest", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", lianxinqiao.kernel.secrets.EncryptedJSONField()),
                ("created_at", models.DateTimeField()),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="idempotent_age")],
                "constraints": [models.UniqueConstraint(fields=("staff", "key"), name="idempotent_key_once")],
            },
        ),
    ]
