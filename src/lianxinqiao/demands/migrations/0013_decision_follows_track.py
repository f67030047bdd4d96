"""What was issued follows from its class, and what was promised is done before it is over (R-14.1 to R-14.5)."""

from django.db import migrations, models

# Classified again after it was drafted: what was decided stands, its answers as well, and the class is of neither.
NOT_ITS_CLASS = """
UPDATE demands_demand SET track = ''
WHERE issued_at IS NOT NULL AND NOT (
    (track = 'A' AND decision IN ('support', 'partly'))
    OR (track = 'B' AND decision IN ('explain', 'partly'))
    OR (track = 'C' AND decision IN ('not_support', 'partly'))
    OR (track = 'D' AND decision = 'not_support')
)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0012_statements_leave'),
    ]

    operations = [
        migrations.RunSQL(NOT_ITS_CLASS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(('issued_at', None), ('track', ''), models.Q(('decision__in', ['support', 'partly']), ('track', 'A')), models.Q(('decision__in', ['explain', 'partly']), ('track', 'B')), models.Q(('decision__in', ['not_support', 'partly']), ('track', 'C')), models.Q(('decision__in', ['not_support']), ('track', 'D')), _connector='OR'), name='demand_decision_follows_track'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closing_ground__in', ('performed', 'delivered')), _negated=True), ('issued_at', None), models.Q(('decision__in', ('support', 'partly')), _negated=True), models.Q(('performed_on', None), _negated=True), _connector='OR'), name='demand_word_kept_before_closing'),
        ),
    ]
