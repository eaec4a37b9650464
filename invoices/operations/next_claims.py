"""The next claim on an invoice: which, when, and what it will cost, if nothing changes before."""

import datetime as dt

from invoices.claim_terms import steps
from invoices.ladder_queries import ladder
from invoices.letter_queries import last_demand
from invoices.models import Invoice
from invoices.operations.claims import Foreseen, foresee
from ledger_project.core.calendar import bank_day_from

DAY = dt.timedelta(days=1)


def next_claim(invoice: Invoice, on: dt.date) -> Foreseen | None:
    """Return the claim that a run makes next, on `on` or later; None if none follows.

    The days come from the ladder, whether it is claimed then from the run itself.
    """
    for day in sorted(_days(invoice, on)):
        if found := foresee(invoice, day):
            return found
    return None


def _days(invoice: Invoice, on: dt.date) -> set[dt.date]:
    """Return the first bank day of each step that may come next."""
    ledger = invoice.ledger
    sent = max(invoice.issued_on, invoice.distribute_on or invoice.issued_on)
    demands = [invoice.demanded_on, *([invoice.respite_on] if invoice.respite_on else [])]
    if (letter := last_demand(invoice)) and letter.sent_on:
        due = letter.claim.due_date if letter.claim else invoice.due_date
        demands.append(letter.sent_on + (due - letter.dated_on))
        sent = sent if letter.claim else max(sent, letter.sent_on)
    first = max(
        on,
        invoice.due_date + DAY,
        sent + DAY * ledger.days_before_claims,
        *(day + DAY for day in (invoice.claims_after, invoice.respite_on) if day),
    )
    terms = ladder(ledger, invoice.customer.legal_entity, on, invoice.seller_id)
    found = set()
    for before, _, level in steps(terms):
        if before in (None, invoice.claim_level):
            wait = DAY * max(terms[level].days, 1)
            due = max(bank_day_from(ledger.country, one) + wait for one in demands)
            found.add(bank_day_from(ledger.country, max(first, due)))
    return found
