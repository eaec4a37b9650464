"""Forms of the operations on payments."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from invoices import queries
from invoices.admin.forms import described
from invoices.bank.matching import proposal, suggestions, worth_on
from invoices.models import (
    Invoice,
    Payment,
    PaymentMatch,
    PaymentReversal,
)
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import (
    ExactAmountField,
    OperationForm,
    ReasonForm,
)
from ledger_project.core import clock, identifiers
from ledger_project.core.spellings import key_of
from ledger_project.core.texts import later, say


class MatchForm(OperationForm):
    """Choice among the invoices that the payment may be for, or another by its number."""

    invoice_no = forms.CharField(label=later("Invoice number"), max_length=50, required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        found = suggestions(document)
        if found:
            choices = [(one.invoice.invoice_no, _suggested(one.invoice)) for one in found]
            self.fields["suggested"] = forms.ChoiceField(
                required=False,
                choices=[("", say("Another invoice, by its number")), *choices],
                help_text=say(
                    "Invoices with the same number or payer, or the same amount, with or "
                    "without fees and interest."
                ),
            )
            self.order_fields(["suggested", "invoice_no"])

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data.pop("suggested", "") or self.cleaned_data.get("invoice_no")
        if not chosen:
            self.add_error("invoice_no", say("Choose an invoice or enter its number"))
        self.cleaned_data["invoice_no"] = chosen
        return self.cleaned_data


class RemittanceForm(OperationForm):
    """The remittance of a collection agency, as it reports it."""

    remittance = forms.CharField(max_length=50)


class FeeInvoiceForm(OperationForm):
    """The fee invoice of a seller that a payment is for."""

    fee_invoice = forms.CharField(max_length=20, help_text=later("Its number, such as F501-0001."))


class ReturnForm(OperationForm):
    """The account that an unmatched payment is returned to."""

    iban = forms.CharField(label="IBAN", max_length=42, required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        account = document.payer_account
        self.fields["iban"].help_text = (
            say(
                "Leave empty for {account}, where the money came from. Two persons "
                "approve any other.",
                account=account,
            )
            if account
            else say("The bank did not state the payer's account. Two persons approve the payout.")
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
        self.fields["amount"].help_text = say(
            "Leave empty for all that is unmatched, {left}.", left=left
        )


class RematchForm(MatchForm, ReasonForm):
    """Choice of another invoice, and of the match that it replaces; why."""

    from_invoice_no = forms.ChoiceField(label=later("Instead of"), required=False)

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        _offer_matches(self.fields["from_invoice_no"], document)
        self.order_fields(["from_invoice_no", "suggested", "invoice_no", "reason"])


class UnmatchForm(ReasonForm):
    """Choice of the match to undo, by default all of them; why."""

    invoice_no = forms.ChoiceField(label=later("Match"), required=False)

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
    all_of_them = say("All {count} invoices: {whole}", count=len(each), whole=whole)
    field.choices = [("", all_of_them), *each] if len(each) > 1 else each
    field.error_messages["invalid_choice"] = say("It was undone meanwhile. Choose another.")


class SplitForm(OperationForm):
    """Amounts for the invoices that the payment may be for, beginning with a proposal.

    Each is shown with what speaks for it. Others are written with their amounts, one on each line.
    """

    layout = "admin/split_fields.html"

    others = forms.CharField(
        label=later("Other invoices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later(
            "On each line the number of an invoice and its amount, such as: 1001 250.00"
        ),
    )

    def __init__(self, document: Payment, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        suggested = suggestions(document)
        self.why = {one.invoice.pk: one.why for one in suggested}
        invoices = [*(one.invoice for one in suggested), *self._sent_before(document)]
        self.shown = {self._name(one.pk): one for one in invoices}
        shares = proposal(document, clock.date_of(document.ledger), suggested)
        proposed = {self._name(one.invoice.pk): one.amount for one in shares}
        for name, invoice in self.shown.items():
            share = proposed.get(name)
            self.fields[name] = ExactAmountField(
                label=invoice.invoice_no,
                required=False,
                initial="" if share is None else f"{share:.2f}",
            )
        left = display.amount_text(document.remaining, document.currency)
        self.fields["others"].help_text += say(
            ". In all at most {left}; what no invoice gets stays unmatched.", left=left
        )
        self.order_fields([*self.shown, "others"])

    def rows(self) -> list[dict[str, Any]]:
        """Return the lines of the page's table: an invoice with its amount to enter."""
        return [
            {
                "invoice": invoice,
                "why": self.why.get(invoice.pk, ""),
                "principal": display.amount_text(invoice.capital_debt, invoice.currency),
                "to_pay": display.amount_text(invoice.to_pay, invoice.currency),
                "field": self[name],
            }
            for name, invoice in self.shown.items()
        ]

    def _sent_before(self, payment: Payment) -> Iterable[Invoice]:
        """Return the invoices of a page that was sent which are suggested no more."""
        sent = (key_of(name.removeprefix("share_")) for name in self.data if "share_" in name)
        keys = {key for key in sent if key is not None} - self.why.keys()
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
            value = ExactAmountField(
                error_messages={"required": say("{number} needs an amount", number=number)}
            )
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
            self.add_error(None, say("Enter an amount for at least one invoice"))
        return self.cleaned_data


class ReversalForm(OperationForm):
    """Reversal of a payment by hand, or by a pending reversal of the bank."""

    amount = ExactAmountField(
        required=False, help_text=later("Leave empty for all that the bank has not taken back yet.")
    )

    message = forms.CharField(
        max_length=200,
        label=later("Reason"),
        help_text=later("Why the bank took the payment back."),
    )
    reversal = forms.ModelChoiceField(
        PaymentReversal.objects.none(),
        required=False,
        empty_label=later("None: the bank has not reported it yet"),
        help_text=later("The reversal reported by the bank, if it has been imported already."),
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
    owed = invoice.to_pay
    total = display.amount_text(owed, invoice.currency)
    more = (
        say(" ({total} with fees and interest)", total=total)
        if owed != invoice.capital_debt
        else ""
    )
    return f"{described(invoice)}{more}, {invoice.customer}"
