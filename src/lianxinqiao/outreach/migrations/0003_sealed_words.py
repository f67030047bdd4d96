"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('outreach', '0002_letter_classes_are_said_by_kinds'),
    ]

    operations = [
        migrations.AlterField(
            model_name='boxletter',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='boxletter',
            name='contact',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='boxletter',
            name='signed',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='boxletter',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        seal_existing("outreach", "BoxLetter", "answer", "contact", "signed", "text"),
    ]
