"""A task of a duty does not apply for a reason of that duty only (R-11.4 to R-11.8)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadership', '0010_duty_shares_and_reception_parts'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='dutyshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('not_applicable', '')), models.Q(models.Q(('not_applicable', ''), _negated=True), models.Q(('because__in', ('elsewhere', 'earlier')), models.Q(('because', 'unlawful'), ('duty', 2)), models.Q(('because__in', ('unwanted', 'declined')), ('duty', 4)), _connector='OR')), _connector='OR'), name='share_reason_of_its_duty'),
        ),
    ]
