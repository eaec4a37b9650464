"""Operations on the legal status of customers: block, terminate, register a death."""

import datetime as dt
from collections.abc import Collection

from customers import queries
from customers.models import Customer
from customers.states import CUSTOMER, TERMINATED, TERMINATING
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.lifecycle import advance, advance_all, perform


def block(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Block new purchases of the customer; its debts stay."""
    return _move(customer, "block", actor, on, reason)


def unblock(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Lift the block of the customer."""
    return _move(customer, "unblock", actor, on, reason)


def register_death(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Register that the customer is deceased: no new authorizations, no more changes."""
    return _move(customer, "register_death", actor, on, reason)


def initiate_termination(
    *, customer: Customer, actor: Actor, on: dt.date, reason: str = ""
) -> Customer:
    """Block new purchases, and terminate when every account is closed and nothing is owed.

    If that is so already, the customer is terminated at once.
    """
    _move(customer, "initiate_termination", actor, on, reason)
    if complete_terminations(ledger_number=customer.ledger_id, keys=[customer.pk], on=on):
        customer.refresh_from_db(fields=["state"])
    return customer


def withdraw_termination(
    *, customer: Customer, actor: Actor, on: dt.date, reason: str = ""
) -> Customer:
    """Withdraw the termination of the customer, which is active again."""
    return _move(customer, "withdraw_termination", actor, on, reason)


def complete_terminations(*, ledger_number: int, keys: Collection[int], on: dt.date) -> int:
    """Terminate those terminating customers that have nothing left, and return their number.

    Call it after closing an account or using up a surplus, in the same transaction. The customers
    are locked first, so that concurrent calls see each other's changes.
    """
    found = Customer.objects.filter(ledger=ledger_number, pk__in=keys).order_by("pk")
    # Locked in any state: a termination that another transaction is initiating must be waited for,
    # because that transaction does not see what this one closes.
    locked = found.select_for_update(no_key=True).values_list("pk", "state")
    terminating = [key for key, state in locked if state == TERMINATING]
    if not terminating:
        return 0
    bound = queries.with_something_left(ledger_number, terminating)
    done = [key for key in terminating if key not in bound]
    advance_all(
        Customer,
        CUSTOMER,
        "complete_termination",
        done,
        ledger_number=ledger_number,
        actor=SYSTEM,
        on=on,
    )
    return len(done)


def reopen_customer(*, ledger_number: int, key: int, on: dt.date) -> None:
    """Return a terminated customer to `terminating`, because it owes something again."""
    found = Customer.objects.select_for_update(no_key=True).filter(
        ledger=ledger_number, pk=key, state=TERMINATED
    )
    for customer in found:
        advance(customer, CUSTOMER, "reopen", actor=SYSTEM, on=on)


def _move(customer: Customer, operation: str, actor: Actor, on: dt.date, reason: str) -> Customer:
    return perform(customer, CUSTOMER, operation, actor=actor, on=on, reason=reason)
