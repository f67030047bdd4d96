"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('leadership', '0004_affairs_of_what_was'),
    ]

    operations = [
        migrations.AlterField(
            model_name='casenote',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(bound_to=('case', 'at')),
        ),
        migrations.AlterField(
            model_name='dutyshare',
            name='evidence',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='dutyshare',
            name='not_applicable',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='dutyshare',
            name='task',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        migrations.AlterField(
            model_name='helper',
            name='name',
            field=lianxinqiao.kernel.secrets.SealedLineField(max_length=60),
        ),
        migrations.AlterField(
            model_name='helperstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('helper', 'at')),
        ),
        migrations.AlterField(
            model_name='ownedcase',
            name='contact_wish',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='ownedcase',
            name='facts',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='ownedcase',
            name='outcome',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='ownedcase',
            name='plan',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='ownedcase',
            name='why',
            field=lianxinqiao.kernel.secrets.SealedTextField(),
        ),
        migrations.AlterField(
            model_name='receptiondaystep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('day', 'at')),
        ),
        migrations.AlterField(
            model_name='receptionvisit',
            name='about',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='receptionvisit',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='receptionvisitstep',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('visit', 'at')),
        ),
        seal_existing("leadership", "CaseNote", "text"),
        seal_existing("leadership", "DutyShare", "evidence", "not_applicable", "task"),
        seal_existing("leadership", "Helper", "name"),
        seal_existing("leadership", "HelperStep", "reason"),
        seal_existing("leadership", "OwnedCase", "contact_wish", "facts", "outcome", "plan", "why"),
        seal_existing("leadership", "ReceptionDayStep", "reason"),
        seal_existing("leadership", "ReceptionVisit", "about", "answer"),
        seal_existing("leadership", "ReceptionVisitStep", "reason"),
    ]
