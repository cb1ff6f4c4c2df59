"""A code name is one in whatever letters, as its form always asked. Where two stand, the later one gets a number."""

from django.db import migrations, models
from django.db.models.functions import Lower

TELL_APART = """
    UPDATE families_family AS family
       SET code_name = left(family.code_name, 36) || ' ' || same.place
      FROM (
            SELECT id, row_number() OVER (PARTITION BY agency_id, lower(code_name) ORDER BY made_at, id) AS place
              FROM families_family
             WHERE ended_on IS NULL
           ) AS same
     WHERE same.id = family.id AND same.place > 1
"""


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0004_places_of_who_left"),
    ]

    operations = [
        migrations.RunSQL(TELL_APART, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="family",
            name="families_family_code_name",
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=models.UniqueConstraint(
                "agency_id",
                Lower("code_name"),
                condition=models.Q(ended_on=None),
                name="families_family_code_name",
            ),
        ),
    ]
