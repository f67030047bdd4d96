"""Marks against floods belong to the public doors: the table goes to ``portal`` with its rows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0004_parts_of_any_matter'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable('filingmark', 'portal_filingmark')],
            state_operations=[migrations.DeleteModel('FilingMark')],
        ),
    ]
