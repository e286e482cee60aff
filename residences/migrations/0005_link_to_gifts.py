"""A link may open the page of what somebody needs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("residences", "0004_alarm_digits")]

    operations = [
        migrations.AlterField(
            model_name="personallink",
            name="to",
            field=models.CharField(
                choices=[
                    ("name", "Name"),
                    ("lead", "Lead"),
                    ("helper", "Helper"),
                    ("still_you", "Still You"),
                    ("errands", "Errands"),
                    ("pin", "Pin"),
                    ("gifts", "Gifts"),
                ],
                max_length=9,
            ),
        ),
    ]
