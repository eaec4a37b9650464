from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0041_joint_letters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='lettertemplate',
            name='part',
            field=models.CharField(choices=[('colour', 'Colour'), ('logo', 'Logo'), ('letter.RestReminder', 'Reminder of a rest: the opening'), ('letter.Reminder', 'Reminder: the opening'), ('letter.SecondReminder', 'Second reminder: the opening'), ('letter.CollectionClaim', 'Collection claim: the opening'), ('letter.already_paid', 'Reminders: who has paid already'), ('letter.before_collection', 'Second reminder: what comes next'), ('letter.own', 'Reminders and claims: a sentence of your own'), ('note.reference_needed', 'Invoice: state the reference'), ('note.nothing_to_pay', 'Credit invoice: nothing is to be paid'), ('note.own', 'Invoice and credit invoice: a sentence of your own'), ('mail.subject', 'E-mail: the subject'), ('mail.attached', 'E-mail: what it brings'), ('mail.to_pay', 'E-mail: what is to be paid'), ('mail.page', "E-mail: the customer's page"), ('mail.own', 'E-mail: a sentence of your own')], max_length=40),
        ),
    ]
