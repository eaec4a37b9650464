"""Money that goes back to where it came from: unmatched payments, and the accounts of refunds."""

import datetime as dt
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import Payers
from accounts.models import Payout, Surplus, SurplusUse
from accounts.settlements import payouts
from accounts.settlements.payouts import Recipient, spelled
from accounts.settlements.states import NOT_LEFT
from invoices import postings
from invoices.models import Invoice, Payment, PaymentMatch, PaymentReturn
from invoices.states import MATCHED, PAYMENT, RETURNED, UNMATCHED
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO

_OF_PAYMENTS = ("payment", "paymentmatch")


def return_to_payer(*, payment: Payment, actor: Actor, on: dt.date, iban: str = "") -> Payment:
    """Order the return of what is unmatched of a locked payment to the account that it came from.

    To another account, `iban`, or above the ledger's limit, two persons have to approve it. If it
    is not paid, the payment is unmatched again. Posts `payout_ordered`.

    Raises the error of the state, and `Invalid` where the account is not known.
    """
    PAYMENT.require("return_to_payer", payment, actor, on)
    amount = payment.remaining
    payer = _payer(payment)
    payers = [(payer, amount)] if payer else []
    to, known = payouts.recipient(payers, iban, payment.payer_name, amount)
    payout = payouts.order(
        ledger=payment.ledger,
        purpose=Payout.Purpose.RETURN,
        amount=amount,
        to=to,
        known=known,
        draft=postings.return_ordered,
        actor=actor,
        on=on,
    )
    PaymentReturn.objects.create(
        ledger=payment.ledger,
        payment=payment,
        payout=payout,
        amount=amount,
        book_on=on,
        created_by=actor.name,
    )
    advance(
        payment,
        PAYMENT,
        "return_to_payer",
        to=MATCHED if payment.matched else RETURNED,
        actor=actor,
        on=on,
        columns={"remaining": ZERO, "returned": payment.returned + amount},
    )
    return payment


def lock_returned(found: QuerySet[Payout]) -> None:
    """Lock the payments that payouts return."""
    returns = PaymentReturn.objects.filter(
        ledger__in=found.values("ledger"), payout__in=found.values("pk")
    )
    payments = Payment.objects.filter(pk__in=list(returns.values_list("payment", flat=True)))
    list(payments.select_for_update().order_by("pk").values_list("pk"))


def take_back_return(payout: Payout, actor: Actor, on: dt.date) -> None:
    """Keep the locked payment of a payout that was not paid: it is unmatched again.

    If the bank took the payment back meanwhile, what was lost by that is recovered first.
    """
    returns = PaymentReturn.objects.select_related("payment")
    returned = returns.get(ledger=payout.ledger_id, payout=payout)
    _take_back(returned.payment, returned, actor, on)


def not_left(ledger: int | OuterRef, payment: int | OuterRef) -> QuerySet[PaymentReturn]:
    """Return the returns of a payment whose payouts are in no file for the bank."""
    return PaymentReturn.objects.filter(
        ledger=ledger, payment=payment, undone_on=None, payout__state__in=NOT_LEFT
    )


def withdraw_returns(payment: Payment, actor: Actor, on: dt.date) -> None:
    """Withdraw the returns of a locked payment that have not left: it is unmatched again."""
    returns = {one.payout_id: one for one in not_left(payment.ledger_id, payment.pk)}
    found = Payout.objects.filter(ledger=payment.ledger_id, pk__in=returns)
    for payout in payouts.lock_not_left(found):
        payouts.withdraw(payout=payout, actor=actor, on=on)
        _take_back(payment, returns[payout.pk], actor, on)


def _take_back(payment: Payment, returned: PaymentReturn, actor: Actor, on: dt.date) -> None:
    PaymentReturn.objects.filter(ledger=payment.ledger_id, pk=returned.pk).update(undone_on=on)
    recovered = min(payment.lost, returned.amount)
    if recovered:
        event = BookedEvent("payout", returned.payout_id, on)
        draft = postings.return_recovered(event, recovered)
        journal.post(payment.ledger, [draft], actor=actor, on=on)
    kept = returned.amount - recovered
    advance(
        payment,
        PAYMENT,
        "take_back_return",
        to=UNMATCHED if kept else payment.state,
        actor=actor,
        on=on,
        columns={
            "remaining": payment.remaining + kept,
            "returned": payment.returned - returned.amount,
        },
    )


def payers_of(surplus: Surplus) -> Payers:
    """Return the accounts that a surplus's money came from, and how much can go back to each.

    The money of an overpayment came with its payment. That of a credit came with the payments that
    the invoice had been paid with before; that of a credit invoice with those of the invoice that
    it credits. What credits sent back to an account already came from it no more.
    """
    entry = surplus.entry
    payments = Payment.objects.filter(ledger=surplus.ledger_id).exclude(payer_account="")
    if entry.document_type in _OF_PAYMENTS:
        found = (
            payments.filter(pk=entry.document_id)
            if entry.document_type == "payment"
            else payments.filter(matches__ledger=surplus.ledger_id, matches__pk=entry.document_id)
        )
        return [(payer, one.amount) for one in found if (payer := _payer(one))]
    invoices = Invoice.objects.filter(ledger=surplus.ledger_id, pk=entry.invoice_id or 0)
    paid = [key for row in invoices.values_list("pk", "credited_invoice") for key in row if key]
    matches = PaymentMatch.objects.filter(
        ledger=surplus.ledger_id, invoice__in=paid, undone_on=None, met__gt=ZERO
    ).exclude(payment__payer_account="")
    payers: dict[str, Recipient] = {}
    came: dict[str, Decimal] = {}
    for one in matches.select_related("payment").order_by("-pk"):
        account = spelled(one.payment.payer_account)
        payers.setdefault(account, Recipient(one.payment.payer_name, one.payment.payer_account))
        came[account] = came.get(account, ZERO) + one.met
    for payout in _refunds_of_credits(surplus.ledger_id, paid):
        account = spelled(payout.iban or payout.account_number)
        if account in came:
            came[account] -= payout.amount
    return sorted(
        ((payer, came[account]) for account, payer in payers.items()),
        key=lambda one: one[1],
        reverse=True,
    )


def _refunds_of_credits(ledger: int, invoices: list[int]) -> QuerySet[Payout]:
    """Return the refunds of what credits, of or with these invoices, owed back."""
    crediting = Invoice.objects.filter(ledger=ledger, credited_invoice__in=invoices)
    uses = SurplusUse.objects.filter(
        Q(surplus__entry__invoice_id__in=invoices)
        | Q(surplus__entry__invoice_id__in=crediting.values("pk")),
        ledger=ledger,
        payout__isnull=False,
        undone_on=None,
    ).exclude(surplus__entry__document_type__in=_OF_PAYMENTS)
    return Payout.objects.filter(ledger=ledger, pk__in=uses.values("payout"))


def _payer(payment: Payment) -> Recipient | None:
    if not payment.payer_account:
        return None
    return Recipient(payment.payer_name, payment.payer_account)
