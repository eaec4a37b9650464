"""Labels and help texts as staff read them: no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0008_database_rules'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outputfile',
            name='ordered',
            field=models.BooleanField(default=False, help_text='Ordered by hand, in addition to the scheduled files.', verbose_name='ordered by hand'),
        ),
        migrations.AlterField(
            model_name='outputfile',
            name='sha256',
            field=models.CharField(max_length=64, verbose_name='SHA-256'),
        ),
        migrations.AlterField(
            model_name='outputfile',
            name='since',
            field=models.DateField(null=True, verbose_name='from'),
        ),
    ]
