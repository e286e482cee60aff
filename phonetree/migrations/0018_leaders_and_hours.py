"""Who lived in a branch at launch, so that nobody leads more than they can; hours of each step.

A step that was there keeps the quiet hours of its ladder: so it meant.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("phonetree", "0017_missed_calls")]

    operations = [
        migrations.AddField(
            model_name="section",
            name="people",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="recipient",
            name="second",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="second_recipients",
                to="messaging.phone",
            ),
        ),
        migrations.AddField(
            model_name="ladderstep",
            name="quiet",
            field=models.CharField(default="ladder", max_length=11),
        ),
    ]
