from django.db import migrations, models

# Of several heads who live in a house the one whose name it bears stays, else the first registered.
ONE_EACH = (
    "UPDATE residents_person p SET relation = 'other' FROM ("
    "SELECT p.id, row_number() OVER (PARTITION BY p.household_id ORDER BY p.name = h.head_name DESC, p.id) AS place"
    " FROM residents_person p JOIN residents_household h ON h.id = p.household_id"
    " WHERE p.relation = 'head' AND p.left_on IS NULL) AS heads"
    " WHERE heads.id = p.id AND heads.place > 1"
)


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0008_order'),
    ]

    operations = [
        migrations.RunSQL(ONE_EACH, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(condition=models.Q(('left_on', None), ('relation', 'head')), fields=('household',), name='person_one_head'),
        ),
    ]
