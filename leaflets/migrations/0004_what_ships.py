"""Which leaflets and facts came with the program, and since when a fact has its value.

Until now nothing said so. Whoever adds a leaflet or a number is given its slug or key from its title;
what ships bears one that its title would not have given it.
"""

import re

from django.db import migrations, models
from django.db.models import F
from django.utils.text import slugify


def _of_title(title):
    return re.sub(r"[^a-z]+", "_", slugify(title)).strip("_")[:26].strip("_") or "number"


def mark(apps, _editor):
    for leaflet in apps.get_model("leaflets", "Leaflet").objects.all():
        leaflet.is_shipped = leaflet.slug != (slugify(leaflet.title)[:30].strip("-") or "leaflet")
        leaflet.save(update_fields=["is_shipped"])
    facts = apps.get_model("leaflets", "Fact").objects
    for fact in facts.all():
        own = rf"{_of_title(fact.title)}(_[a-z])?"
        fact.is_shipped = not re.fullmatch(own, fact.key)
        fact.save(update_fields=["is_shipped"])
    facts.update(value_at=F("changed_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('leaflets', '0003_forms_and_cards'),
    ]

    operations = [
        migrations.AddField(
            model_name='leaflet',
            name='is_shipped',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='fact',
            name='is_shipped',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='fact',
            name='value_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
