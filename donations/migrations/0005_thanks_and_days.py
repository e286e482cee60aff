"""Thanks to donors, a day that somebody said, and a wish of one's own beside a turn of a rota."""

from django.conf import settings
from django.db import migrations, models


def say_days(apps, schema_editor):
    """The days that there are were said by somebody, or set by runs that come to their end anyway."""
    apps.get_model('donations', 'Facilities').objects.update(said_on=models.F('next_on'))


class Migration(migrations.Migration):

    dependencies = [
        ('donations', '0004_one_proposal_of_a_pair'),
        ('residences', '0005_link_to_gifts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='need',
            name='one_open_need_of_a_kind',
        ),
        migrations.AddField(
            model_name='facilities',
            name='said_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(say_days, migrations.RunPython.noop),
        migrations.AddField(
            model_name='pledge',
            name='language',
            field=models.CharField(default='en', max_length=10),
        ),
        migrations.AddField(
            model_name='pledge',
            name='offers',
            field=models.ManyToManyField(related_name='pledges', to='donations.offer'),
        ),
        migrations.AddField(
            model_name='pledge',
            name='thank_by',
            field=models.CharField(blank=True, choices=[('mail', 'By e-mail'), ('text', 'By text'), ('hand', 'By one of us: we cannot tell how to write to them')], max_length=4),
        ),
        migrations.AddField(
            model_name='pledge',
            name='thanked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='appeal',
            name='policy',
            field=models.CharField(choices=[('queue', 'A queue: the most urgent first, then whoever has waited longest'), ('rota', 'A rota: the same pack for everybody in turn'), ('shares', 'Equal shares of what is there'), ('table', 'An open table: people choose and exchange')], default='queue', max_length=6),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None), models.Q(('opened_how', 'rota'), _negated=True)), fields=('resident', 'kind'), name='one_open_wish_of_a_kind'),
        ),
    ]
