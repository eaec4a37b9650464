"""Undo a credit, a direct payment or a write-off by operation: the first booking stays.

`undo_write_off` takes a locked invoice; the others lock the surpluses before it. All run inside the
caller's transaction.
"""

import datetime as dt
from decimal import Decimal

from django.db.models import Min, Q

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.models import JournalEntry
from invoices import postings
from invoices.models import (
    Credit,
    DirectPayment,
    Invoice,
    InvoiceCredit,
    InvoiceTransaction,
    WriteOff,
)
from invoices.models.invoices import TransactionType
from invoices.operations.adjustments import locked, locked_authorization
from invoices.operations.claims import resume_claims
from invoices.operations.recounting import met_by_money, recount
from invoices.operations.subledger import CAPITAL, Change, change, components_of, met
from invoices.operations.undoing import (
    Undoing,
    entries_of,
    lock_surpluses,
    require_standing,
    undo,
    undone_already,
)
from invoices.operations.withdrawn_claims import claim_columns
from invoices.operations.write_offs import owed_until, recovered_since
from invoices.states import AUTHORIZATION, INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say


def undo_credit(
    *, invoice: Invoice, actor: Actor, on: dt.date, credit_invoice_no: str, reason: str
) -> Invoice:
    """Undo a credit: the amount is owed, or written off, again, and its surplus is taken back.

    The invoice is passed unlocked. Books: the mirrors of what the credit booked. Raises the error
    of the state, `OperationNotAllowed` if the surplus was paid out, and `Invalid` for a number that
    is no credit of the invoice.
    """
    INVOICE.require_grant("undo_credit", actor)
    credit = InvoiceCredit.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, number=credit_invoice_no
    ).first()
    bought = (
        Credit.objects.filter(
            ledger=invoice.ledger_id,
            authorization=invoice.authorization_id,
            credit_invoice_number=credit_invoice_no,
        ).first()
        if invoice.authorization_id
        else None
    )
    chosen = bought or credit
    if chosen is None or chosen.undone_on is not None:
        # The state first: it says more.
        INVOICE.require("undo_credit", locked(invoice), actor, on)
        if chosen is not None:
            raise undone_already("creditInvoiceNo", credit_invoice_no)
        raise Invalid(
            {
                "creditInvoiceNo": say(
                    "{credit_invoice_no} is no credit of the invoice",
                    credit_invoice_no=credit_invoice_no,
                )
            }
        )
    entries = entries_of(invoice.ledger_id, "credit" if bought else "invoicecredit", chosen.pk)
    lock_surpluses(invoice.ledger, entries)
    authorization = locked_authorization(invoice)

    def require(now: Invoice) -> None:
        INVOICE.require("undo_credit", now, actor, on)
        require_standing(chosen, "creditInvoiceNo", credit_invoice_no)
        for one in (credit, bought):
            if one is not None:
                one.undone_on = on
                one.save(update_fields=["undone_on"])

    undo(
        Undoing(
            entries,
            ledger=invoice.ledger,
            operation="reverse_set_off",
            own={invoice.pk: "undo_credit"},
            reason=reason,
            refusal=lambda why: INVOICE.conflict(invoice, actor, on, why, operation="undo_credit"),
            check=require,
            actor=actor,
            on=on,
        )
    )
    if authorization and bought:
        advance(
            authorization,
            AUTHORIZATION,
            "undo_credit",
            actor=actor,
            on=on,
            columns={"credited": authorization.credited - bought.amount},
        )
    return invoice


def undo_direct_payment(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    reference: str,
    reason: str,
    by_agency: bool = False,
) -> Invoice:
    """Undo a direct payment that was reported. Books: the mirrors of what it booked.

    One that an agency received is undone by its case (`by_agency`). The invoice is passed unlocked.
    Raises the error of the state, and `Invalid` for a reference that is no direct payment.
    """
    INVOICE.require_grant("undo_direct_payment", actor)
    found = DirectPayment.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, reference=reference
    )
    of_agency = Q(channel=DirectPayment.Channel.AGENCY)
    payment = found.filter(of_agency if by_agency else ~of_agency).first()
    if payment is None or payment.undone_on is not None:
        # The state first: it says more.
        INVOICE.require("undo_direct_payment", locked(invoice), actor, on)
        if payment is not None:
            raise undone_already("reference", reference)
        raise Invalid(
            {
                "reference": say(
                    "{reference} is no direct payment of the invoice", reference=reference
                )
            }
        )

    def require(now: Invoice) -> None:
        INVOICE.require("undo_direct_payment", now, actor, on)
        require_standing(payment, "reference", reference)

    undo(
        Undoing(
            entries_of(invoice.ledger_id, "directpayment", payment.pk),
            ledger=invoice.ledger,
            operation="reverse_set_off",
            own={invoice.pk: "undo_direct_payment"},
            reason=reason,
            refusal=lambda why: INVOICE.conflict(
                invoice, actor, on, why, operation="undo_direct_payment"
            ),
            check=require,
            actor=actor,
            on=on,
        )
    )
    payment.undone_on = on
    payment.save(update_fields=["undone_on"])
    return invoice


def undo_write_off(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Undo the last write-off, as far as nothing was recovered or credited of it since.

    What was recovered since is counted again, as it has met a debt that was never given up. Books:
    `write_off_undone` for principal, and as `recount`. Raises the error of the state.
    """
    INVOICE.require("undo_write_off", invoice, actor, on)
    written, booked, again = _last_standing(invoice)
    recovered = recovered_since(invoice, booked, again.get(CAPITAL, ZERO))
    event = BookedEvent("writeoff", written.pk, written.book_on, invoice.pk, invoice.seller_id)
    if amount := again.get(CAPITAL, ZERO):
        draft = postings.write_off_undone(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
    else:
        entry = booked  # Of fees and interest alone nothing is booked.
        amount = sum(again.values(), ZERO)
    changes = [
        Change(entry, TransactionType.WRITE_OFF, amount, again, book_on=on),
        *owed_until(TransactionType.WRITE_OFF, entry, on, recovered),
    ]
    written.undone_on = on
    written.save(update_fields=["undone_on"])
    columns = claim_columns(invoice) if resume_claims(invoice, written.book_on) else {}
    change(
        invoice,
        "undo_write_off",
        changes,
        amount=amount,
        actor=actor,
        on=on,
        reason=reason,
        reopen=True,
        columns=columns,
    )
    came = met_by_money(invoice).filter(entry__gt=booked.pk).aggregate(first=Min("value_on"))
    since = min(came["first"] or event.value_on, event.value_on)
    recount(invoice, event, entry=entry, actor=actor, on=on, since=since)
    return invoice


def _last_standing(invoice: Invoice) -> tuple[WriteOff, JournalEntry, dict[str, Decimal]]:
    """Return the last write-off that still gives something up, its entry, and what by component."""
    given_up = met(invoice, [TransactionType.WRITE_OFF])
    standing = WriteOff.objects.filter(ledger=invoice.ledger_id, invoice=invoice, undone_on=None)
    for written in standing.order_by("-pk"):
        row = InvoiceTransaction.objects.select_related("entry").get(
            ledger=invoice.ledger_id,
            invoice=invoice,
            entry__document_type="writeoff",
            entry__document_id=written.pk,
        )
        again = {
            name: part
            for name, by in components_of(row).items()
            if (part := min(-by, given_up.get(name, ZERO)))
        }
        if again and row.entry:
            return written, row.entry, again
    raise Invalid({"invoiceNo": say("The invoice has no write-off")})
