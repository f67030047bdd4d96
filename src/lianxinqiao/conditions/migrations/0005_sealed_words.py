"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('conditions', '0004_hazards_and_slips_apart'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='action_taken',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='answer_needed',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='facts',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        migrations.AlterField(
            model_name='report',
            name='place',
            field=lianxinqiao.kernel.secrets.SealedLineField(max_length=120),
        ),
        migrations.AlterField(
            model_name='report',
            name='result',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        seal_existing("conditions", "Report", "action_taken", "answer", "answer_needed", "facts", "place", "result"),
    ]
