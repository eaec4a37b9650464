"""Let the surpluses of an invoice meet its debt that is open again."""

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.credit.surpluses import UseRequest
from accounts.models import Surplus, SurplusUse
from invoices import postings
from invoices.models import Invoice
from invoices.models.invoices import TransactionType
from invoices.operations.credit_parts import CreditParts
from invoices.operations.paying import owed_to, pay_from_surplus
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.operations.undoing.context import Context
from invoices.operations.write_offs import credited_on, recovered_on


def apply_credit(context: Context, surplus: Surplus, invoice: Invoice) -> None:
    """Apply a credit's surplus to what is open, then to what was given up, as credits do."""
    everything = CreditParts.of(invoice, surplus.amount)
    context.free(surplus, everything.unpaid + everything.forgiven)
    parts = CreditParts.of(invoice, surplus.remaining)
    amount = surplus.remaining - parts.paid
    if not amount:
        return
    used = surpluses.apply(surplus=surplus, amount=amount, actor=context.actor, on=context.on)
    event = BookedEvent("surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id)
    draft = postings.surplus_taken_back(
        event,
        unpaid=parts.unpaid,
        written_off=parts.written_off,
        remitted=parts.remitted,
        purchased=invoice.purchased,
    )
    (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
    changes = [
        Change(entry, kind, part, {CAPITAL: part}, value_on=since(invoice, surplus.value_on))
        for kind, part, since in (
            (TransactionType.WRITE_OFF, parts.written_off, recovered_on),
            (TransactionType.REMISSION, parts.remitted, credited_on),
        )
        if part
    ]
    changes.append(Change(entry, TransactionType.CREDIT_APPLIED, amount, {CAPITAL: -amount}))
    change(invoice, "apply_credit", changes, amount=amount, actor=context.actor, on=context.on)


def meet(
    context: Context, surplus: Surplus, invoice: Invoice, *, again: SurplusUse | None = None
) -> None:
    """Set off money against this invoice, as of when it was paid.

    It had exceeded the debt, or was set off before: no more than that is set off `again`.
    """
    value_on, of = owed_to(surplus, invoice, context.on)
    most = min(of.total, again.amount) if again else of.total
    context.free(surplus, min(surplus.amount, most))
    if amount := min(surplus.remaining, most):
        request = UseRequest(SurplusUse.Kind.SET_OFF, None, "", invoice_no=invoice.invoice_no)
        pay_from_surplus(
            invoice,
            surplus,
            amount,
            of,
            value_on=value_on,
            request=request,
            actor=context.actor,
            on=context.on,
        )
