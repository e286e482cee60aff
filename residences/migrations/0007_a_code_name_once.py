import django.db.models.functions.text
from django.db import migrations, models

LONGEST = 40


def number_twins(apps, schema_editor):
    """Of several code names that differ only by case, all but the oldest get a number."""
    residences = apps.get_model("residences", "Residence").objects
    names = list(residences.order_by("made_at", "pk").values_list("pk", "code_name"))
    taken = {name.casefold() for _pk, name in names}
    seen = set()
    for pk, name in names:
        if name.casefold() in seen:
            name = _free(name, taken)
            taken.add(name.casefold())
            residences.filter(pk=pk).update(code_name=name)
        seen.add(name.casefold())


def _free(name, taken):
    number = 2
    while True:
        behind = f" {number}"
        tried = name[: LONGEST - len(behind)].rstrip() + behind
        if tried.casefold() not in taken:
            return tried
        number += 1


class Migration(migrations.Migration):
    dependencies = [
        ("residences", "0006_naming"),
    ]

    operations = [
        migrations.RunPython(number_twins, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="residence",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("code_name"), name="a_code_name_once"
            ),
        ),
    ]
