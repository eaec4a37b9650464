"""Labels and help texts as staff read them: no column changes."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('api', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='client',
            name='scopes',
            field=models.TextField(help_text='What the client may do, separated by spaces.'),
        ),
        migrations.AlterField(
            model_name='client',
            name='sellers',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, help_text='Keys of the sellers that the client acts for; blank for all.', null=True, size=None),
        ),
    ]
