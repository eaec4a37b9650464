"""Find the invoices that a payment is for: by its references, else among scored candidates.

What speaks for an open invoice are `Fact`s, each with a weight. `find`, for imports and runs, takes
the one candidate that reaches `SURE`, by which no fact alone is enough: a number needs something
beside it, an amount the account. It takes several invoices if the remittance gives each its amount,
or if the payer's text names them and their debts are the amount. All else waits for staff, who
choose from `suggestions` and `proposal`: the same candidates in the order of their scores, with
what speaks for each.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.references import spellings, words
from invoices.bank.remittances import Share, has_credit_notes, remitted
from invoices.models import Invoice, InvoiceType, Payment, PaymentMatch
from invoices.models.invoices import COSTS
from invoices.operations.paying import owed
from invoices.queries import with_interest
from invoices.states import OPEN
from ledger_project.core.models import Ledger
from ledger_project.core.prepared import prepared
from ledger_project.core.texts import say

_MOST = 50
_NEAREST = 200
SUGGESTED = 20
LONGEST_PAST = dt.timedelta(days=366)


class Fact(Enum):
    """Something that speaks for an invoice: how much, and in words."""

    NAMED = 40, "the payment has its number or reference"
    EXACT = 35, "its debt is the amount"
    SAME_ACCOUNT = 30, "the customer was paid for from this account before"
    SAME_NAME = 20, "the customer has the payer's name"
    EARLIER_PAYER = 10, "the customer was paid for by a payer of this name before"

    def __init__(self, weight: int, text: str) -> None:
        self.weight, self.text = weight, text


SURE = 60
"""Score from which an invoice is matched without a person. Of two such the named one is meant."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Open invoice that a payment may be for, and the facts that speak for it.

    `amount_of` says of what the amount is the sum, if it is its debt.
    """

    invoice: Invoice
    facts: frozenset[Fact]
    amount_of: str = ""

    @property
    def score(self) -> int:
        return sum(fact.weight for fact in self.facts)

    @property
    def named(self) -> bool:
        return Fact.NAMED in self.facts

    @property
    def why(self) -> str:
        """Return what speaks for it, in words, the weightiest first."""
        texts = [
            fact.text + (f", {self.amount_of}" if fact is Fact.EXACT and self.amount_of else "")
            for fact in Fact
            if fact in self.facts
        ]
        text = "; ".join(texts)
        return text[:1].upper() + text[1:]


@prepared
def _referenced(ledger: int, first: str, second: str, third: str) -> QuerySet[Invoice]:
    """Return the debit invoices of a reference in up to three spellings, locked; two say enough."""
    stated = Q(payment_reference=first) | Q(payment_reference=second) | Q(payment_reference=third)
    # The index is of those with a reference.
    known = Invoice.objects.filter(~Q(payment_reference=""), ledger=ledger)
    found = known.filter(stated, type=InvoiceType.DEBIT)
    return found.select_related("customer").select_for_update(of=("self",)).order_by("pk")[:2]


def find(ledger: Ledger, payment: BankTransaction | Payment, on: dt.date) -> list[Share]:
    """Return the invoices of a payment booked on a day, locked; none if they are in doubt."""
    if not plausible(payment.value_on, on):
        return []
    of_ledger = (
        Invoice.objects.filter(ledger=ledger)
        .select_related("customer")
        .select_for_update(of=("self",))
    )
    locking = of_ledger.filter(type=InvoiceType.DEBIT)
    shares = remitted(ledger, of_ledger, payment)
    if not shares and has_credit_notes(payment):
        return []
    if not shares and (stated := sorted(spellings(payment.payment_reference))):
        first, *others = stated
        second, third = [*others, first, first][:2]
        invoices = _referenced(ledger.number, first, second, third)
        why = say("The payment states its reference")
        shares = [Share(one, payment.amount, why=why) for one in invoices if len(invoices) == 1]
    if not shares:
        known = candidates(ledger, payment)
        sure = [one for one in known if one.score >= SURE]
        sure = [one for one in sure if one.named] or sure
        if len(sure) == 1:
            found = locking.filter(pk=sure[0].invoice.pk)
            shares = [Share(invoice, payment.amount, why=sure[0].why) for invoice in found]
        else:
            parts = {one.invoice.pk: one.amount for one in _named(ledger, known, payment, on)}
            found = locking.filter(pk__in=parts).order_by("pk") if parts else Invoice.objects.none()
            why = say("The text names it, and the debts together are the amount")
            shares = [Share(invoice, parts[invoice.pk], why=why) for invoice in found]
    for share in shares:
        for invoice in (share.invoice, *(note for note, _ in share.credit_notes)):
            invoice.ledger = ledger
    return shares


def _named(
    ledger: Ledger, known: list[Candidate], payment: BankTransaction | Payment, on: dt.date
) -> list[Share]:
    """Return the invoices of one customer that the text names, if their debts are the amount."""
    named = [one for one in known if one.named]
    if len(named) < 2 or len({one.invoice.customer_id for one in named}) > 1:
        return []
    return _fitting(ledger, [one.invoice for one in named], payment, payment.amount, on)


def _fitting(
    ledger: Ledger,
    invoices: list[Invoice],
    payment: BankTransaction | Payment,
    amount: Decimal,
    on: dt.date,
) -> list[Share]:
    """Return each invoice with its debt, if the debts together are exactly the amount."""
    for debts in (
        [_owed(ledger, one, payment, on) for one in invoices],
        [one.capital_debt + one.costs + one.interest for one in invoices],
        [one.capital_debt for one in invoices],
    ):
        if sum(debts) == amount:
            return [Share(one, debt) for one, debt in zip(invoices, debts, strict=True)]
    return []


def _owed(
    ledger: Ledger, invoice: Invoice, payment: BankTransaction | Payment, on: dt.date
) -> Decimal:
    """Return what a payment that is booked on a day can pay of an invoice: no later fees."""
    invoice.ledger = ledger
    return owed(invoice, worth_on(payment), on).total


def proposal(payment: Payment, on: dt.date, suggested: Collection[Candidate]) -> list[Share]:
    """Return the amounts of a payment to propose on a day for suggested invoices.

    Invoices that the payer's text names get their whole debt as of the value date, the oldest
    first, as far as the money goes. Without any, the open invoices of one customer, or one invoice,
    are proposed if nothing else has exactly the amount. The payer's account or name alone says
    nothing of amounts.
    """
    chosen = [one.invoice for one in suggested if one.named]
    if not chosen:
        return _only_fitting(payment, on, suggested)
    chosen.sort(key=lambda one: (one.due_date, one.pk))
    left, shares = payment.remaining, []
    for invoice in chosen:
        if share := min(left, _owed(payment.ledger, invoice, payment, on)):
            shares.append(Share(invoice, share))
            left -= share
    return shares


def _only_fitting(payment: Payment, on: dt.date, suggested: Collection[Candidate]) -> list[Share]:
    """Return the invoices whose debts are exactly what is left, unless there is a choice."""
    of_customers: dict[int, list[Invoice]] = {}
    for one in suggested:
        of_customers.setdefault(one.invoice.customer_id, []).append(one.invoice)
    groups = [*of_customers.values()]
    groups += [[one] for several in of_customers.values() if len(several) > 1 for one in several]
    found = [
        shares
        for invoices in groups
        if (shares := _fitting(payment.ledger, invoices, payment, payment.remaining, on))
    ]
    return found[0] if len(found) == 1 else []


def worth_on(payment: BankTransaction | Payment) -> dt.date:
    """Return the day as of which a payment meets debts: no later than it was booked."""
    return min(payment.value_on, getattr(payment, "book_on", payment.value_on))


def plausible(value_on: dt.date, on: dt.date) -> bool:
    """Return whether money of a value date can be booked on a day without a person looking at it.

    A value date after the book date, or more than a year before it, is a mistake more often than
    not, and would make a debt bear years of interest, or none.
    """
    return on - LONGEST_PAST <= value_on <= on


def suggestions(payment: Payment) -> list[Candidate]:
    """Return up to `SUGGESTED` open invoices for staff to choose from, the most likely first."""
    found = candidates(payment.ledger, payment, by_one_fact=True)
    found.sort(key=lambda one: (-one.score, one.invoice.due_date, one.invoice.pk))
    return found[:SUGGESTED]


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
    # A payer may type the number of the invoice where its reference belongs, and several of both.
    stated = words(payment.payment_reference, payment.message)
    customers = _customers_of(ledger, payment)
    numbers = sorted(stated)
    searches = [
        Q(invoice_no__in=numbers),
        Q(payment_reference__in=numbers),
        Q(customer__in=customers),
    ]
    amount = payment.remaining if isinstance(payment, Payment) else payment.amount
    if by_one_fact:
        searches += [Q(capital_debt=amount), Q(pk__in=_nearest(open_ones, amount))]
        if payment.payer_name:
            searches.append(Q(customer__name__iexact=payment.payer_name))
    found: dict[int, Invoice] = {}
    for search in searches:
        with_debt = with_interest(open_ones.filter(search), worth_on(payment))
        ordered = with_debt.select_related("customer").order_by("due_date", "pk")
        found |= {one.pk: one for one in ordered[:_NEAREST]}
    payers: set[int] = set()
    if by_one_fact:
        # It makes nobody sure, so a file need not ask.
        payers = _paid_for_by_name(ledger, payment, {one.customer_id for one in found.values()})
    judged: list[Candidate] = []
    for one in found.values():
        amount_of = _sums(one).get(amount)
        same_name = _same_name(one.customer.name, payment.payer_name)
        holds = {
            Fact.NAMED: one.invoice_no in stated or one.payment_reference in stated,
            Fact.EXACT: amount_of is not None,
            Fact.SAME_ACCOUNT: one.customer_id in customers,
            Fact.SAME_NAME: same_name,
            # One name says no more because it was there before.
            Fact.EARLIER_PAYER: one.customer_id in payers and not same_name,
        }
        facts = frozenset(fact for fact in Fact if holds[fact])
        if facts:
            judged.append(Candidate(one, facts, amount_of or ""))
    return judged


def _sums(invoice: Invoice) -> dict[Decimal, str]:
    """Return what a payer may pay at once: the principal, with fees or interest, both or none."""
    capital = invoice.capital_debt
    return {
        capital + invoice.costs + invoice.interest: say("with fees and interest"),
        capital + invoice.interest: say("with interest"),
        capital + invoice.costs: say("with fees"),
        capital: "",
    }


def _paid_for_by_name(
    ledger: Ledger, payment: BankTransaction | Payment, customers: Collection[int]
) -> set[int]:
    """Return those of the customers whose invoices a payer of the same name paid before."""
    if not payment.payer_name or not customers:
        return set()
    earlier = PaymentMatch.objects.filter(
        ledger=ledger,
        invoice__ledger=ledger,
        invoice__customer__in=customers,
        payment__payer_name__iexact=payment.payer_name,
        undone_on=None,
    )
    return set(earlier.values_list("invoice__customer", flat=True)[:_MOST])


def _customers_of(ledger: Ledger, payment: BankTransaction | Payment) -> set[int]:
    """Return the customers whose invoices were paid from the same account before."""
    if not payment.payer_account:
        return set()
    earlier = PaymentMatch.objects.filter(
        ledger=ledger, payment__payer_account=payment.payer_account, undone_on=None
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
