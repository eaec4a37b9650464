"""Forms of the operations on authorizations, invoices and payments, and of the summaries."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Surplus
from invoices import queries
from invoices.bank.matching import proposal, suggestions
from invoices.models import (
    Authorization,
    DirectPayment,
    Invoice,
    InvoiceType,
    Payment,
    PaymentReversal,
    TransactionCause,
)
from invoices.serializers import (
    NUMBER,
    NUMBER_EXPECTED,
    CreditInvoiceRequest,
    DirectPaymentRequest,
    DisputeRequest,
    ReasonRequest,
    RespiteRequest,
    SettleCreditRequest,
    UndoCreditRequest,
    UndoDirectPaymentRequest,
    UndoSetOffRequest,
)
from invoices.serializers.customers import SetOffSurplusRequest
from invoices.states import OPEN
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
from ledger_project.core import clock, identifiers
from ledger_project.core.models import Ledger

REFERENCE_LENGTH = 50
INVOICES_SHOWN = 200


class CaptureForm(OperationForm):
    amount = ExactAmountField(required=False, help_text="Leave empty for all that remains.")
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's reference for the capture; leave empty to have one made.",
    )

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["amount"].initial = f"{document.remaining:.2f}"


class CreditForm(OperationForm):
    amount = ExactAmountField()
    credit_invoice_number = forms.CharField(
        max_length=REFERENCE_LENGTH,
        validators=[RegexValidator(NUMBER, NUMBER_EXPECTED)],
        help_text="The seller's number of the credit invoice. It must not be in use in the ledger.",
    )
    reason = forms.ChoiceField(choices=[("", "Choose"), *TransactionCause.choices])

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.captured - document.credited, document.currency)
        self.fields["amount"].help_text = f"At most {most}, which is captured and not yet credited."


class CancelForm(OperationForm):
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text="The seller's reference for the cancellation; leave empty to have one made.",
    )


class SetOffForm(RequestForm):
    """Choice among the customer's open invoices, the first due at the top."""

    request = SetOffSurplusRequest
    titles = {"invoiceNo": "Open invoice"}
    hints = {
        "amount": "Leave empty for as much as possible.",
        "reference": "Your reference for the set-off; leave empty to have one made.",
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


class RespiteForm(RequestForm):
    request = RespiteRequest
    titles = {"respiteDate": "No claims up to and including"}


class InvoiceReasonForm(RequestForm):
    request = ReasonRequest
    hints = {"reason": "Kept in the history, for colleagues and auditors."}


class DisputeForm(RequestForm):
    request = DisputeRequest
    hints = InvoiceReasonForm.hints

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        whole = display.amount_text(document.capital_debt, document.currency)
        self.fields[
            "amount"
        ].help_text = f"Less than {whole}, if only a part is disputed. Leave empty for all of it."


class CreditInvoiceForm(RequestForm):
    request = CreditInvoiceRequest
    titles = {"creditInvoiceNo": "Number of the credit invoice"}
    labels = dict(TransactionCause.choices)

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.debited - document.credited, document.currency)
        self.fields["amount"].help_text = f"At most {most}. Leave empty for all of it."


class DirectPaymentForm(RequestForm):
    request = DirectPaymentRequest
    hints = {"reference": "The client's reference for the payment."}
    labels = dict(DirectPayment.Channel.choices)

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        owed = document.capital_debt + document.costs + document.accrued_interest
        most = display.amount_text(owed, document.currency)
        self.fields[
            "amount"
        ].help_text = f"{most} with fees and interest until today, less if it was paid earlier."


class UndoCreditForm(RequestForm):
    request = UndoCreditRequest
    titles = {"creditInvoiceNo": "Number of the credit invoice"}
    hints = {"reason": "Kept in the history, for colleagues and auditors."}


class UndoDirectPaymentForm(RequestForm):
    request = UndoDirectPaymentRequest
    titles = {"reference": "Reference of the direct payment"}
    hints = {"reason": "Kept in the history, for colleagues and auditors."}


class UndoSetOffForm(RequestForm):
    """Undo of a set-off of a surplus, or of a credit invoice."""

    request = UndoSetOffRequest
    titles = {"invoiceNo": "Invoice that it was set off against"}


class SetOffCreditForm(RequestForm):
    """Choice among the customer's open serviced invoices, the credited one first."""

    request = SettleCreditRequest
    titles = {"invoiceNo": "Open invoice"}
    hints = {"amount": "Leave empty for as much as possible."}

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = Invoice.objects.filter(
            ledger=document.ledger_id,
            customer=document.customer_id,
            seller=document.seller_id,
            type=InvoiceType.DEBIT,
            purchased=False,
            state=OPEN,
        )
        invoices = list(found.order_by("due_date", "pk")[:INVOICES_SHOWN])
        invoices.sort(key=lambda one: one.pk != document.credited_invoice_id)
        self.fields["invoiceNo"] = forms.ChoiceField(
            required=False,
            label=self.fields["invoiceNo"].label,
            choices=[
                ("", "The invoice that this one credits"),
                *((one.invoice_no, _described(one)) for one in invoices),
            ],
        )
        self.order_fields(["invoiceNo"])


class MatchForm(OperationForm):
    """Choice among the invoices that the payment may be for, or another by its number."""

    invoice_no = forms.CharField(label="Invoice number", max_length=50, required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = suggestions(document)
        if found:
            choices = [(one.invoice_no, _suggested(one)) for one in found]
            self.fields["suggested"] = forms.ChoiceField(
                required=False,
                choices=[("", "Another invoice, by its number"), *choices],
                help_text="Invoices with the same number or payer, or the same amount, with or "
                "without fees and interest.",
            )
            self.order_fields(["suggested", "invoice_no"])

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data.pop("suggested", "") or self.cleaned_data.get("invoice_no")
        if not chosen:
            self.add_error("invoice_no", "Choose an invoice or enter its number")
        self.cleaned_data["invoice_no"] = chosen
        return self.cleaned_data


class ReturnForm(OperationForm):
    """The account that an unmatched payment is returned to."""

    iban = forms.CharField(label="IBAN", max_length=42, required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        account = document.payer_account
        self.fields["iban"].help_text = (
            f"Leave empty for {account}, where the money came from. Two persons approve any other."
            if account
            else "The bank did not state the payer's account. Two persons approve the payout."
        )

    def clean_iban(self) -> str:
        given = self.cleaned_data["iban"]
        try:
            return identifiers.iban(given) if given else ""
        except identifiers.InvalidIdentifier as fault:
            raise forms.ValidationError(str(fault)) from fault


class PartMatchForm(MatchForm):
    """Choice of an invoice, and of how much of the payment is for it."""

    amount = ExactAmountField(required=False, help_text="Leave empty for all that is unmatched.")


class RematchForm(MatchForm):
    """Choice of another invoice, and of the one that the payment was for until now."""

    from_invoice_no = forms.CharField(
        label="Instead of invoice",
        max_length=50,
        required=False,
        help_text="Leave empty for the whole payment.",
    )


class UnmatchForm(OperationForm):
    invoice_no = forms.CharField(
        label="Invoice",
        max_length=50,
        required=False,
        help_text="Leave empty to undo all matches of the payment.",
    )


class SplitForm(OperationForm):
    """Invoices and amounts, one pair on each line, beginning with a proposal."""

    shares = forms.CharField(
        label="Invoices and amounts",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="On each line the number of an invoice and its amount, such as: 1001 250.00. "
        "What no line gets stays unmatched.",
    )

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["shares"].initial = "\n".join(
            f"{share.invoice.invoice_no} {share.amount:.2f}" for share in proposal(document)
        )
        left = display.amount_text(document.remaining, document.currency)
        self.fields["shares"].label = f"Invoices and amounts, together at most {left}"

    def clean_shares(self) -> list[tuple[str, Decimal]]:
        shares: list[tuple[str, Decimal]] = []
        for line in self.cleaned_data["shares"].splitlines():
            number, _, amount = line.strip().partition(" ")
            if not number:
                continue
            value = ExactAmountField(error_messages={"required": f"{number} needs an amount"})
            shares.append((number, value.clean(amount) or Decimal(0)))
        return shares


class ReversalForm(OperationForm):
    """Reversal of a payment by hand, or by a pending reversal of the bank."""

    amount = ExactAmountField(
        required=False, help_text="Leave empty for all that the bank has not taken back yet."
    )

    message = forms.CharField(
        max_length=200, label="Reason", help_text="Why the bank took the payment back."
    )
    reversal = forms.ModelChoiceField(
        PaymentReversal.objects.none(),
        required=False,
        empty_label="None: the bank has not reported it yet",
        help_text="The reversal reported by the bank, if it has been imported already.",
    )

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        field: Any = self.fields["reversal"]
        field.queryset = PaymentReversal.objects.filter(
            ledger=document.ledger_id,
            payment=None,
            amount__lte=document.amount - document.withdrawn,
        )


def _suggested(invoice: Invoice) -> str:
    owed = invoice.capital_debt + invoice.costs + invoice.interest
    total = display.amount_text(owed, invoice.currency)
    more = f" ({total} with fees and interest)" if owed != invoice.capital_debt else ""
    return f"{_described(invoice)}{more}, {invoice.customer}"


class SummaryForm(OfLedgerForm):
    """Choice of a ledger and a day; by default the first ledger and today."""

    request = AsOfRequest
    titles = {"asOf": "As of the end of"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[LEDGER].initial = Ledger.objects.first()
        self.fields["asOf"].initial = clock.business_date().isoformat()

    def asked(self) -> dict[str, Any]:
        return {"as_of": super().asked()}
