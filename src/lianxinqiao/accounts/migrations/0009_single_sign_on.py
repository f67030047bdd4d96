"""Who came in by single sign-on is kept with (issuer, sub) from now on; of several identities of one account the first is theirs."""

from django.conf import settings
from django.db import migrations, models


def take_over(apps, schema_editor):
    """Keep for each person the identity that came first; what allauth kept of them besides (their address, their names) goes."""
    social = apps.get_model("socialaccount", "SocialAccount")
    identity = apps.get_model("accounts", "SignOnIdentity")
    done = set()
    for row in social.objects.order_by("date_joined", "pk"):
        vouched = (row.extra_data or {}).get("id_token") or {}
        issuer = str(vouched.get("iss") or "").rstrip("/")
        key = (issuer, row.uid)
        if issuer and row.user_id not in done and key not in done:
            identity.objects.create(staff_id=row.user_id, issuer=issuer, subject=row.uid, linked_at=row.date_joined)
            done |= {row.user_id, key}
    apps.get_model("socialaccount", "SocialToken").objects.all().delete()
    social.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0008_order"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOnIdentity",
            fields=[
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issuer", models.CharField(max_length=300)),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("issuer", "subject"), name="sign_on_identity_once")],
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
