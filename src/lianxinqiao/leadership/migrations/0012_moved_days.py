"""A published reception day is moved to another, and who booked is told (R-10.1)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0013_decision_follows_track'),
        ('leadership', '0011_reason_of_its_duty'),
        ('places', '0006_more_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='receptionday',
            name='moved_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadership.receptionday', verbose_name='改到'),
        ),
        migrations.AddField(
            model_name='receptionvisit',
            name='moved_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='receptionvisit',
            name='told_how',
            field=models.CharField(blank=True, choices=[('', '未告知'), ('phone', '打电话说了'), ('person', '当面说了'), ('no_way', '没有留电话，只能看公告')], default='', max_length=8),
        ),
        migrations.AddField(
            model_name='receptionvisit',
            name='told_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='receptionday',
            constraint=models.CheckConstraint(condition=models.Q(('moved_to', None), ('cancelled_on__isnull', False), _connector='OR'), name='reception_moved_is_cancelled'),
        ),
        migrations.AddConstraint(
            model_name='receptionvisit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told_how', ''), ('told_on', None)), models.Q(('moved_on__isnull', False), ('told_on__gte', models.F('moved_on')), models.Q(('told_how', ''), _negated=True)), _connector='OR'), name='reception_visit_told_of_a_move'),
        ),
    ]
