"""Numbers of the chart of accounts and monthly fees, as they are set in the back office."""

import datetime as dt
from typing import Any

from django import forms

from accounts.books.chart import CLIENT_ROLES, NAMES, Role
from accounts.books.overrides import override_account
from accounts.models import ChartOverride, RecurrentFee
from accounts.settlements import recurring_fees
from ledger_project.backoffice.forms import CHOOSE, ExactAmountField, OperationForm
from ledger_project.backoffice.operations import add_operation
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO
from ledger_project.core.states import LEDGER, SELLER
from ledger_project.core.texts import later, say

OVERRIDE, CHARGE, END = "override_account", "charge_monthly", "end_monthly_fee"


def _reason() -> forms.CharField:
    return forms.CharField(
        max_length=200, required=False, help_text=later("Kept in the history, for colleagues.")
    )


def _date(**options: Any) -> forms.DateField:
    shown = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=shown, **options)


class AccountForm(OperationForm):
    role = forms.ChoiceField(
        choices=[CHOOSE, *((one, later(NAMES[Role(one)])) for one in sorted(CLIENT_ROLES))]
    )
    number = forms.CharField(
        required=False, max_length=10, help_text=later("Leave empty for the country's number.")
    )
    name = forms.CharField(
        required=False, max_length=72, help_text=later("Leave empty for the name of the role.")
    )
    reason = _reason()


class MonthlyFeeForm(OperationForm):
    text = forms.CharField(max_length=72, help_text=later("As the seller reads it."))
    unit_price = ExactAmountField(help_text=later("Without VAT."))
    quantity = forms.IntegerField(min_value=1, initial=1)
    vat_percent = ExactAmountField(
        least=ZERO, required=False, label=later("VAT (%)"),
        help_text=later("Leave empty for the country's standard."),
    )  # fmt: skip
    since = _date(label=later("From"))
    until = _date(
        required=False, help_text=later("The last day that it is charged for, if there is one.")
    )
    reason = _reason()

    def __init__(self, entity: Seller, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        self.fields["since"].initial = clock.date_of(entity.ledger)


class EndFeeForm(OperationForm):
    text = forms.ChoiceField(label=later("Fee"))
    until = _date(help_text=later("The last day that it is charged for."))
    reason = _reason()

    def __init__(self, entity: Seller, *args: Any, **kwargs: Any) -> None:
        super().__init__(entity, *args, **kwargs)
        found = RecurrentFee.objects.filter(
            ledger=entity.ledger_id, seller=entity, until__isnull=True
        )
        texts = found.order_by("text").values_list("text", flat=True)
        field: Any = self.fields["text"]
        field.choices = [CHOOSE, *((one, one) for one in texts)]


def set_account(
    *, ledger: Ledger, actor: Actor, on: dt.date, role: str, number: str, name: str, reason: str
) -> Ledger:
    """Set a locked ledger's own number for a role, or return to the country's. Raise `Invalid`."""
    LEDGER.require(OVERRIDE, ledger, actor, on)
    own = ChartOverride.objects.filter(ledger=ledger, role=role)
    if not number and not own.exists():
        raise Invalid({"number": say("It has the country's number already")})
    override_account(
        ledger=ledger, actor=actor, role=Role(role), number=number or None, name=name, reason=reason
    )
    return ledger


def charge(*, seller: Seller, actor: Actor, on: dt.date, since: dt.date, **members: Any) -> Seller:
    """Charge a locked seller a monthly fee from a day on. Raise `Invalid`."""
    SELLER.require(CHARGE, seller, actor, on)
    recurring_fees.charge_monthly(seller=seller, actor=actor, on=since, **members)
    return seller


def end_fee(*, seller: Seller, actor: Actor, on: dt.date, **members: Any) -> Seller:
    """End a monthly fee of a locked seller. Raise `Invalid`."""
    SELLER.require(END, seller, actor, on)
    recurring_fees.end_monthly_fee(seller=seller, actor=actor, **members)
    return seller


SETTINGS = later("Settings")
add_operation(
    Ledger, OVERRIDE, set_account, AccountForm, menu=SETTINGS, label=later("Set account number")
)
add_operation(
    Seller, CHARGE, charge, MonthlyFeeForm, menu=SETTINGS, label=later("Charge monthly fee")
)
add_operation(Seller, END, end_fee, EndFeeForm, menu=SETTINGS, label=later("End monthly fee"))
