"""What staff is asked before an operation on an authorization."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from invoices import operations
from invoices.models import Authorization, TransactionCause
from invoices.serializers import NUMBER, NUMBER_EXPECTED
from invoices.states import AUTHORIZATION
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import ExactAmountField, OperationForm
from ledger_project.core.actors import Actor

REFERENCE_LENGTH = 50


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
