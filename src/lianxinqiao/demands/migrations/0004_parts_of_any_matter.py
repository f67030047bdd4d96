"""A part is given of any matter: its table is re-pointed and handed to ``assignments`` with all its rows.

A demand's key is its matter's key, so the column keeps its values.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0003_statements'),
        ('matters', '0002_number_tail'),
    ]

    operations = [
        migrations.RenameField('assignment', 'demand', 'whole'),
        migrations.AlterField(
            'assignment',
            'whole',
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='matters.matter'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable('assignment', 'assignments_assignment')],
            state_operations=[migrations.DeleteModel('Assignment')],
        ),
    ]
