from django.db import migrations, models


def make_deputies(apps, schema_editor):
    """Of several leaders of one branch, all but the one of longest standing become deputies."""
    leaderships = apps.get_model("residences", "Leadership")
    led = set()
    for one in leaderships.objects.filter(rank=1).order_by("since", "pk"):
        if one.branch_id in led:
            leaderships.objects.filter(pk=one.pk).update(rank=2)
        led.add(one.branch_id)


class Migration(migrations.Migration):
    dependencies = [
        ("residences", "0002_tree_leading"),
    ]

    operations = [
        migrations.RunPython(make_deputies, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="leadership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rank", 1)), fields=("branch",), name="one_leader_a_branch"
            ),
        ),
    ]
