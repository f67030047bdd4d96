"""What a matter is a part of, at the last: those that came of another of their own kind are no parts of it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

FOUND = """
WITH RECURSIVE stems AS (
    SELECT part.id AS part, link.other_id AS root
    FROM matters_matter part
    JOIN matters_matterlink link ON link.matter_id = part.id AND link.relation = 'related'
    JOIN matters_matter whole ON whole.id = link.other_id
    WHERE whole.kind <> part.kind AND NOT (whole.kind LIKE '%demand' AND part.kind LIKE '%demand')
), ways AS (
    SELECT part, root FROM stems
    UNION
    SELECT ways.part, stems.root FROM ways JOIN stems ON stems.part = ways.root
)
UPDATE matters_matter SET root_id = ways.root
FROM ways
WHERE ways.part = matters_matter.id AND NOT EXISTS (SELECT 1 FROM stems WHERE stems.part = ways.root)
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0009_kept_out_for_now")]
    operations = [
        migrations.AddField(
            model_name="matter",
            name="root",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="matters.matter",
            ),
        ),
        migrations.RunSQL(FOUND, migrations.RunSQL.noop),
    ]
