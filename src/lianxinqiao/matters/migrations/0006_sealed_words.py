"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0005_seconds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='secondingstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('seconding', 'at')),
        ),
        migrations.AlterField(
            model_name='clock',
            name='pause_reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('matter', 'rule')),
        ),
        migrations.AlterField(
            model_name='step',
            name='data',
            field=lianxinqiao.kernel.secrets.EncryptedJSONField(blank=True, bound_to=('matter', 'at'), default=dict),
        ),
        migrations.AlterField(
            model_name='step',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('matter', 'at')),
        ),
        migrations.AlterField(
            model_name='supervision',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='supervision',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        migrations.AlterField(
            model_name='urging',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        seal_existing("matters", "Clock", "pause_reason"),
        seal_existing("matters", "SecondingStep", "reason"),
        seal_existing("matters", "Step", "data", "reason"),
        seal_existing("matters", "Supervision", "answer", "text"),
        seal_existing("matters", "Urging", "text"),
    ]
