"""Hazard sites and slips are apps of their own: only the state moves, the tables stay with all their rows.

The trigger that keeps the steps of a site is made anew there, since its name follows the app.
"""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('conditions', '0003_households_protected'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name='hazardstep', name='hazardstep_append_only'),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel('HazardStep'),
                migrations.DeleteModel('MaternalInformation'),
                migrations.DeleteModel('MaternalServiceReferral'),
                migrations.DeleteModel('RelayedWarning'),
                migrations.DeleteModel('RollEntry'),
                migrations.DeleteModel('ThreatenedHousehold'),
            ],
        ),
    ]
