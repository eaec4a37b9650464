"""Let a bank take back a payment that was returned to its payer before: the return is lost."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("invoices", "0016_waived_losses")]

    operations = [
        migrations.RemoveConstraint(model_name="payment", name="payment_amounts_add_up"),
        migrations.RemoveConstraint(model_name="payment", name="payment_state_fits"),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=Q(amount__gt=0, remaining__gte=0, withdrawn__gte=0, returned__gte=0)
                & Q(amount__gte=F("withdrawn"))
                & Q(amount__gte=F("returned"))
                & (Q(remaining=0) | Q(amount__gte=F("remaining") + F("withdrawn") + F("returned"))),
                name="payment_amounts_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=Q(state="unmatched", remaining__gt=0)
                | Q(state="matched", remaining=0, amount__gt=F("withdrawn") + F("returned"))
                | Q(state="withdrawn", withdrawn=F("amount"))
                | Q(state="returned", returned__gt=0, amount__lte=F("withdrawn") + F("returned")),
                name="payment_state_fits",
            ),
        ),
    ]
