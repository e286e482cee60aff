"""An appeal bears a title of its own in each language; a service has a day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('donations', '0006_leaders_and_draws'),
    ]

    operations = [
        migrations.AddField(
            model_name='appealwords',
            name='title',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='match',
            name='agreed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
