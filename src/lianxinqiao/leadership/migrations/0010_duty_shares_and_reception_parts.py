"""Why a task does not apply is one of a few reasons; which part was given at which reception is kept (R-11.9, R-10.6).

What was said to be inapplicable before has no such reason; a part was given at the reception whose Step was written in the
same moment.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EARLIER = "UPDATE leadership_dutyshare SET because = 'earlier' WHERE not_applicable <> ''"
GIVEN = """
    INSERT INTO leadership_receptionpart (part_id, visit_id)
    SELECT DISTINCT ON (part.matter_id) part.matter_id, visit.id
    FROM leadership_receptionvisitstep step
    JOIN leadership_receptionvisit visit ON visit.id = step.visit_id
    JOIN assignments_assignment part ON part.whole_id = visit.demand_id AND part.given_by_id = step.by_id
    JOIN matters_matter matter ON matter.id = part.matter_id AND matter.opened_at = step.at
    WHERE step.event = 'assign'
    ORDER BY part.matter_id, step.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0002_sealed_words'),
        ('leadership', '0009_more_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceptionPart',
            fields=[
                ('part', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reception', serialize=False, to='assignments.assignment')),
            ],
        ),
        migrations.AddField(
            model_name='dutyshare',
            name='because',
            field=models.CharField(blank=True, choices=[('', '不涉及'), ('elsewhere', '同一职责的另一项分工已经办到'), ('unlawful', '处理意见是不予支持，已书面送出'), ('unwanted', '本人说不需要帮扶'), ('declined', '本人不愿联系，改用书面'), ('earlier', '以前登记的')], default='', max_length=12, verbose_name='不适用的原因'),
        ),
        migrations.AddField(
            model_name='receptionpart',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='leadership.receptionvisit'),
        ),
        migrations.RunSQL([EARLIER, GIVEN], migrations.RunSQL.noop),
    ]
