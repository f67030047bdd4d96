"""Which of several who ask for the same hurried it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('matters', '0014_time_paused'),
    ]

    operations = [
        migrations.AddField(
            model_name='urging',
            name='asker',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
