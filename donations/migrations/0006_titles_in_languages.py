"""An appeal bears a title of its own in each language."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('donations', '0005_thanks_and_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='appealwords',
            name='title',
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
