"""A step of a site says by which post and by which rule, in the columns that every other step has."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hazards', '0001_initial'),
    ]

    operations = [
        migrations.RenameField('hazardstep', 'from_state', 'from_status'),
        migrations.RenameField('hazardstep', 'to_state', 'to_status'),
        migrations.RenameField('hazardstep', 'note', 'reason'),
        migrations.AddField(
            'hazardstep', 'role', models.CharField(blank=True, default='', max_length=24), preserve_default=False
        ),
        migrations.AddField(
            'hazardstep', 'rule', models.CharField(default='SM-11', max_length=16), preserve_default=False
        ),
    ]
