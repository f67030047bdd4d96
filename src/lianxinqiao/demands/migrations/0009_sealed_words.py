"""What people said, and what was written about them, is sealed (ADR 0025)."""

import django.contrib.postgres.fields
import lianxinqiao.kernel.secrets
from lianxinqiao.kernel.database.rotation import seal_existing
import django.contrib.postgres.indexes
from lianxinqiao.kernel.secrets import key_ring
from lianxinqiao.kernel.text import bigrams, pieces_of
from django.db import connection, migrations, models


def find_again(apps, _editor):
    """Write what open demands are found by, before their words are sealed: pieces that are keyed and tell no word."""
    demand = apps.get_model("demands", "Demand")
    open_ones = demand.objects.filter(is_sealed=False, sealed_on=None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.matter_id, d.text, d.place FROM demands_demand d WHERE NOT d.is_sealed AND d.sealed_on IS NULL"
        )
        for pk, text, place in cursor.fetchall():
            pieces = key_ring().blind_pieces({piece for each in (text, place) for piece in pieces_of(each)})
            open_ones.filter(pk=pk).update(grams=pieces)


def find_by_words(apps, _editor):
    demand = apps.get_model("demands", "Demand")
    for row in demand.objects.filter(is_sealed=False, sealed_on=None):
        demand.objects.filter(pk=row.pk).update(grams=bigrams(f"{row.text} {row.place}"))


class Migration(migrations.Migration):

    dependencies = [
        ('demands', '0008_whom'),
    ]

    operations = [
        # Undone, what is open is found by its words again.
        migrations.RunPython(migrations.RunPython.noop, find_by_words),
        migrations.AlterField(
            model_name='demand',
            name='basis',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=3000, verbose_name='依据（法律法规政策的名称和条款）'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='claim',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=2000, verbose_name='诉求'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='decision_text',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=4000, verbose_name='怎样办、何时办到'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='explained',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=2000, verbose_name='一、说明情况：跟本人说了什么'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='extension_reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='demand',
            name='facts',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=6000, verbose_name='查明的事实'),
        ),
        migrations.RemoveIndex("demand", "demand_grams"),
        migrations.RemoveField("demand", "grams"),
        migrations.AddField(
            "demand",
            "grams",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddIndex("demand", django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="demand_grams")),
        migrations.AlterField(
            model_name='demand',
            name='guided',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=1000, verbose_name='三、正确引导：还可以走什么途径'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='partial_solution',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=2000, verbose_name='五、争取部分解决：能解决哪些、为什么'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='performance',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='demand',
            name='place',
            field=lianxinqiao.kernel.secrets.SealedLineField(blank=True, max_length=160, verbose_name='在哪里'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='policies_checked',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=2000, verbose_name='四、用足政策：查过哪些政策'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='position',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=1000, verbose_name='二、表明态度'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='reasons',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=6000, verbose_name='理由'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='remedies',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, max_length=2000, verbose_name='救济途径'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='text',
            field=lianxinqiao.kernel.secrets.SealedTextField(max_length=4000, verbose_name='什么事（照本人的话写）'),
        ),
        migrations.AlterField(
            model_name='demand',
            name='track_objection',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='demand',
            name='triage_reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='evaluation',
            name='why',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('demand', 'at')),
        ),
        migrations.AlterField(
            model_name='followup',
            name='note',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, bound_to=('demand', 'number')),
        ),
        migrations.AlterField(
            model_name='join',
            name='note',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='rateexclusion',
            name='reason',
            field=lianxinqiao.kernel.secrets.SealedTextField(bound_to=('demand', 'rate')),
        ),
        migrations.AlterField(
            model_name='statement',
            name='answer',
            field=lianxinqiao.kernel.secrets.SealedTextField(blank=True, verbose_name='说明'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='summary',
            field=lianxinqiao.kernel.secrets.SealedTextField(help_text='写事：哪天、什么事、哪项规定。不写反映人、不照抄原话、不写诉求编号。', max_length=2000, verbose_name='要说明的事'),
        ),
        migrations.RunPython(find_again, migrations.RunPython.noop),
        seal_existing("demands", "Demand", "basis", "claim", "decision_text", "explained", "extension_reason", "facts", "guided", "partial_solution", "performance", "place", "policies_checked", "position", "reasons", "remedies", "text", "track_objection", "triage_reason"),
        seal_existing("demands", "Evaluation", "why"),
        seal_existing("demands", "FollowUp", "note"),
        seal_existing("demands", "Join", "note"),
        seal_existing("demands", "RateExclusion", "reason"),
        seal_existing("demands", "Statement", "answer", "summary"),
    ]
