"""What people said, and what was written about them, is sealed (ADR 0025)."""

import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('relief', '0002_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='reliefapplication',
            name='decision',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, verbose_name='给什么、何时到；不符合的写理由和还能去哪里申请'),
        ),
        migrations.AlterField(
            model_name='reliefapplication',
            name='hardship',
            field=lianxinqiao.kernel.secrets.SealedTextField(help_text='只写困难，如收入、患病、房屋、受灾。不写有没有反映过问题，也不写任何承诺。', verbose_name='困难在哪里'),
        ),
        seal_existing("relief", "ReliefApplication", "decision", "hardship"),
    ]
