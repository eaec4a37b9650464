"""Forms of the operations on authorizations, invoices and payments, and of the summaries."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts.credit.surpluses import standing
from accounts.models import Surplus, SurplusUse
from invoices import queries
from invoices.bank.matching import Candidate, proposal, suggestions, worth_on
from invoices.models import (
    Authorization,
    Credit,
    CreditSettlement,
    DirectPayment,
    Invoice,
    InvoiceCredit,
    InvoiceType,
    Payment,
    PaymentMatch,
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
from ledger_project.api.bodies import AsOfRequest
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import (
    CHOOSE,
    LEDGER,
    ExactAmountField,
    OfLedgerForm,
    OperationForm,
    ReasonForm,
    RequestForm,
)
from ledger_project.core import clock, identifiers

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


class WaiveFeeForm(InvoiceReasonForm):
    """The reason, beside what falls away."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["reason"].help_text = _falls_away(
            document, "fees", document.costs, document.fees_paid
        )


class WaiveInterestForm(InvoiceReasonForm):
    """The reason, beside what falls away."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        self.fields["reason"].help_text = _falls_away(
            document, "interest", document.accrued_interest, document.interest_paid
        )


def _falls_away(invoice: Invoice, what: str, unpaid: Decimal, paid: Decimal) -> str:
    """Return what a waiver lets go, and what of it comes back."""
    whole = display.amount_text(unpaid + paid, invoice.currency)
    back = display.amount_text(paid, invoice.currency)
    comes_back = f", of which {back} was paid and comes back" if paid > 0 else ", all of it unpaid"
    return f"{whole} of {what} falls away{comes_back}. {InvoiceReasonForm.hints['reason']}"


class UndoWriteOffForm(InvoiceReasonForm):
    """The reason, beside what is owed again."""

    def __init__(self, document: Invoice, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        again = display.amount_text(document.written_off, document.currency)
        self.fields["reason"].help_text = (
            f"{again} of principal is owed again, with the fees and interest that were given up. "
            f"{self.hints['reason']}"
        )


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
        most = display.amount_text(owed + document.written_off, document.currency)
        self.fields[
            "amount"
        ].help_text = f"{most} with fees and interest until today, less if it was paid earlier."


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
            error_messages={"invalid_choice": "It was undone meanwhile. Choose another."},
        )
        self.order_fields([self.chosen])

    def found(self) -> Iterable[tuple[str, str]]:
        """Return the names of the things to choose from, with what to say of each."""
        raise NotImplementedError


class UndoCreditForm(ChoiceForm):
    request = UndoCreditRequest
    titles = {"creditInvoiceNo": "Credit"}
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
            yield number, f"{number}: {amount}, {one.get_reason_display()}, {one.business_date}"


class UndoDirectPaymentForm(ChoiceForm):
    request = UndoDirectPaymentRequest
    titles = {"reference": "Direct payment"}
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
            yield one.reference, f"{one.reference}: {amount}, {channel}, {one.value_on}"


class UndoSetOffForm(ChoiceForm):
    """Undo of a set-off of a surplus: the last one against each invoice can be undone."""

    request = UndoSetOffRequest
    titles = {"invoiceNo": "Set-off"}
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
        last.setdefault(number, f"{amount} against {number}, {on}")
    return list(last.items())


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
            choices = [(one.invoice.invoice_no, _suggested(one.invoice)) for one in found]
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

    amount = ExactAmountField(required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        left = display.amount_text(document.remaining, document.currency)
        self.fields["amount"].help_text = f"Leave empty for all that is unmatched, {left}."


class RematchForm(MatchForm, ReasonForm):
    """Choice of another invoice, and of the match that it replaces; why."""

    from_invoice_no = forms.ChoiceField(label="Instead of", required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        _offer_matches(self.fields["from_invoice_no"], document)
        self.order_fields(["from_invoice_no", "suggested", "invoice_no", "reason"])


class UnmatchForm(ReasonForm):
    """Choice of the match to undo, by default all of them; why."""

    invoice_no = forms.ChoiceField(label="Match", required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        _offer_matches(self.fields["invoice_no"], document)
        self.order_fields(["invoice_no", "reason"])


def _offer_matches(field: Any, payment: Payment) -> None:
    """Offer all matches of a payment together, and each of several alone."""
    matches = list(
        PaymentMatch.objects.filter(ledger=payment.ledger_id, payment=payment, undone_on=None)
        .select_related("invoice")
        .order_by("pk")
    )
    of_each: dict[str, Decimal] = {}
    for one in matches:
        number = one.invoice.invoice_no
        of_each[number] = of_each.get(number, Decimal(0)) + one.amount
    whole = display.amount_text(sum(of_each.values(), Decimal(0)), payment.currency)
    each = [
        (number, f"{number}: {display.amount_text(amount, payment.currency)}")
        for number, amount in of_each.items()
    ]
    all_of_them = f"All {len(each)} invoices: {whole}"
    field.choices = [("", all_of_them), *each] if len(each) > 1 else each
    field.error_messages["invalid_choice"] = "It was undone meanwhile. Choose another."


class SplitForm(OperationForm):
    """Amounts for the invoices that the payment may be for, beginning with a proposal.

    Each is shown with what speaks for it. Others are written with their amounts, one on each line.
    """

    layout = "admin/split_fields.html"

    others = forms.CharField(
        label="Other invoices",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="On each line the number of an invoice and its amount, such as: 1001 250.00",
    )

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        suggested = suggestions(document)
        self.why = {one.invoice.pk: _why(one) for one in suggested}
        invoices = [*(one.invoice for one in suggested), *self._sent_before(document)]
        self.shown = {self._name(one.pk): one for one in invoices}
        shares = proposal(document, clock.business_date(), suggested)
        proposed = {self._name(one.invoice.pk): one.amount for one in shares}
        for name, invoice in self.shown.items():
            share = proposed.get(name)
            self.fields[name] = ExactAmountField(
                label=invoice.invoice_no,
                required=False,
                initial="" if share is None else f"{share:.2f}",
            )
        left = display.amount_text(document.remaining, document.currency)
        self.fields[
            "others"
        ].help_text += f". In all at most {left}; what no invoice gets stays unmatched."
        self.order_fields([*self.shown, "others"])

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines of the page's table: an invoice with its amount to enter."""
        return [
            {
                "invoice": invoice,
                "why": self.why.get(invoice.pk, ""),
                "principal": display.amount_text(invoice.capital_debt, invoice.currency),
                "to_pay": display.amount_text(_to_pay(invoice), invoice.currency),
                "field": self[name],
            }
            for name, invoice in self.shown.items()
        ]

    def _sent_before(self, payment: Payment) -> Iterable[Invoice]:
        """Return the invoices of a page that was sent which are suggested no more."""
        keys = {
            int(name.removeprefix("share_"))
            for name in self.data
            if name.removeprefix("share_").isdecimal() and name.startswith("share_")
        } - self.why.keys()
        if not keys:
            return []
        named = Invoice.objects.filter(ledger=payment.ledger_id, pk__in=keys)
        return queries.with_interest(named, worth_on(payment)).select_related("customer")

    @staticmethod
    def _name(key: int) -> str:
        return f"share_{key}"

    def clean_others(self) -> list[tuple[str, Decimal]]:
        shares: list[tuple[str, Decimal]] = []
        for line in self.cleaned_data["others"].splitlines():
            number, _, amount = line.strip().partition(" ")
            if not number:
                continue
            value = ExactAmountField(error_messages={"required": f"{number} needs an amount"})
            if (share := value.clean(amount)) is not None:
                shares.append((number, share))
        return shares

    def members(self) -> dict[str, Any]:
        given = self.cleaned_data
        shares = [
            (invoice.invoice_no, given[name])
            for name, invoice in self.shown.items()
            if given.get(name)
        ]
        return {"shares": [*shares, *given["others"]]}

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.members()["shares"]:
            self.add_error(None, "Enter an amount for at least one invoice")
        return self.cleaned_data


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


def _why(candidate: Candidate) -> str:
    """Return what speaks for a candidate."""
    facts = {
        "the payment has its number or reference": candidate.named,
        "its debt is the amount": candidate.exact,
        "the customer was paid for from this account before": candidate.same_account,
        "the customer has the payer's name": candidate.same_name,
    }
    text = "; ".join(fact for fact, holds in facts.items() if holds)
    return text[:1].upper() + text[1:]


def _to_pay(invoice: Invoice) -> Decimal:
    return invoice.capital_debt + invoice.costs + invoice.interest


def _suggested(invoice: Invoice) -> str:
    owed = _to_pay(invoice)
    total = display.amount_text(owed, invoice.currency)
    more = f" ({total} with fees and interest)" if owed != invoice.capital_debt else ""
    return f"{_described(invoice)}{more}, {invoice.customer}"


class SummaryForm(OfLedgerForm):
    """Choice of a ledger and a day; by default the first ledger and today."""

    request = AsOfRequest
    titles = {"asOf": "As of the end of"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ledgers: Any = self.fields[LEDGER]
        ledgers.initial = ledgers.queryset.first()
        self.fields["asOf"].initial = clock.business_date().isoformat()

    def asked(self) -> dict[str, Any]:
        return {"as_of": super().asked()}
