"""Refunds that come back: the bank has not paid them, or staff have rejected them.

Since the order, the money that the surplus was of may have been taken back. Then what comes back is
lost no more, or meets the debt that is open again.
"""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.books import journal
from accounts.credit import surpluses
from accounts.models import Payout, Surplus, SurplusUse
from invoices.models import Invoice, Payment, PaymentMatch
from invoices.operations.undoing import entries_of, lock_accounts, meet_debt
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO

_OVERPAID = {"entry__document_type": "paymentmatch", "entry__template": "payment_exceeds_debt"}


def lock_refunded(found: QuerySet[Payout]) -> None:
    """Lock the surpluses that payouts refund, those of the same payments, and their invoices."""
    uses = SurplusUse.objects.filter(
        ledger__in=found.values("ledger"), payout__in=found.values("pk")
    )
    refunded = Surplus.objects.filter(pk__in=list(uses.values_list("surplus", flat=True)))
    overpaid = refunded.filter(**_OVERPAID).values("entry__document_id")
    paid = PaymentMatch.objects.filter(pk__in=overpaid).values("payment")
    matches = PaymentMatch.objects.filter(payment__in=paid).values("pk")
    wanted = Surplus.objects.filter(
        Q(pk__in=refunded.values("pk")) | Q(**_OVERPAID, entry__document_id__in=matches)
    )
    # Whole rows: with columns alone Django would lock the entries, too.
    locked = wanted.select_related("entry").select_for_update(of=("self",)).order_by("pk")
    keys = [one.entry.invoice_id for one in locked if one.entry and one.entry.invoice_id]
    of_these = Invoice.objects.filter(Q(pk__in=keys) | Q(credit_invoices__in=keys))
    debts = Invoice.objects.filter(pk__in=list(of_these.values_list("pk", flat=True)))
    lock_accounts(list(debts.select_for_update(of=("self",)).order_by("pk")))


def put_back(payout: Payout, actor: Actor, on: dt.date) -> None:
    """Put the amount of a refund that was not paid back into its locked surplus.

    The customer may have been terminated meanwhile, and is owed it all the same. But if the payment
    of an overpayment bounced meanwhile, the amount was lost and is so no more: it is taken back at
    once, and posted as `surplus_recovered`. Else it meets what is open of its invoice again.
    """
    surplus = surpluses.put_back(payout, actor, on)
    entry = surplus.entry
    invoices = Invoice.objects.select_related("customer", "credited_invoice__customer")
    made = invoices.filter(ledger=payout.ledger_id, pk=entry.invoice_id or 0).first()
    if made is None:
        return
    # What a credit invoice left over was of the debt that it credits.
    invoice = made.credited_invoice or made
    invoice.ledger = payout.ledger
    if surplus.remaining:
        meet_debt(surplus, invoice, actor=actor, on=on)
    elif entry.document_type == "paymentmatch":
        match = PaymentMatch.objects.select_related("payment").get(
            ledger=payout.ledger_id, pk=entry.document_id
        )
        match.payment.ledger = payout.ledger
        meet_loss(match.payment, invoice, actor, on)


def meet_loss(payment: Payment, invoice: Invoice, actor: Actor, on: dt.date) -> None:
    """Meet what was lost of a payment with what exceeds the debt in what is left of it.

    What was paid out before a part bounced was paid out of the rest, too, as far as it exceeds the
    debt. It meets the loss anew each time: the loss may have become less.
    """
    lost = _lost(payment, invoice)
    for surplus in _overpaid(payment, [invoice.pk], undone=False).select_for_update(of=("self",)):
        surplus.ledger = payment.ledger
        for used in surpluses.standing(surplus, SurplusUse.Kind.APPLIED):
            entries = entries_of(payment.ledger_id, "surplususe", used.pk)
            if any(one.template == "surplus_recovered" for one in entries):
                journal.reverse(payment.ledger, entries, actor=actor, on=on)
                surpluses.restore(surplus=surplus, used=used, actor=actor, on=on)
        if amount := min(lost, surplus.remaining):
            surpluses.recover(surplus=surplus, amount=amount, actor=actor, on=on)
            lost -= amount


def lock_overpaid(payment: Payment, numbers: Collection[str]) -> None:
    """Lock the surpluses of a payment's matches to invoices, which are locked after them."""
    invoices = Invoice.objects.filter(ledger=payment.ledger_id, invoice_no__in=numbers)
    found = _overpaid(payment, invoices.values("pk"), undone=False)
    list(found.select_for_update(of=("self",)).values_list("pk"))


def overpaid(matched: PaymentMatch) -> Surplus | None:
    """Return the surplus of what a new match had in excess of the debt."""
    return Surplus.objects.filter(
        ledger=matched.ledger_id, entry__document_id=matched.pk, **_OVERPAID
    ).first()


def _lost(payment: Payment, invoice: Invoice) -> Decimal:
    """Return what was paid out of the surpluses of undone matches of a payment to an invoice."""
    paid_out = SurplusUse.objects.filter(
        ledger=payment.ledger_id,
        surplus__in=_overpaid(payment, [invoice.pk], undone=True).values("pk"),
        kind=SurplusUse.Kind.PAYOUT,
        undone_on=None,
    )
    return paid_out.aggregate(total=Sum("amount"))["total"] or ZERO


def _overpaid(
    payment: Payment, invoices: Collection[int] | QuerySet[Any, Any], *, undone: bool
) -> QuerySet[Surplus]:
    matches = PaymentMatch.objects.filter(
        ledger=payment.ledger_id,
        payment=payment,
        invoice__in=invoices,
        undone_on__isnull=not undone,
    )
    return Surplus.objects.filter(
        ledger=payment.ledger_id, entry__document_id__in=matches.values("pk"), **_OVERPAID
    ).order_by("pk")
