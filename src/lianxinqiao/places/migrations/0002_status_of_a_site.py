"""Where a hazard site stands is called as on every other thing that has steps."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0001_initial'),
    ]

    operations = [
        migrations.RenameField('hazardsite', 'state', 'status'),
    ]
