"""What becomes of a customer: blocked, terminated, deceased."""

import datetime as dt
from collections.abc import Collection

from customers import queries
from customers.models import Customer
from customers.states import CUSTOMER, TERMINATED, TERMINATING
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.lifecycle import advance, advance_all


def block(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Let the customer buy no more; what is owed stays owed."""
    return _move(customer, "block", actor, on, reason)


def unblock(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Lift a block."""
    return _move(customer, "unblock", actor, on, reason)


def register_death(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Register that the customer is deceased: no new authorizations, no more changes."""
    return _move(customer, "register_death", actor, on, reason)


def initiate_termination(
    *, customer: Customer, actor: Actor, on: dt.date, reason: str = ""
) -> Customer:
    """Let the customer buy no more, and end when every account is closed and nothing is owed.

    Where that is so already, the customer is terminated at once.
    """
    _move(customer, "initiate_termination", actor, on, reason)
    if complete_terminations(ledger_number=customer.ledger_id, keys=[customer.pk], on=on):
        customer.refresh_from_db(fields=["state"])
    return customer


def withdraw_termination(
    *, customer: Customer, actor: Actor, on: dt.date, reason: str = ""
) -> Customer:
    """Keep the customer after all."""
    return _move(customer, "withdraw_termination", actor, on, reason)


def complete_terminations(*, ledger_number: int, keys: Collection[int], on: dt.date) -> int:
    """End those of the customers that are terminating and have nothing left; count them.

    To be called by whatever closes an account or uses up a surplus, in its transaction. The
    customers are locked first: who comes later sees what the others have done.
    """
    found = Customer.objects.filter(ledger=ledger_number, pk__in=keys).order_by("pk")
    # Whatever their state: a termination that another transaction initiates meanwhile is waited
    # for, as it does not see what this one ends.
    locked = found.select_for_update(no_key=True).values_list("pk", "state")
    waiting = [key for key, state in locked if state == TERMINATING]
    if not waiting:
        return 0
    bound = queries.with_something_left(ledger_number, waiting)
    done = [key for key in waiting if key not in bound]
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
    """Let a terminated customer wait for its end again, as it owes something once more."""
    found = Customer.objects.select_for_update(no_key=True).filter(
        ledger=ledger_number, pk=key, state=TERMINATED
    )
    for customer in found:
        advance(customer, CUSTOMER, "reopen", actor=SYSTEM, on=on)


def _move(customer: Customer, operation: str, actor: Actor, on: dt.date, reason: str) -> Customer:
    CUSTOMER.require(operation, customer, actor, on)
    advance(customer, CUSTOMER, operation, actor=actor, on=on, reason=reason)
    return customer
