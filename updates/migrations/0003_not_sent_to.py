"""Where an update did not go, because nobody who answers for it looked after people there any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residences", "0006_naming"),
        ("updates", "0002_left_and_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="update",
            name="not_sent_to",
            field=models.ManyToManyField(related_name="+", to="residences.residence"),
        ),
    ]
