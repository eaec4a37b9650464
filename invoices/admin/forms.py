"""Forms of the operations on authorizations and invoices, and of the summaries."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.credit.surpluses import standing
from accounts.models import Surplus, SurplusUse
from invoices import queries
from invoices.models import (
    Authorization,
    Credit,
    CreditSettlement,
    DirectPayment,
    Invoice,
    InvoiceCredit,
    InvoiceType,
    NoteKind,
    TransactionCause,
)
from invoices.serializers import (
    NUMBER,
    NUMBER_EXPECTED,
    CreditInvoiceRequest,
    DirectPaymentRequest,
    DisputeRequest,
    NoteRequest,
    ReasonRequest,
    RespiteRequest,
    SettleCreditRequest,
    UndoCreditRequest,
    UndoDirectPaymentRequest,
    UndoSetOffRequest,
)
from invoices.serializers.customers import SetOffSurplusRequest
from invoices.states import OPEN
from ledger_project.api.bodies import AsOfRequest
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import (
    CHOOSE,
    LEDGER,
    ExactAmountField,
    OfLedgerForm,
    OperationForm,
    RequestForm,
)
from ledger_project.core import clock, texts
from ledger_project.core.texts import later, say

REFERENCE_LENGTH = 50
INVOICES_SHOWN = 200


class CaptureForm(OperationForm):
    amount = ExactAmountField(required=False, help_text=later("Leave empty for all that remains."))
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text=later("The seller's reference for the capture; leave empty to have one made."),
    )

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["amount"].initial = f"{document.remaining:.2f}"


class CreditForm(OperationForm):
    amount = ExactAmountField()
    credit_invoice_number = forms.CharField(
        max_length=REFERENCE_LENGTH,
        validators=[RegexValidator(NUMBER, NUMBER_EXPECTED)],
        help_text=later(
            "The seller's number of the credit invoice. It must not be in use in the ledger."
        ),
    )
    reason = forms.ChoiceField(choices=[("", later("Choose")), *display.labels(TransactionCause)])

    def __init__(self, document: Authorization, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.captured - document.credited, document.currency)
        self.fields["amount"].help_text = say(
            "At most {most}, which is captured and not yet credited.", most=most
        )


class CancelForm(OperationForm):
    reference = forms.CharField(
        required=False,
        max_length=REFERENCE_LENGTH,
        help_text=later(
            "The seller's reference for the cancellation; leave empty to have one made."
        ),
    )


class SetOffForm(RequestForm):
    """Choice among the customer's open invoices, the first due at the top."""

    request = SetOffSurplusRequest
    titles = {"invoiceNo": later("Open invoice")}
    hints = {
        "amount": later("Leave empty for as much as possible."),
        "reference": later("Your reference for the set-off; leave empty to have one made."),
    }

    def __init__(self, document: Surplus, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = queries.invoices_visible_to(self.actor, clock.date_of(document.ledger)).filter(
            ledger=document.ledger_id,
            customer=document.customer_id,
            currency=document.currency,
            type=InvoiceType.DEBIT,
            state=OPEN,
        )
        invoices = found.order_by("due_date", "pk")[:INVOICES_SHOWN]
        self.fields["invoiceNo"] = forms.ChoiceField(
            label=self.fields["invoiceNo"].label,
            choices=[CHOOSE, *((one.invoice_no, described(one)) for one in invoices)],
        )
        self.order_fields(["invoiceNo"])


def described(invoice: Invoice) -> str:
    debt = display.amount_text(invoice.capital_debt, invoice.currency)
    return say(
        "{invoice_no}, due {due_date}, {debt}",
        invoice_no=invoice.invoice_no,
        due_date=invoice.due_date,
        debt=debt,
    )


class RespiteForm(RequestForm):
    request = RespiteRequest
    titles = {"respiteDate": later("No claims up to and including")}


class NoteForm(RequestForm):
    """A note, a call or a promise; amount and date are a promise's."""

    request = NoteRequest
    titles = {"promisedDate": later("Promised for")}
    hints = {
        "text": later("Shown to colleagues. No secrets: the customer may ask for it."),
        "promisedAmount": later("Of a promise to pay."),
        "promisedDate": later("Of a promise to pay: claims are held back until then."),
    }
    labels = dict(display.labels(NoteKind))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 4})


class InvoiceReasonForm(RequestForm):
    request = ReasonRequest
    hints = {"reason": later("Kept in the history, for colleagues and auditors.")}


class WaiveFeeForm(InvoiceReasonForm):
    """The reason, beside what falls away."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["reason"].help_text = _falls_away(
            document, "fees", document.costs + document.fees_given_up, document.fees_paid
        )


class WaiveInterestForm(InvoiceReasonForm):
    """The reason, beside what falls away."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["reason"].help_text = _falls_away(
            document,
            "interest",
            document.accrued_interest + document.interest_given_up,
            document.interest_paid,
        )


def _falls_away(invoice: Invoice, what: str, unpaid: Decimal, paid: Decimal) -> str:
    """Return what a waiver lets go, and what of it comes back."""
    whole = display.amount_text(unpaid + paid, invoice.currency)
    back = display.amount_text(paid, invoice.currency)
    comes_back = (
        say(", of which {back} was paid and comes back", back=back)
        if paid > 0
        else say(", all of it unpaid")
    )
    return say(
        "{whole} of {what} falls away{comes_back}. {hints}",
        whole=whole,
        what=what,
        comes_back=comes_back,
        hints=InvoiceReasonForm.hints["reason"],
    )


class UndoWriteOffForm(InvoiceReasonForm):
    """The reason, beside what is owed again."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        again = display.amount_text(document.written_off, document.currency)
        self.fields["reason"].help_text = say(
            "{again} of principal is owed again, with the fees and interest that "
            "were given up. {hints}",
            again=again,
            hints=self.hints["reason"],
        )


class DisputeForm(RequestForm):
    request = DisputeRequest
    hints = InvoiceReasonForm.hints

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        whole = display.amount_text(document.capital_debt, document.currency)
        self.fields["amount"].help_text = say(
            "Less than {whole}, if only a part is disputed. Leave empty for all of it.", whole=whole
        )


class CreditInvoiceForm(RequestForm):
    request = CreditInvoiceRequest
    needed = frozenset({"amount"})
    titles = {"creditInvoiceNo": later("Number of the credit invoice")}
    labels = dict(display.labels(TransactionCause))

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.debited - document.credited, document.currency)
        self.fields["amount"].help_text = say("At most {most}, which is all of it.", most=most)


class DirectPaymentForm(RequestForm):
    request = DirectPaymentRequest
    hints = {"reference": later("The client's reference for the payment.")}
    labels = dict(display.labels(DirectPayment.Channel))

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        owed = document.capital_debt + document.costs + document.accrued_interest
        most = display.amount_text(owed + document.written_off, document.currency)
        self.fields["amount"].help_text = say(
            "{most} with fees and interest until today, less if it was paid earlier.", most=most
        )


class ChoiceForm(RequestForm):
    """A request that names one of the things that an operation can be done to.

    They are offered instead of typed; the only one is chosen already. `chosen` is the member that
    names it.
    """

    chosen = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(self.found())
        self.fields[self.chosen] = forms.ChoiceField(
            label=self.fields[self.chosen].label,
            choices=choices if len(choices) == 1 else [CHOOSE, *choices],
            error_messages={"invalid_choice": say("It was undone meanwhile. Choose another.")},
        )
        self.order_fields([self.chosen])

    def found(self) -> Iterable[tuple[str, str]]:
        """Return the names of the things to choose from, with what to say of each."""
        raise NotImplementedError


class UndoCreditForm(ChoiceForm):
    request = UndoCreditRequest
    titles = {"creditInvoiceNo": later("Credit")}
    hints = InvoiceReasonForm.hints
    chosen = "creditInvoiceNo"

    def found(self) -> Iterable[tuple[str, str]]:
        invoice: Invoice = self.entity
        given: list[Credit | InvoiceCredit] = [
            *InvoiceCredit.objects.filter(ledger=invoice.ledger_id, invoice=invoice, undone_on=None)
        ]
        numbers = {one.number for one in given if isinstance(one, InvoiceCredit)}
        if invoice.authorization_id:
            through_purchase = Credit.objects.filter(
                ledger=invoice.ledger_id, authorization=invoice.authorization_id, undone_on=None
            )
            given += through_purchase.exclude(credit_invoice_number__in=numbers)
        for one in sorted(given, key=lambda one: one.created_at, reverse=True):
            number = one.number if isinstance(one, InvoiceCredit) else one.credit_invoice_number
            amount = display.amount_text(one.amount, invoice.currency)
            yield (
                number,
                f"{number}: {amount}, {one.get_reason_display()}, {texts.date(one.business_date)}",
            )


class UndoDirectPaymentForm(ChoiceForm):
    request = UndoDirectPaymentRequest
    titles = {"reference": later("Direct payment")}
    hints = InvoiceReasonForm.hints
    chosen = "reference"

    def found(self) -> Iterable[tuple[str, str]]:
        invoice: Invoice = self.entity
        reported = DirectPayment.objects.filter(
            ledger=invoice.ledger_id, invoice=invoice, undone_on=None
        )
        for one in reported.order_by("-pk"):
            amount = display.amount_text(one.amount, invoice.currency)
            channel = one.get_channel_display()
            yield one.reference, f"{one.reference}: {amount}, {channel}, {texts.date(one.value_on)}"


class UndoSetOffForm(ChoiceForm):
    """Undo of a set-off of a surplus: the last one against each invoice can be undone."""

    request = UndoSetOffRequest
    titles = {"invoiceNo": later("Set-off")}
    hints = InvoiceReasonForm.hints
    chosen = "invoiceNo"

    def found(self) -> Iterable[tuple[str, str]]:
        surplus: Surplus = self.entity
        return _last_of_each(
            (one.invoice_no, display.amount_text(one.amount, surplus.currency), one.book_on)
            for one in standing(surplus, SurplusUse.Kind.SET_OFF)
        )


class UndoSetOffOfCreditForm(UndoSetOffForm):
    """Undo of a set-off of a credit invoice: the last one against each invoice can be undone."""

    def found(self) -> Iterable[tuple[str, str]]:
        invoice: Invoice = self.entity
        settled = CreditSettlement.objects.filter(
            ledger=invoice.ledger_id, credit_invoice=invoice, undone_on=None
        ).select_related("invoice")
        return _last_of_each(
            (one.invoice.invoice_no, display.amount_text(one.amount, invoice.currency), one.book_on)
            for one in settled.order_by("-pk")
        )


def _last_of_each(found: Iterable[tuple[str, str, Any]]) -> list[tuple[str, str]]:
    """Return the last set-off against each invoice, of (invoice number, amount, day)."""
    last: dict[str, str] = {}
    for number, amount, on in found:
        last.setdefault(
            number, say("{amount} against {number}, {on}", amount=amount, number=number, on=on)
        )
    return list(last.items())


class SetOffCreditForm(RequestForm):
    """Choice among the customer's open serviced invoices, the credited one first."""

    request = SettleCreditRequest
    titles = {"invoiceNo": later("Open invoice")}
    hints = {"amount": later("Leave empty for as much as possible.")}

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
                ("", say("The invoice that this one credits")),
                *((one.invoice_no, described(one)) for one in invoices),
            ],
        )
        self.order_fields(["invoiceNo"])


class SummaryForm(OfLedgerForm):
    """Choice of a ledger and a day; by default the first ledger and today."""

    request = AsOfRequest
    titles = {"asOf": later("As of the end of")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ledgers: Any = self.fields[LEDGER]
        ledgers.initial = ledgers.queryset.first()
        self.fields["asOf"].initial = clock.business_date().isoformat()

    def asked(self) -> dict[str, Any]:
        return {"as_of": super().asked()}
