"""What officials are asked to say goes to ``statements``; its table keeps its name, to which its words are sealed, and its rows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0011_words_of_forwarding'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel('Statement')]),
    ]
