"""A brought workbook has a status and a version, as every other row that something is done to."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0005_sealed_words'),
    ]

    operations = [
        migrations.RenameField(
            model_name='importrun',
            old_name='state',
            new_name='status',
        ),
        migrations.AddField(
            model_name='importrun',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
    ]
