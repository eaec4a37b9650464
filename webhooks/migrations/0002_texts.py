"""Labels and help texts as staff read them: no column changes."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('webhooks', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='delivery',
            options={'permissions': [('deliver_delivery', 'Record that the receiver accepted the event'), ('give_up_delivery', 'Give up after the last attempt'), ('send_again_delivery', 'Send the event again')], 'verbose_name_plural': 'deliveries'},
        ),
        migrations.AlterModelOptions(
            name='webhook',
            options={'permissions': [('register_webhook', 'Register a webhook'), ('rotate_secret_webhook', 'Make a new secret'), ('disable_webhook', 'Stop sending'), ('enable_webhook', 'Resume sending')]},
        ),
        migrations.AlterField(
            model_name='delivery',
            name='attempted_at',
            field=models.DateTimeField(null=True, verbose_name='last attempt'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='due_at',
            field=models.DateTimeField(verbose_name='next attempt'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='failure',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason of failure'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='disabled_because',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason for disabling'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='failures',
            field=models.PositiveIntegerField(default=0, help_text='Failed attempts since the last success.'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='position',
            field=models.BigIntegerField(help_text='Position of the last event that was queued for this webhook.'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='previous_until',
            field=models.DateTimeField(null=True, verbose_name='old secret valid until'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='rests_until',
            field=models.DateTimeField(null=True, verbose_name='paused until'),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='sellers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='Keys of the sellers whose events are sent; blank for all.', null=True, size=None),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='types',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, help_text='Event types that are sent; blank for all.', size=None),
        ),
    ]
