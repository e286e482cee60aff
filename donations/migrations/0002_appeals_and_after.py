"""Appeals that anybody may read and answer, turns of a rota, tables, and whether a phone works."""

import django.db.models.deletion
import uuid
import vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('donations', '0001_initial'),
        ('residences', '0005_link_to_gifts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='allocation',
            name='appeal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='donations.appeal'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='code',
            field=models.CharField(blank=True, max_length=7, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='appeal',
            name='published_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='need',
            name='opened_how',
            field=models.CharField(choices=[('text', 'By text'), ('page', 'On a page'), ('leader', 'By their leader'), ('volunteer', 'By a volunteer'), ('rota', 'By a rota: it was their turn')], max_length=9),
        ),
        migrations.CreateModel(
            name='AppealWords',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=10)),
                ('words', models.TextField(max_length=600)),
                ('made_at', models.DateTimeField()),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='donations.appeal')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('appeal', 'language'), name='an_appeal_once_in_a_language')],
            },
        ),
        migrations.CreateModel(
            name='Checkup',
            fields=[
                ('match', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='checkup', serialize=False, to='donations.match')),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('works', models.BooleanField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('works', None)), models.Q(('answered_at__isnull', False), ('works__isnull', False)), _connector='OR'), name='an_answer_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('phone', 'Phone'), ('sim', 'SIM'), ('charger', 'Charger'), ('food', 'Food'), ('clothes', 'Clothes'), ('toiletries', 'Soap and the like'), ('voucher', 'Voucher'), ('cash', 'Cash'), ('wifi', 'Wi-Fi unit'), ('service', 'Something to do for somebody')], max_length=10)),
                ('quantity', models.PositiveSmallIntegerField()),
                ('words', vault.fields.EncryptedTextField(null=True)),
                ('contact', vault.fields.EncryptedTextField(null=True)),
                ('made_at', models.DateTimeField()),
                ('seen', models.CharField(choices=[('waiting', 'Nobody has looked yet'), ('arranged', 'Answered'), ('dismissed', 'Put aside')], default='waiting', max_length=9)),
                ('seen_at', models.DateTimeField(null=True)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledges', to='donations.appeal')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('seen__in', ['waiting', 'arranged', 'dismissed'])), name='pledge_is_seen_or_not'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='pledge_is_of_something')],
            },
        ),
        migrations.CreateModel(
            name='TableDay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('called_off_at', models.DateTimeField(null=True)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tables', to='donations.appeal')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='donations.handoverpoint')),
            ],
            options={
                'ordering': ['begins_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='a_table_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='donations.appeal')),
                ('match', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='donations.match')),
                ('resident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='residences.resident')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('appeal', 'number'), name='turns_are_numbered')],
            },
        ),
    ]
