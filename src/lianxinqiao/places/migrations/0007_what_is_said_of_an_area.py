"""What is said of an area has a day and a source, and what was said before stays (R-1.1 to R-1.5, R-1.17)."""

from datetime import date

import django.contrib.postgres.fields
import django.db.models.deletion
import lianxinqiao.kernel.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


SAID_ON, SOURCE = date(2016, 8, 1), "屈原镇干部联系服务群众工作发言稿（原文未注日期）"


def move(apps, _editor):
    """What a town was said to be becomes the first of what is said of it, with its day and source."""
    described = apps.get_model("places", "Area").objects.exclude(description="")
    for area in described.iterator():
        tags = ["三峡库区"] if "三峡库区" in area.description else []
        apps.get_model("places", "AreaDescription").objects.create(
            area=area, text=area.description, tags=tags, as_of=SAID_ON, source=SOURCE
        )


def back(apps, _editor):
    said = apps.get_model("places", "AreaDescription").objects.order_by("as_of", "id")
    for row in said.select_related("area").iterator():
        row.area.description = row.text
        row.area.save(update_fields=["description"])


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0006_more_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='access_note',
            field=lianxinqiao.kernel.text.CleanCharField(blank=True, max_length=200),
        ),
        migrations.CreateModel(
            name='AreaDescription',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('text', lianxinqiao.kernel.text.CleanTextField()),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=lianxinqiao.kernel.text.CleanCharField(max_length=20), blank=True, default=list, size=None)),
                ('as_of', models.DateField()),
                ('source', lianxinqiao.kernel.text.CleanCharField(max_length=200)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='descriptions', to='places.area')),
            ],
            options={
                'ordering': ['area', '-as_of', '-id'],
            },
        ),
        migrations.RunPython(move, back),
        migrations.RemoveField(
            model_name='area',
            name='description',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='areadescription',
            trigger=pgtrigger.compiler.Trigger(name='description_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bdab8176da6c8c9917f85409fcd041fc3e2188cf', operation='UPDATE OR DELETE', pgid='pgtrigger_description_append_only_42a56', table='places_areadescription', when='BEFORE')),
        ),
    ]
