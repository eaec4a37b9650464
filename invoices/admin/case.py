"""What an invoice's page answers first: what is to pay today and why, and what comes next."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from accounts.claim_levels import ClaimLevel
from customers.states import BLOCKED, DECEASED
from invoices import operations
from invoices.letter_queries import last_demand
from invoices.letter_states import DELIVERED, FAILED, RETURNED, SENT
from invoices.limitation import LIMITATIONS, barred_on
from invoices.models import Invoice
from invoices.models.invoices import COSTS
from invoices.operations.interest import interest_periods, penalty_percent
from invoices.states import DEBIT, OPEN, PENDING
from ledger_project.backoffice import display
from ledger_project.core import texts
from ledger_project.core.money import ZERO, rounded
from ledger_project.core.texts import say

DAY = dt.timedelta(days=1)
YEAR = 365 * 100
MOST = 24
"""Periods of interest that are shown apart."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of one rate and one principal, and the interest of them."""

    first: dt.date
    last: dt.date
    days: int
    principal: str
    percent: str
    interest: str


def case_of(invoice: Invoice, on: dt.date) -> dict[str, Any] | None:
    """Return the variables of the page's first part; None for a credit invoice."""
    if invoice.type != DEBIT:
        return None

    def money(amount: Decimal) -> str:
        return display.amount_text(amount, invoice.currency)

    parts = [(say("Principal"), money(invoice.capital_debt))]
    parts += [
        (display.heading(Invoice, name), money(getattr(invoice, name)))
        for name in COSTS
        if getattr(invoice, name)
    ]
    parts.append((say("Interest"), money(invoice.interest)))
    late = (on - invoice.due_date).days
    owed = invoice.to_pay
    return {
        "to_pay": money(owed),
        "on": on,
        "parts": parts,
        "late": say("{late} days late", late=late) if owed and late > 0 else "",
        "due": say("due in {value} days", value=-late)
        if owed and late < 0
        else say("due today")
        if owed and not late
        else "",
        "a_day": _a_day(invoice, on) if owed else "",
        "periods": _periods(invoice, on),
        "next": _next(invoice, on),
        "barred": _barred(invoice, on),
    }


def _barred(invoice: Invoice, on: dt.date) -> str:
    """Say until when the debt can be claimed in court, by what is known here."""
    day = barred_on(invoice)
    if day is None:
        return ""
    if day <= on:
        return say(
            "Barred since {day}, unless something that is not booked here began it anew.", day=day
        )
    demand = LIMITATIONS[invoice.ledger.country, invoice.customer.legal_entity].demands
    anew = (
        say("a payment or a demand begins")
        if demand
        else say("a payment begins, a demand does not,")
    )
    return say("The debt is barred on {day}; {anew} the time anew.", day=day, anew=anew)


def badges_of(invoice: Invoice, on: dt.date) -> list[SafeString]:
    """Return what a colleague has to know before anything else."""
    found = []
    if invoice.respite_on and invoice.respite_on >= on:
        found.append(say("Respite until {respite_on}", respite_on=invoice.respite_on))
    if invoice.disputed:
        part = invoice.disputed_amount
        of = f": {display.amount_text(part, invoice.currency)}" if part is not None else ""
        found.append(f"Disputed{of}")
    if invoice.payment_plan_id:
        found.append(say("Payment plan"))
    letter = last_demand(invoice) if invoice.state == OPEN else None
    if letter and letter.state == FAILED:
        found.append(say("Letter not sent"))
    if letter and letter.came_back:
        found.append(say("Letter came back"))
    if invoice.customer.protected_identity:
        found.append(say("Protected identity"))
    if invoice.customer.state in (BLOCKED, DECEASED):
        found.append(say("Customer {state}", state=say(invoice.customer.state)))
    return [display.notice(one) for one in found]


def _a_day(invoice: Invoice, on: dt.date) -> str:
    """Say what the interest grows by: of the principal that is due and not disputed."""
    percent = penalty_percent(invoice, on)
    base = max(invoice.capital_debt - (invoice.disputed_amount or ZERO), ZERO)
    if not percent or not base:
        return say("No interest is added now.")
    a_day = display.amount_text(rounded(base * percent / YEAR), invoice.currency)
    begins = (
        ""
        if on > invoice.interest_after
        else say(", after {interest_after}", interest_after=invoice.interest_after)
    )
    return say(
        "{percent} % a year on {amount} adds {a_day} a day{begins}.",
        percent=texts.number(percent.normalize()),
        amount=display.amount_text(base, invoice.currency),
        a_day=a_day,
        begins=begins,
    )


def _periods(invoice: Invoice, on: dt.date) -> list[Period]:
    """Return how the interest was counted, in periods in which nothing changed."""
    found = interest_periods(invoice, on, invoice.disputed_amount or ZERO)
    return [
        Period(
            one.first, one.last, one.days, display.number_text(one.principal),
            f"{texts.number(one.percent.normalize())} %",
            display.number_text(rounded(one.principal * one.percent * one.days / YEAR)),
        )
        for one in found[-MOST:]
    ]  # fmt: skip


def _letter_hinders(invoice: Invoice) -> str:
    """Say why no claim follows the letter of the one before; "" if one may."""
    letter = last_demand(invoice)
    if letter is None or (letter.state in (SENT, DELIVERED) and not letter.came_back):
        return ""
    name = display.words(ClaimLevel(letter.claim.level).label) if letter.claim else say("Invoice")
    why = f" ({letter.failure})" if letter.failure else ""
    if letter.state == FAILED:
        return say(
            "No claim: the letter could not be sent{why}: {name}. Send it again.",
            why=why,
            name=name,
        )
    if letter.state == RETURNED:
        return say(
            "No claim: the letter came back{why}: {name}. Correct the address and send it again.",
            why=why,
            name=name,
        )
    if letter.state == SENT:
        return say(
            "No claim: the letter was sent again to the address that it came back "
            "from: {name}. Confirm its delivery, or correct the address and send it "
            "again.",
            name=name,
        )
    return say("No claim before the letter is sent: {name}. Its days count from then.", name=name)


def _next(invoice: Invoice, on: dt.date) -> str:
    """Say which claim comes next, when, and what it will cost, or why none does."""
    if invoice.state == PENDING:
        return say(
            "It is sent on {distribute_on}; nothing is claimed before.",
            distribute_on=invoice.distribute_on,
        )
    if invoice.state != OPEN:
        return ""
    if invoice.claim_level == ClaimLevel.DEBT_COLLECTION:
        return say("It is in debt collection: no further claim follows.")
    if invoice.disputed and not invoice.undisputed_debt:
        return say("No claim while it is disputed.")
    if invoice.payment_plan_id:
        return say("No claim while its payment plan is kept.")
    if invoice.customer.state == DECEASED:
        return say("No claim: the customer is deceased.")
    if hindrance := _letter_hinders(invoice):
        return hindrance
    claim = operations.next_claim(invoice, on)
    if claim is None:
        return say(
            "No claim follows: too little is owed, or a credit or surplus waits to be set off."
        )
    name = display.words(ClaimLevel(claim.level).label)
    costs = (
        say("costs {amount}", amount=display.amount_text(claim.fee, invoice.currency))
        if claim.fee
        else say("costs nothing")
    )
    total = display.amount_text(claim.total, invoice.currency)
    when = "today" if claim.on == on else say("on {on}", on=claim.on)
    if claim.level == ClaimLevel.DEBT_COLLECTION:
        return say(
            "{name} {when}, if it is not paid by then: {total}.", name=name, when=when, total=total
        )
    return say(
        "{name} {when}, if it is not paid by then: it {costs} and demands {total} by {due_date}.",
        name=name,
        when=when,
        costs=costs,
        total=total,
        due_date=claim.due_date,
    )
