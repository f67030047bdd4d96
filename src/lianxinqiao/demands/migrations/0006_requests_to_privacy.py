"""A request about one's own data may be about any matter: its table is re-pointed and handed to ``privacy`` with all its rows.

A demand's key is its matter's key, so the column keeps its values.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0005_marks_to_portal'),
        ('matters', '0002_number_tail'),
    ]

    operations = [
        migrations.RenameField('datarequest', 'demand', 'about'),
        migrations.AlterField(
            'datarequest',
            'about',
            models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matters.matter'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable('datarequest', 'privacy_datarequest')],
            state_operations=[migrations.DeleteModel('DataRequest')],
        ),
    ]
