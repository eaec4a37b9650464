"""Holds on the claims of an invoice: respite and dispute.

Interest continues to accrue, but none is owed on a part while it is disputed.

Each operation takes a locked invoice and runs inside the caller's transaction.
"""

import datetime as dt
from decimal import Decimal

from invoices.models import Credit, CreditSettlement, Invoice, InvoiceCredit
from invoices.states import INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import NOTHING, advance, perform
from ledger_project.core.models import StateChange
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say

LONGEST_RESPITE = dt.timedelta(days=366)


def set_respite(*, invoice: Invoice, actor: Actor, on: dt.date, respite_on: dt.date) -> Invoice:
    """Postpone claims until after a day; the days to the next claim count from it.

    Interest continues. Raises the error of the state, and `Invalid` for a day in the past or more
    than a year ahead.
    """
    INVOICE.require("set_respite", invoice, actor, on)
    if not on <= respite_on <= on + LONGEST_RESPITE:
        raise Invalid({"respiteDate": say("Expected a date from today to a year ahead")})
    advance(
        invoice,
        INVOICE,
        "set_respite",
        actor=actor,
        on=on,
        facts={"respiteDate": respite_on},
        columns={"respite_on": respite_on},
    )
    return invoice


def remove_respite(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Resume claims as if there had been no respite. Raises the error of the state."""
    return perform(
        invoice, INVOICE, "remove_respite", actor=actor, on=on, columns={"respite_on": None}
    )


def dispute(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    reason: str,
    amount: Decimal | None = None,
) -> Invoice:
    """Stop claims of what the customer disputes: all of the principal, or `amount` of it.

    The rest is claimed and paid with interest on the rest alone; when the dispute is withdrawn,
    interest is owed on the whole. Raises the error of the state, and `Invalid` for an amount that
    is no part of the unpaid principal.
    """
    INVOICE.require("dispute", invoice, actor, on)
    if amount is not None and not ZERO < amount < invoice.capital_debt:
        raise Invalid(
            {
                "amount": say(
                    "Expected less than the unpaid {capital_debt}",
                    capital_debt=invoice.capital_debt,
                )
            }
        )
    advance(
        invoice,
        INVOICE,
        "dispute",
        actor=actor,
        on=on,
        reason=reason,
        facts={"disputedAmount": amount},
        columns={"disputed": True, "disputed_amount": amount, "dispute_reason": reason},
    )
    return invoice


def withdraw_dispute(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Resume claims after a dispute. Raises the error of the state."""
    return perform(
        invoice,
        INVOICE,
        "withdraw_dispute",
        actor=actor,
        on=on,
        columns={"disputed": False, "disputed_amount": None, "dispute_reason": ""},
    )


def dispute_left(invoice: Invoice, credited: Decimal) -> dict[str, object]:
    """Return the invoice's columns of a part that it disputes, after a credit of it.

    What is credited is disputed no more, whether it was paid or not.
    """
    if invoice.disputed_amount is None or not credited:
        return {}
    return _part(invoice.disputed_amount - credited, invoice.dispute_reason)


def dispute_again(invoice: Invoice) -> dict[str, object]:
    """Return the invoice's columns of a part that it disputes, after a credit was undone.

    The part is what was disputed last, less what was credited since and is not undone.
    """
    changes = StateChange.objects.filter(
        ledger=invoice.ledger_id, document_type=INVOICE.entity, document_id=invoice.pk
    ).order_by("pk")
    last = changes.filter(operation__in=("dispute", "withdraw_dispute")).last()
    if last is None or last.operation != "dispute":
        return {}
    since = changes.filter(pk__gt=last.pk)
    lowered = since.filter(replaced__has_key="disputed_amount").first()
    if lowered is None or lowered.replaced["disputed_amount"] == NOTHING:
        return {}
    credits = {
        kind: since.filter(operation=kind, document_id=invoice.pk).count()
        for kind in ("credit", "lower")
    }
    left = Decimal(lowered.replaced["disputed_amount"]) - _credited_last(invoice, **credits)
    return _part(left, last.reason)


def _credited_last(invoice: Invoice, *, credit: int, lower: int) -> Decimal:
    """Return what still stands of the last credits: by the operation, and given elsewhere."""
    if invoice.purchased:
        bought = Credit.objects.filter(
            ledger=invoice.ledger_id, authorization=invoice.authorization_id
        )
        rows = [(one.amount, one.undone_on) for one in bought.order_by("-pk")[: credit + lower]]
    else:
        own = InvoiceCredit.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
        rows = [(one.amount, one.undone_on) for one in own.order_by("-pk")[:credit]]
        given = CreditSettlement.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
        rows += [
            (one.amount, one.undone_on)
            for one in given.select_related("credit_invoice").order_by("-pk")[:lower]
            if one.credit_invoice.credited_invoice_id == invoice.pk
        ]
    return sum((amount for amount, undone_on in rows if undone_on is None), ZERO)


def _part(left: Decimal, reason: str) -> dict[str, object]:
    if left > 0:
        return {"disputed": True, "disputed_amount": left, "dispute_reason": reason}
    return {"disputed": False, "disputed_amount": None, "dispute_reason": ""}
