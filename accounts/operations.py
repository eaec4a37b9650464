"""Every change of a customer account. The books are written by `journal`, for higher apps."""

import datetime as dt
from decimal import Decimal

from accounts.models import Account, JournalEntry, Surplus
from customers.models import Customer
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO


def open_account(
    *,
    ledger: Ledger,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    reserved: Decimal = ZERO,
) -> Account:
    """Open an account of the ledger's default profile and limit, under the customer's number."""
    return Account.objects.create(
        ledger=ledger,
        customer=customer,
        account_no=customer.customer_no,
        profile_type=ledger.default_account_profile,
        started_on=on,
        currency=ledger.currency,
        credit_limit=ledger.default_credit_limit,
        reserved=reserved,
        created_by=actor.name,
    )


def add_surplus(
    *,
    customer: Customer,
    seller_id: int,
    entry: JournalEntry,
    amount: Decimal,
    currency: str,
    actor: Actor,
) -> Surplus:
    """Register what is owed to a customer, as booked by `entry`."""
    return Surplus.objects.create(
        ledger_id=entry.ledger_id,
        customer=customer,
        seller_id=seller_id,
        entry=entry,
        amount=amount,
        remaining=amount,
        currency=currency,
        value_on=entry.value_on,
        book_on=entry.book_on,
        created_by=actor.name,
    )
