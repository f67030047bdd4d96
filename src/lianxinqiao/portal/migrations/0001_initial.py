"""The table comes from ``demands``, where marks were first kept; only the state is made here."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demands', '0005_marks_to_portal'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='FilingMark',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('mark', models.BinaryField(max_length=16)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['mark', '-at'], name='filing_mark'), models.Index(fields=['at'], name='filing_age')],
                    },
                ),
            ],
        ),
    ]
