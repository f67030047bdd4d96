"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_status_of_a_site'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hazardpatrol',
            name='findings',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        seal_existing("places", "HazardPatrol", "findings"),
    ]
