"""Use of a credit invoice: set off against a debit invoice, or owed to the customer.

Neither happens automatically. Each operation takes a locked credit invoice, but the undo of a
set-off, which locks surpluses first.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import add_surplus
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.models import CreditSettlement, Invoice, InvoiceType
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.adjustments import locked
from invoices.operations.charges import FallenAway, fall_away, return_interest_that_never_ran
from invoices.operations.credit_parts import CreditParts
from invoices.operations.holds import dispute_left
from invoices.operations.recounting import counted_by, recount
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.operations.undoing import Undoing, entries_of, require_standing, undo
from invoices.operations.write_offs import credited_on, recovered_on
from invoices.states import INVOICE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import InsufficientRemainingAmount, Invalid
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say


def set_off_credit_invoice(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    invoice_no: str = "",
    amount: Decimal | None = None,
) -> Invoice:
    """Set a credit invoice off against a debit invoice, by default the one that it credits.

    Without `amount`, the smaller of the credit and the debt is set off. What it credits was not
    owed from the day when the credit invoice was issued; interest that was paid on it comes back.
    Books: `credit_transported` and `credit_received`, over the transport account.

    Raises the error of the state, `Invalid` for an invoice that is not an open serviced one of the
    same customer and seller, and `InsufficientRemainingAmount` for more than either has.
    """
    INVOICE.require("settle_credit", invoice, actor, on)
    debit = _debit_invoice(invoice, invoice_no)
    possible, of = min(
        (-invoice.capital_debt, f"credit of invoice {invoice.invoice_no}"),
        (debit.capital_debt, f"debt of invoice {debit.invoice_no}"),
    )
    amount = possible if amount is None else amount
    if amount > possible:
        raise InsufficientRemainingAmount(possible, of)
    _settle(
        invoice,
        debit,
        CreditParts(unpaid=amount, written_off=ZERO, remitted=ZERO, paid=ZERO),
        actor=actor,
        on=on,
    )
    return invoice


def undo_set_off_of_credit(
    *, invoice: Invoice, actor: Actor, on: dt.date, invoice_no: str, reason: str
) -> Invoice:
    """Undo the last set-off of a credit invoice against a debit invoice.

    The credit invoice is passed unlocked, as surpluses have to be locked first. Both invoices are
    as they were before. Books: the mirrors of `credit_transported` and `credit_received`. Raises
    the error of the state, and `Invalid` for an invoice against which nothing is set off.
    """
    INVOICE.require_grant("undo_set_off", actor)
    settled = (
        CreditSettlement.objects.filter(
            ledger=invoice.ledger_id,
            credit_invoice=invoice,
            invoice__invoice_no=invoice_no,
            undone_on=None,
        )
        .order_by("pk")
        .last()
    )
    if settled is None:
        # The state first: it says more.
        INVOICE.require("undo_set_off", locked(invoice), actor, on)
        raise Invalid(
            {"invoiceNo": say("Nothing is set off against {invoice_no}", invoice_no=invoice_no)}
        )

    def require(now: Invoice) -> None:
        INVOICE.require("undo_set_off", now, actor, on)
        require_standing(
            settled, "invoiceNo", say("The set-off against {invoice_no}", invoice_no=invoice_no)
        )
        settled.undone_on = on
        settled.save(update_fields=["undone_on"])

    undo(
        Undoing(
            entries_of(invoice.ledger_id, "creditsettlement", settled.pk),
            ledger=invoice.ledger,
            operation="reverse_set_off",
            own={invoice.pk: "undo_set_off"},
            reason=reason,
            refusal=lambda why: INVOICE.conflict(invoice, actor, on, why, operation="undo_set_off"),
            check=require,
            actor=actor,
            on=on,
        )
    )
    invoice.refresh_from_db()
    return invoice


def _settle(
    invoice: Invoice, debit: Invoice, parts: CreditParts, *, actor: Actor, on: dt.date
) -> None:
    """Set a credit invoice off against what is open of a debit invoice, or what was given up."""
    amount = parts.total
    settled = CreditSettlement.objects.create(
        ledger_id=invoice.ledger_id,
        credit_invoice=invoice,
        invoice=debit,
        amount=amount,
        book_on=on,
        created_by=actor.name,
    )
    given = BookedEvent("creditsettlement", settled.pk, on, invoice.pk, invoice.seller_id)
    own = debit.pk == invoice.credited_invoice_id
    value_on = min(invoice.issued_on, on) if own else on
    received = BookedEvent("creditsettlement", settled.pk, value_on, debit.pk, debit.seller_id)
    forgiven = {"written_off": parts.written_off, "remitted": parts.remitted}
    drafts = [
        postings.credit_transported(given, amount),
        postings.credit_of_loss_received(received, **forgiven)
        if parts.forgiven
        else postings.credit_received(received, amount),
    ]
    gives, gets = journal.post(invoice.ledger, drafts, actor=actor, on=on)
    kind = TransactionType.CREDIT_SETTLEMENT
    back = (
        (TransactionType.WRITE_OFF, parts.written_off, recovered_on(debit, value_on)),
        (TransactionType.REMISSION, parts.remitted, credited_on(debit, value_on)),
    )
    changes = [
        Change(gets, type_, by, {CAPITAL: by}, invoice.invoice_no, value_on=day)
        for type_, by, day in back
        if by
    ]
    changes.append(Change(gets, kind, amount, {CAPITAL: -amount}, invoice.invoice_no))
    change(
        debit,
        "lower",
        changes,
        actor=actor,
        on=on,
        amount=amount,
        columns=dispute_left(debit, amount) if own else {},
    )
    if own and debit.credited == debit.debited:
        _drop_charges(debit, received, gets, actor, on)
    elif own and debit.interest_paid > 0:
        count = counted_by(debit, gets.pk, value_on)
        recount(debit, count, entry=gets, actor=actor, on=on)
        return_interest_that_never_ran(debit, received, entry=gets, actor=actor, on=on)
    change(
        invoice,
        "settle_credit",
        [Change(gives, kind, amount, {CAPITAL: amount}, debit.invoice_no)],
        actor=actor,
        on=on,
    )


def _drop_charges(
    debit: Invoice, event: BookedEvent, entry: JournalEntry | None, actor: Actor, on: dt.date
) -> None:
    """End fees and interest of a debit invoice that is credited whole; paid ones come back."""
    paid = {name: part for name, part in met(debit, PAYING).items() if name != CAPITAL}
    waived = {name: getattr(debit, name) + paid.get(name, ZERO) for name in COSTS}
    # Interest that never ran is returned without being waived.
    accrued = queries.interest_balance(debit, on) + paid.get(INTEREST, ZERO)
    waived[INTEREST] = max(accrued, ZERO)
    changes = fall_away(
        debit,
        event,
        FallenAway(waived, paid),
        capital=debit.capital_debt,
        written_off=debit.written_off,
        entry=entry,
        actor=actor,
        on=on,
    )
    if changes:
        change(debit, "return_charges", changes, actor=actor, on=on)


def credit_to_surplus(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Turn the remaining credit into a surplus of the customer, owed by the client.

    What is open of the invoice that it credits is met first, then what was given up of it: nobody
    is owed what nobody paid. Books: as `set_off_credit_invoice`, `write_off_credited` for what was
    given up, and `credit_invoice_owed`; `fee_waived` and `interest_waived` for what was paid for
    lateness if all is credited. Raises the error of the state.
    """
    INVOICE.require("owe_credit", invoice, actor, on)
    credited = invoice.credited_invoice
    if credited and credited.state == OPEN:
        set_off_credit_invoice(invoice=invoice, actor=actor, on=on)
    if credited and invoice.capital_debt:
        debit = locked(credited)
        parts = replace(CreditParts.of(debit, -invoice.capital_debt), paid=ZERO)
        if parts.forgiven:
            _settle(invoice, debit, parts, actor=actor, on=on)
    amount = -invoice.capital_debt
    if not amount:
        return invoice
    event = BookedEvent("invoice", invoice.pk, on, invoice.pk, invoice.seller_id)
    draft = postings.credit_invoice_owed(event, amount)
    (entry,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
    add_surplus(
        customer=invoice.customer,
        seller_id=invoice.seller_id,
        entry=entry,
        amount=amount,
        currency=invoice.currency,
        actor=actor,
        owed_by_client=True,
    )
    owed = Change(entry, TransactionType.CREDIT_OWED, amount, {CAPITAL: amount})
    change(invoice, "owe_credit", [owed], actor=actor, on=on)
    if credited and credited.credited == credited.debited:
        debit = locked(credited)
        of_debit = replace(event, value_on=min(invoice.issued_on, on), invoice_id=debit.pk)
        _drop_charges(debit, of_debit, None, actor, on)
    return invoice


def _debit_invoice(credit_invoice: Invoice, invoice_no: str) -> Invoice:
    found = Invoice.objects.select_for_update(of=("self",)).filter(
        ledger=credit_invoice.ledger_id,
        seller=credit_invoice.seller_id,
        customer=credit_invoice.customer_id,
        type=InvoiceType.DEBIT,
        purchased=False,
        state=OPEN,
    )
    if invoice_no:
        found = found.filter(invoice_no=invoice_no)
    else:
        found = found.filter(credit_invoices=credit_invoice)
    debit = found.first()
    if debit is None:
        raise Invalid(
            {"invoiceNo": say("Expected an open serviced invoice of the same customer and seller")}
        )
    return debit
