"""Money that goes back to where it came from: unmatched payments, and the accounts of refunds."""

import datetime as dt

from django.db.models import OuterRef, QuerySet

from accounts.models import Payout, Surplus
from accounts.settlements import payouts
from accounts.settlements.payouts import Recipient
from accounts.settlements.states import NOT_LEFT
from invoices import postings
from invoices.models import Invoice, Payment, PaymentMatch, PaymentReturn
from invoices.states import MATCHED, PAYMENT, RETURNED
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO


def return_to_payer(*, payment: Payment, actor: Actor, on: dt.date, iban: str = "") -> Payment:
    """Order the return of what is unmatched of a locked payment to the account that it came from.

    To another account, `iban`, or above the ledger's limit, two persons have to approve it. If it
    is not paid, the payment is unmatched again. Posts `payout_ordered`.

    Raises the error of the state, and `Invalid` where the account is not known.
    """
    PAYMENT.require("return_to_payer", payment, actor, on)
    amount = payment.remaining
    to, known = payouts.recipient(_payer(payment), iban, payment.payer_name)
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
    """Keep the locked payment of a payout that was not paid: it is unmatched again."""
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
    advance(
        payment,
        PAYMENT,
        "take_back_return",
        actor=actor,
        on=on,
        columns={
            "remaining": payment.remaining + returned.amount,
            "returned": payment.returned - returned.amount,
        },
    )


def payer_of(surplus: Surplus) -> Recipient | None:
    """Return the account that a surplus's money came from; None where no bank stated one.

    The money of an overpayment came with its payment. That of a credit, which the invoice had been
    paid with before, came with the last payment of the invoice; that of a credit invoice with the
    last one of the invoice that it credits.
    """
    entry = surplus.entry
    payments = Payment.objects.filter(ledger=surplus.ledger_id).exclude(payer_account="")
    if entry.document_type == "payment":
        found = payments.filter(pk=entry.document_id)
    elif entry.document_type == "paymentmatch":
        found = payments.filter(matches__ledger=surplus.ledger_id, matches__pk=entry.document_id)
    else:
        invoices = Invoice.objects.filter(ledger=surplus.ledger_id, pk=entry.invoice_id or 0)
        paid = [key for row in invoices.values_list("pk", "credited_invoice") for key in row if key]
        matches = PaymentMatch.objects.filter(
            ledger=surplus.ledger_id, invoice__in=paid, undone_on=None, met__gt=ZERO
        )
        last = matches.exclude(payment__payer_account="").order_by("-pk").values("payment")
        found = payments.filter(pk__in=last[:1])
    payment = found.first()
    return _payer(payment) if payment else None


def _payer(payment: Payment) -> Recipient | None:
    if not payment.payer_account:
        return None
    return Recipient(payment.payer_name, payment.payer_account)
