"""Divide a payment as its remittance says: amounts of several invoices, less credit notes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.references import spellings
from invoices.models import Credit, Invoice, InvoiceCredit, InvoiceType, Payment
from invoices.operations.credit_invoices import set_off_credit_invoice
from invoices.states import OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger


@dataclass(frozen=True, slots=True)
class Share:
    """Amount of a payment that is for one invoice, and the credit notes to set off before.

    `why` says in words what speaks for it.
    """

    invoice: Invoice
    amount: Decimal
    credit_notes: tuple[tuple[Invoice, Decimal], ...] = ()
    why: str = ""


def has_credit_notes(payment: BankTransaction | Payment) -> bool:
    """Return whether a payment is what credit notes left of something: not simply a part of it.

    The part of one whose number or amount is not known is zero.
    """
    return any(part <= 0 for _, part in payment.parts)


def remitted(
    ledger: Ledger, locking: QuerySet[Invoice], payment: BankTransaction | Payment
) -> list[Share]:
    """Return the invoices to which a remittance gives amounts that make up the payment, locked.

    A credit note is an open credit invoice, which is set off, or a credit that lowered the debt
    already. There are none if anything of that is in doubt: an unknown number, a credit note of
    another amount or invoice, more taken off than there was.
    """
    parts = dict(payment.parts)
    if not parts or sum(parts.values()) != payment.amount or not all(parts.values()):
        return []
    debts = {number: part for number, part in parts.items() if part > 0}
    notes = {number: -part for number, part in parts.items() if part < 0}
    if len(debts) < 2 and not notes:
        return []
    known = _numbered(locking.filter(type=InvoiceType.DEBIT), debts)
    if len(known) < len(debts) or len({one.pk for one in known.values()}) < len(debts):
        return []
    invoices = {one.pk: one for one in known.values()}
    amounts = {known[number].pk: part for number, part in debts.items()}
    set_off: dict[int, list[tuple[Invoice, Decimal]]] = {}
    credited = _credited(ledger, invoices, notes)
    credit_invoices = _numbered(
        locking.filter(type=InvoiceType.CREDIT, state=OPEN), notes.keys() - credited.keys()
    )
    for number, part in notes.items():
        note = credit_invoices.get(number)
        of = credited.get(number) or (_credited_by(note, invoices, part) if note else None)
        if of is None:
            return []
        amounts[of] -= part
        if note:
            set_off.setdefault(of, []).append((note, part))
    if min(amounts.values()) < 0:
        return []
    return [
        Share(
            invoice, amounts[key], tuple(set_off.get(key, ())), "The remittance gives it the amount"
        )
        for key, invoice in sorted(invoices.items())
    ]


def _numbered(found: QuerySet[Invoice], numbers: Iterable[str]) -> dict[str, Invoice]:
    """Return the invoices by the number or reference that names each; none that two may be."""
    spelled = {number: spellings(number) for number in numbers}
    wanted = {spelling for one in spelled.values() for spelling in one}
    if not wanted:
        return {}
    invoices = list(
        found.filter(Q(payment_reference__in=wanted) | Q(invoice_no__in=wanted)).order_by("pk")
    )
    named = {
        number: [one for one in invoices if spelling & {one.payment_reference, one.invoice_no}]
        for number, spelling in spelled.items()
    }
    return {number: one[0] for number, one in named.items() if len(one) == 1}


def _credited(
    ledger: Ledger, invoices: dict[int, Invoice], notes: dict[str, Decimal]
) -> dict[str, int]:
    """Return the invoices of which a credit note lowered the debt already, by its number."""
    found: dict[str, int] = {}
    of_invoices = InvoiceCredit.objects.filter(
        ledger=ledger, invoice__in=invoices, number__in=notes, undone_on=None
    )
    for number, invoice, amount in of_invoices.values_list("number", "invoice", "amount"):
        if amount == notes[number]:
            found[number] = invoice
    of_purchases = Credit.objects.filter(
        ledger=ledger,
        authorization__invoices__in=invoices,
        credit_invoice_number__in=notes,
        undone_on=None,
    )
    for number, invoice, amount in of_purchases.values_list(
        "credit_invoice_number", "authorization__invoices", "amount"
    ):
        if amount == notes[number]:
            found[number] = invoice
    return found


def _credited_by(note: Invoice, invoices: dict[int, Invoice], part: Decimal) -> int | None:
    """Return the invoice that an open credit invoice of this amount can be set off against."""
    if -note.capital_debt != part:
        return None
    possible = [
        key
        for key, one in invoices.items()
        if (one.customer_id, one.seller_id) == (note.customer_id, note.seller_id)
        and one.state == OPEN
        and not one.purchased
        and one.capital_debt >= part
    ]
    own = [key for key in possible if key == note.credited_invoice_id]
    found = own or possible
    return found[0] if len(found) == 1 else None


def settle_notes(share: Share, actor: Actor, on: dt.date) -> None:
    """Set the credit notes that a remittance takes off from an invoice off against it.

    Books: as `set_off_credit_invoice`.
    """
    invoice = share.invoice
    for note, amount in share.credit_notes:
        set_off_credit_invoice(
            invoice=note, actor=actor, on=on, invoice_no=invoice.invoice_no, amount=amount
        )
        # The operation has locked and changed a copy of its own.
        invoice.refresh_from_db()
        invoice.ledger = note.ledger
