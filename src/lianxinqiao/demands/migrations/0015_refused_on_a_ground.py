"""A refusal stands on a ground of the law and names the document that shows it; in words stays what was written before."""

import lianxinqiao.kernel.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0014_follow_up_on_its_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='demand',
            name='refused_document',
            field=lianxinqiao.kernel.text.CleanCharField(blank=True, help_text='如：复核意见书的文号、判决书的案号、正在办理的那件的编号。', max_length=120, verbose_name='是哪份文书、哪一件（文号、案号或编号）'),
        ),
        migrations.AddField(
            model_name='demand',
            name='refused_ground',
            field=models.CharField(blank=True, choices=[('ended', '信访工作条例第三十六条：同一事实和理由，复核已经终结'), ('in_hand', '信访工作条例第十九条：同一件事已经受理、正在办理，规定的期限没有到'), ('procedure', '信访工作条例第三十一条：同一件事正在或者已经由诉讼、仲裁、行政复议处理')], default='', max_length=12, verbose_name='不予受理的依据'),
        ),
        migrations.AddConstraint(
            model_name='demand',
            constraint=models.CheckConstraint(condition=models.Q(('refused_ground', ''), models.Q(('refused_ground__in', ['ended', 'in_hand', 'procedure']), models.Q(('refused_document', ''), _negated=True)), _connector='OR'), name='demand_refusal_whole'),
        ),
    ]
