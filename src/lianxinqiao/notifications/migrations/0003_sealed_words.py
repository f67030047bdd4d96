"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_affairs'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='body',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        seal_existing("notifications", "Message", "body"),
    ]
