"""Find the invoice that a payment is for: by its reference, else among candidates.

Four facts speak for an open invoice: its number is in the payer's text; its debt, with fees and
interest or without, is the amount; its customer was paid for from the same account before; or its
customer has the payer's name. `find` accepts an invoice only if it alone has its number and one
further fact, or else alone has the amount and the account. Staff chooses from `suggestions`, which
use the same facts.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from invoices.bank.formats.transactions import BankTransaction
from invoices.models import Invoice, InvoiceType, Payment
from invoices.models.invoices import COSTS
from invoices.queries import with_interest
from invoices.states import MATCHED, OPEN
from ledger_project.core.models import Ledger

_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_MOST = 50
_NEAREST = 200
SUGGESTED = 20
LONGEST_PAST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Open invoice that a payment may be for, and the facts that speak for it."""

    invoice: Invoice
    named: bool
    exact: bool
    same_account: bool
    same_name: bool

    @property
    def facts(self) -> int:
        return self.named + self.exact + self.same_account + self.same_name


def find(ledger: Ledger, payment: BankTransaction | Payment) -> Invoice | None:
    """Return the invoice of a payment, locked; None if it is in doubt."""
    locking = (
        Invoice.objects.filter(ledger=ledger, type=InvoiceType.DEBIT)
        .select_related("customer")
        .select_for_update(of=("self",))
    )
    if payment.payment_reference:
        found = locking.filter(payment_reference=payment.payment_reference)
        if invoice := found.first():
            return invoice
    known = candidates(ledger, payment)
    sure = [one for one in known if one.named and one.facts > 1]
    sure = sure or [one for one in known if one.exact and one.same_account]
    return locking.filter(pk=sure[0].invoice.pk).first() if len(sure) == 1 else None


def plausible(value_on: dt.date, on: dt.date) -> bool:
    """Return whether money of a value date can be booked on a day without a person looking at it.

    A value date after the book date, or more than a year before it, is a mistake more often than
    not, and would make a debt bear years of interest, or none.
    """
    return on - LONGEST_PAST <= value_on <= on


def suggestions(payment: Payment) -> list[Invoice]:
    """Return up to `SUGGESTED` open invoices for staff to choose from, the most likely first."""
    found = candidates(payment.ledger, payment, by_one_fact=True)
    found.sort(key=lambda one: (-one.facts, one.invoice.due_date, one.invoice.pk))
    return [one.invoice for one in found[:SUGGESTED]]


def candidates(
    ledger: Ledger, payment: BankTransaction | Payment, *, by_one_fact: bool = False
) -> list[Candidate]:
    """Return the open invoices that a payment may be for, by number or account.

    With `by_one_fact` also those of which only the amount or the name fits. These searches read all
    open invoices of the ledger: they are for one payment, not for a whole file.
    """
    open_ones = Invoice.objects.filter(
        ledger=ledger, customer__ledger=ledger, state=OPEN, type=InvoiceType.DEBIT
    )
    # A payer may have typed the number of the invoice where its reference belongs.
    words = set(_WORD.findall(f"{payment.payment_reference} {payment.message}"))
    customers = _customers_of(ledger, payment)
    searches = [Q(invoice_no__in=sorted(words)[:_MOST]), Q(customer__in=customers)]
    if by_one_fact:
        searches += [Q(capital_debt=payment.amount), Q(pk__in=_nearest(open_ones, payment.amount))]
        if payment.payer_name:
            searches.append(Q(customer__name__iexact=payment.payer_name))
    found: dict[int, Invoice] = {}
    for search in searches:
        with_debt = with_interest(open_ones.filter(search), payment.value_on)
        ordered = with_debt.select_related("customer").order_by("due_date", "pk")
        found |= {one.pk: one for one in ordered[:_NEAREST]}
    judged = (
        Candidate(
            invoice=one,
            named=one.invoice_no in words,
            exact=payment.amount in (one.capital_debt, one.capital_debt + one.costs + one.interest),
            same_account=one.customer_id in customers,
            same_name=_same_name(one.customer.name, payment.payer_name),
        )
        for one in found.values()
    )
    return [one for one in judged if one.facts]


def _customers_of(ledger: Ledger, payment: BankTransaction | Payment) -> set[int]:
    """Return the customers whose invoices were paid from the same account before."""
    if not payment.payer_account:
        return set()
    earlier = Payment.objects.filter(
        ledger=ledger, payer_account=payment.payer_account, state=MATCHED
    )
    return set(earlier.values_list("invoice__customer", flat=True)[:_MOST])


def _nearest(open_ones: QuerySet[Invoice], amount: Decimal) -> Iterable[int]:
    """Return the keys of the invoices whose debt without interest is nearest below the amount.

    A database function calculates interest invoice by invoice, so it is not used for all of them.
    """
    owed: Combinable = F("capital_debt")
    for name in COSTS:
        owed = owed + F(name)
    below = open_ones.annotate(owed=owed).filter(owed__lte=amount).order_by("-owed", "due_date")
    return list(below.values_list("pk", flat=True)[:_NEAREST])


def _same_name(name: str, payer: str) -> bool:
    """Return whether two names have the same words, in any order and case."""
    words = [sorted(re.findall(r"\w+", one.casefold())) for one in (name, payer)]
    return bool(words[0]) and words[0] == words[1]
