"""Finding the invoice that a payment is for: by reference, else by number, amount and payer.

Without a known reference a payment is matched only when exactly one open invoice fits: its number
stands in the payer's words and the amount is its debt or the payer is its customer; or no number is
there, and the payer has one open invoice of exactly that amount. Whatever is in doubt waits for
staff.
"""

import re

from django.db.models import QuerySet

from invoices.models import Invoice, InvoiceType, Payment
from invoices.payment_files.transactions import BankTransaction
from invoices.queries import with_interest
from invoices.states import MATCHED, OPEN
from ledger_project.core.models import Ledger

_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_MOST_WORDS = 50


def find(ledger: Ledger, transaction: BankTransaction) -> Invoice | None:
    """The invoice of a payment, locked; None when none is surely meant."""
    debits = Invoice.objects.filter(ledger=ledger, type=InvoiceType.DEBIT)
    locking = debits.select_related("customer").select_for_update(of=("self",))
    if transaction.payment_reference:
        found = locking.filter(payment_reference=transaction.payment_reference)
        if invoice := found.first():
            return invoice
    key = _guess(ledger, transaction, debits.filter(state=OPEN))
    return None if key is None else locking.filter(pk=key).first()


def _guess(
    ledger: Ledger, transaction: BankTransaction, open_ones: QuerySet[Invoice]
) -> int | None:
    # A payer may have typed the number of the invoice where its reference belongs.
    words = set(_WORD.findall(f"{transaction.payment_reference} {transaction.message}"))
    payer = _customers_of(ledger, transaction)
    if words:
        named = open_ones.filter(invoice_no__in=sorted(words)[:_MOST_WORDS])
        fitting = [
            one.pk
            for one in with_interest(named, transaction.value_on).select_related("customer")
            if transaction.amount in (one.capital_debt, one.capital_debt + one.costs + one.interest)
            or one.customer_id in payer
            or _same_name(one.customer.name, transaction.payer_name)
        ]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    if not payer:
        return None
    of_payer = open_ones.filter(customer__in=payer, customer__ledger=ledger)
    exact = [
        one.pk
        for one in with_interest(of_payer, transaction.value_on)[:_MOST_WORDS]
        if transaction.amount in (one.capital_debt, one.capital_debt + one.costs + one.interest)
    ]
    return exact[0] if len(exact) == 1 else None


def _customers_of(ledger: Ledger, transaction: BankTransaction) -> set[int]:
    """The customers whose invoices were paid from the same account before."""
    if not transaction.payer_account:
        return set()
    earlier = Payment.objects.filter(
        ledger=ledger, payer_account=transaction.payer_account, state=MATCHED
    )
    return set(earlier.values_list("invoice__customer", flat=True)[:_MOST_WORDS])


def _same_name(name: str, payer: str) -> bool:
    """Whether two names have the same words, in whatever order and case."""
    words = [sorted(re.findall(r"\w+", one.casefold())) for one in (name, payer)]
    return bool(words[0]) and words[0] == words[1]
