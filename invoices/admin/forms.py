"""What staff is asked before an operation on an authorization, a surplus or for a summary."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Surplus
from invoices import operations, queries
from invoices.models import Authorization, Invoice, InvoiceType, TransactionCause
from invoices.serializers import NUMBER, NUMBER_EXPECTED
from invoices.serializers.elsewhere import SetOffSurplusRequest
from invoices.states import AUTHORIZATION, OPEN
from ledger_project.api.fields import AsOfRequest
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import (
    CHOOSE,
    LEDGER,
    ExactAmountField,
    OfLedgerForm,
    OperationForm,
    RequestForm,
)
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger

REFERENCE_LENGTH = 50
INVOICES_SHOWN = 200


class CaptureForm(OperationForm):
    amount = ExactAmountField(required=False, help_text="Empty: all that remains")
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's own reference for the capture; empty: one is made",
    )

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["amount"].initial = f"{document.remaining:.2f}"


class CreditForm(OperationForm):
    amount = ExactAmountField()
    credit_invoice_number = forms.CharField(
        max_length=REFERENCE_LENGTH,
        validators=[RegexValidator(NUMBER, NUMBER_EXPECTED)],
        help_text="The seller's number of the credit invoice, used for nothing else in the ledger",
    )
    reason = forms.ChoiceField(choices=[("", "Choose"), *TransactionCause.choices])

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.captured - document.credited, document.currency)
        self.fields["amount"].help_text = f"At most {most}: captured and not yet credited"


class CancelForm(OperationForm):
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's own reference for the cancellation; empty: one is made",
    )


class SetOffForm(RequestForm):
    """The customer's open invoices to choose from, that which is due first at the top."""

    request = SetOffSurplusRequest
    titles = {"invoiceNo": "Open invoice"}
    hints = {
        "amount": "Empty: as far as both reach",
        "reference": "Your own for the set-off; empty: one is made",
    }

    def __init__(self, document: Surplus, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = queries.invoices_visible_to(self.actor, clock.business_date()).filter(
            ledger=document.ledger_id,
            customer=document.customer_id,
            currency=document.currency,
            type=InvoiceType.DEBIT,
            state=OPEN,
        )
        invoices = found.order_by("due_date", "pk")[:INVOICES_SHOWN]
        self.fields["invoiceNo"] = forms.ChoiceField(
            label=self.fields["invoiceNo"].label,
            choices=[CHOOSE, *((one.invoice_no, _described(one)) for one in invoices)],
        )
        self.order_fields(["invoiceNo"])


def _described(invoice: Invoice) -> str:
    debt = display.amount_text(invoice.capital_debt, invoice.currency)
    return f"{invoice.invoice_no}, due {invoice.due_date}, {debt}"


class SummaryForm(OfLedgerForm):
    """Of the first ledger and of today, unless something else is chosen."""

    request = AsOfRequest
    titles = {"asOf": "As of the end of"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[LEDGER].initial = Ledger.objects.first()
        self.fields["asOf"].initial = clock.business_date().isoformat()

    def asked(self) -> dict[str, Any]:
        return {"as_of": super().asked()}


def expire(*, authorization: Authorization, actor: Actor, on: dt.date) -> None:
    """Record that the authorization is past its validity, and free what it holds on the account.

    Nothing is posted: a reservation is no debt.
    """
    # The operation is a run over what is due; for one document the table is asked first.
    AUTHORIZATION.require("expire", authorization, actor, on)
    operations.expire(
        ledger_number=authorization.ledger_id,
        actor=actor,
        on=on,
        authorization_id=authorization.pk,
    )
