"""Which of the five purposes a demand serves (R-0.14)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0016_each_who_asks'),
    ]

    operations = [
        migrations.AddField(
            model_name='demand',
            name='purposes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('grasp', '把握民情'), ('convey', '通达民意'), ('resolve', '化解民怨'), ('relieve', '解决民困'), ('build', '共建民生')], max_length=12), blank=True, default=list, size=None, verbose_name='目的'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(('purposes__contained_by', ['grasp', 'convey', 'resolve', 'relieve', 'build'])), name='demand_purposes_known'),
        ),
    ]
