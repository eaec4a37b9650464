"""Set-off of a customer's surplus against its open invoices."""

import datetime as dt
from decimal import Decimal

from accounts.credit.states import SURPLUS
from accounts.credit.surpluses import (
    UseRequest,
    is_lost,
    recover,
    replayed_use,
    restore,
    standing,
)
from accounts.models import Surplus, SurplusUse
from invoices import queries
from invoices.models import Invoice, InvoiceType
from invoices.operations.paying import owed_to, pay_from_surplus
from invoices.operations.undoing import Undoing, entries_of, undo
from invoices.states import OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.texts import say


def set_off(
    *,
    surplus: Surplus,
    actor: Actor,
    on: dt.date,
    invoice_no: str,
    amount: Decimal | None = None,
    reference: str = "",
) -> Outcome[Surplus]:
    """Pay the customer's open invoice from a locked surplus, as of when its money was there.

    Without `amount`, the smaller of the surplus and the debt is set off. A surplus of one seller
    can pay an invoice of another: the sellers' money moves too. Books: `surplus_set_off` for
    principal, the usual entries for fees and interest. A repeated reference with the same content
    has no effect.

    Raises `Invalid` for an invoice that is not an open one of the customer's (and of the actor's
    sellers), `InsufficientRemainingAmount` for more than remains of either, and
    `DuplicateReference`.
    """
    SURPLUS.require_grant("set_off", actor)
    request = UseRequest(SurplusUse.Kind.SET_OFF, amount, reference, invoice_no=invoice_no)
    # Before the replay: an actor who may not see the invoice must not learn that it was paid.
    invoice = _invoice(surplus, actor, invoice_no, on)
    if replayed_use(surplus, request):
        return Outcome(surplus, replayed=True)
    SURPLUS.require("set_off", surplus, actor, on)
    if invoice.state != OPEN:
        raise _not_open(invoice_no)
    value_on, debt = owed_to(surplus, invoice, on)
    possible, of = min(
        (surplus.remaining, "surplus"), (debt.total, f"debt of invoice {invoice_no}")
    )
    amount = possible if amount is None else amount
    if amount > possible:
        raise InsufficientRemainingAmount(possible, of)
    pay_from_surplus(
        invoice, surplus, amount, debt, value_on=value_on, request=request, actor=actor, on=on
    )
    return Outcome(surplus)


def undo_set_off(
    *, surplus: Surplus, actor: Actor, on: dt.date, invoice_no: str, reason: str
) -> Surplus:
    """Undo the last set-off of a locked surplus against an invoice: both are as before it.

    If the debt that the surplus comes from is open again, it meets that. If its payment was taken
    back, and the set-off was booked as a loss, that is recovered. Books: the mirrors of what the
    set-off booked; `surplus_recovered`. Raises the error of the state, and `Invalid` for an invoice
    against which nothing of it is set off.
    """
    SURPLUS.require("undo_set_off", surplus, actor, on)
    used = standing(surplus, SurplusUse.Kind.SET_OFF).filter(invoice_no=invoice_no).first()
    if used is None:
        raise Invalid(
            {
                "invoiceNo": say(
                    "Nothing of the surplus is set off against {invoice_no}", invoice_no=invoice_no
                )
            }
        )
    restore(surplus=surplus, used=used, actor=actor, on=on, operation="undo_set_off", reason=reason)
    lost = is_lost(surplus)
    own = None if lost else _own_debt(surplus)
    elsewhere = own is not None and own.invoice_no != invoice_no
    undo(
        Undoing(
            entries_of(surplus.ledger_id, "surplususe", used.pk),
            ledger=surplus.ledger,
            operation="reverse_set_off",
            actor=actor,
            on=on,
            refusal=lambda why: SURPLUS.conflict(surplus, actor, on, why, operation="undo_set_off"),
            standing=[] if elsewhere else [surplus.pk],
            also=[own.pk] if own and elsewhere else [],
        )
    )
    if lost:
        recover(surplus=surplus, amount=used.amount, actor=actor, on=on)
    return surplus


def _own_debt(surplus: Surplus) -> Invoice | None:
    """Return the invoice whose debt was paid or credited in excess."""
    key = surplus.entry.invoice_id
    found = Invoice.objects.select_related("credited_invoice").filter(ledger=surplus.ledger_id)
    made = found.filter(pk=key).first() if key else None
    return made.credited_invoice or made if made else None


def _invoice(surplus: Surplus, actor: Actor, invoice_no: str, on: dt.date) -> Invoice:
    found = queries.invoices_visible_to(actor, on).filter(
        ledger=surplus.ledger_id,
        customer=surplus.customer_id,
        currency=surplus.currency,
        invoice_no=invoice_no,
        type=InvoiceType.DEBIT,
        issued_on__lte=on,
    )
    invoice = found.select_for_update(of=("self",)).first()
    if invoice is None:
        raise _not_open(invoice_no)
    return invoice


def _not_open(invoice_no: str) -> Invalid:
    return Invalid(
        {
            "invoiceNo": say(
                "{invoice_no} is not an open invoice of the customer", invoice_no=invoice_no
            )
        }
    )
