"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('hazards', '0003_warnings_have_a_life'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hazardstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('site', 'at')),
        ),
        migrations.AlterField(
            model_name='warningstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('warning', 'at')),
        ),
        seal_existing("hazards", "HazardStep", "reason"),
        seal_existing("hazards", "WarningStep", "reason"),
    ]
