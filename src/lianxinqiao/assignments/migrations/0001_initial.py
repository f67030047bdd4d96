"""The table comes from ``demands``, where parts were first kept; only the state is made here."""

import django.db.models.deletion
import lianxinqiao.kernel.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('demands', '0004_parts_of_any_matter'),
        ('matters', '0002_number_tail'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('matter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='assignment', serialize=False, to='matters.matter')),
                        ('task', lianxinqiao.kernel.text.CleanTextField()),
                        ('due_on', models.DateField()),
                        ('result', lianxinqiao.kernel.text.CleanTextField(blank=True)),
                        ('body', lianxinqiao.kernel.text.CleanCharField(blank=True, max_length=120)),
                        ('body_contact', lianxinqiao.kernel.text.CleanCharField(blank=True, max_length=160)),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('whole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='matters.matter')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['given_by'], name='assignment_given')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('body', ''), models.Q(('body_contact', ''), _negated=True), _connector='OR'), name='assignment_body_can_be_reached')],
                    },
                ),
            ],
        ),
    ]
