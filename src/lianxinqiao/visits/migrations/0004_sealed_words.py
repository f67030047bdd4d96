"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0003_steps_say_role_and_rule'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assessmentstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('assessment', 'at')),
        ),
        migrations.AlterField(
            model_name='contacthousehold',
            name='why',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, bound_to=('household', 'year'), max_length=80),
        ),
        migrations.AlterField(
            model_name='monthlyassessment',
            name='comment',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='monthlyassessment',
            name='decision',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='monthlyassessment',
            name='objection',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='monthlyassessment',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='promise',
            name='outcome',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='promise',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        migrations.AlterField(
            model_name='spotcheck',
            name='explanation',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='spotcheck',
            name='finding',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='spotcheckstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('spot_check', 'at')),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='hopes',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='learned',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='needs',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='place',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='wants',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='visitlog',
            name='worries',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='visitstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('visit', 'at')),
        ),
        seal_existing("visits", "AssessmentStep", "reason"),
        seal_existing("visits", "ContactHousehold", "why"),
        seal_existing("visits", "MonthlyAssessment", "comment", "decision", "objection", "reason"),
        seal_existing("visits", "Promise", "outcome", "text"),
        seal_existing("visits", "SpotCheck", "explanation", "finding"),
        seal_existing("visits", "SpotCheckStep", "reason"),
        seal_existing("visits", "VisitLog", "hopes", "learned", "needs", "place", "wants", "worries"),
        seal_existing("visits", "VisitStep", "reason"),
    ]
