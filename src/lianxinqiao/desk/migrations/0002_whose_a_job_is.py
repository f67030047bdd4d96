import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("desk", "0001_held_jobs"),
        ("places", "0004_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="heldjob",
            name="area",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.area",
            ),
        ),
    ]
