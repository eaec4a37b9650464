"""Set-off of a customer's surplus against its open invoices."""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.states import SURPLUS
from accounts.credit.surpluses import UseRequest, replayed_use, use
from accounts.models import Account, Surplus, SurplusUse
from invoices import postings, queries
from invoices.models import Invoice, InvoiceType
from invoices.models.invoices import TransactionType
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.states import OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome


def set_off(
    *,
    surplus: Surplus,
    actor: Actor,
    on: dt.date,
    invoice_no: str,
    amount: Decimal | None = None,
    reference: str = "",
) -> Outcome[Surplus]:
    """Pay the customer's open invoice from a locked surplus.

    Without `amount`, the smaller of the surplus and the debt is set off. Books: `surplus_set_off`.
    A repeated reference with the same content has no effect.

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
    possible, of = min(
        (surplus.remaining, "surplus"), (invoice.capital_debt, f"debt of invoice {invoice_no}")
    )
    amount = possible if amount is None else amount
    if amount > possible:
        raise InsufficientRemainingAmount(possible, of)
    # Lock the account before the customer, whom the use of the last surplus may terminate.
    if invoice.account_id:
        accounts = Account.objects.select_for_update().filter(ledger=surplus.ledger_id)
        list(accounts.filter(pk=invoice.account_id).values_list("pk"))
    used = use(
        surplus=surplus, operation="set_off", amount=amount, actor=actor, on=on, request=request
    )
    event = BookedEvent("surplususe", used.pk, on, invoice.pk, invoice.seller_id)
    draft = postings.surplus_set_off(
        event, amount, owed_by_client=surplus.owed_by_client, purchased=invoice.purchased
    )
    (entry,) = journal.post(surplus.ledger, [draft], actor=actor, on=on)
    paid = Change(
        entry,
        TransactionType.SET_OFF,
        amount,
        {CAPITAL: -amount},
        reference or f"surplus {surplus.pk}",
    )
    change(invoice, "pay", [paid], actor=actor, on=on)
    return Outcome(surplus)


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
    return Invalid({"invoiceNo": f"{invoice_no} is not an open invoice of the customer"})
