"""A neighbour who named somebody hears what came of it; a sign says by what it was seen."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('residences', '0005_link_to_gifts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Naming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='residences.resident')),
                ('nomination', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='namings', to='residences.nomination')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['made_at'], name='naming_untold')],
            },
        ),
        migrations.AddField(
            model_name="movesign",
            name="by_numbers",
            field=models.BooleanField(default=False),
        ),
    ]
