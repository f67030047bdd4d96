import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def said_by_the_record(apps, schema_editor):
    """Whoever made an account stands in the record; of one that nobody of the town made there is none."""
    Staff = apps.get_model("accounts", "Staff")
    AuditEntry = apps.get_model("audit", "AuditEntry")
    for entry in AuditEntry.objects.filter(deed="staff.create").exclude(by=None).iterator():
        username = entry.detail.get("username")
        Staff.objects.filter(username=username, made_by=None).exclude(pk=entry.by_id).update(made_by=entry.by_id)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_posts_end_by_two"),
        ("audit", "0004_numbers_left_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="made_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(said_by_the_record, migrations.RunPython.noop),
    ]
