"""Entries of banks' files that were left out, booked by staff who know better."""

import datetime as dt

from invoices.bank.formats import BankTransaction
from invoices.bank.payments import register_payment
from invoices.left_out_states import BOOKED, LEFT_OUT, LEFT_OUT_ENTRY
from invoices.models import LeftOutEntry, Payment
from ledger_project.core.actors import Actor
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import record

_ROOM = 100


def book_left_out(
    *, leftoutentry: LeftOutEntry, actor: Actor, on: dt.date, reason: str
) -> Outcome[Payment]:
    """Book a locked entry that was left out as a payment without an invoice, once.

    It keeps the bank's reference, unless another payment has that: then it gets one of its own.

    Books and raises as `register_payment`; raises the error of the state.
    """
    entry = leftoutentry
    LEFT_OUT_ENTRY.require("book", entry, actor, on)
    reference = entry.bank_reference
    known = Payment.objects.filter(ledger=entry.ledger_id, bank_reference=reference)
    if not reference or known.exists():
        reference = f"{reference[:_ROOM]} (left out, {entry.pk})".strip()
    transaction = BankTransaction(
        bank_reference=reference,
        amount=entry.amount,
        currency=entry.currency,
        value_on=entry.value_on,
        payment_reference=entry.payment_reference,
        payer_name=entry.payer_name,
        message=entry.message,
    )
    booked = register_payment(
        ledger=entry.ledger, transaction=transaction, actor=actor, on=on, matching=False
    )
    entry.booked_on = on
    entry.save(update_fields=["booked_on"])
    record(
        entry, LEFT_OUT_ENTRY, "book", from_state=LEFT_OUT, to_state=BOOKED, actor=actor,
        on=on, reason=reason,
    )  # fmt: skip
    return booked
