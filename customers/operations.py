"""Every change of a customer. Values come in canonical form; the edge has checked their shape."""

import datetime as dt
from typing import Any

from django.db.models import F

from customers.errors import CustomerAlreadyExists
from customers.models import Customer
from customers.states import CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import next_free_serial


def create(
    *, ledger: Ledger, actor: Actor, on: dt.date, customer_no: str = "", **members: Any
) -> Outcome[Customer]:
    """Create a customer; without `customer_no` it gets the next of the ledger's series.

    Raises `CustomerAlreadyExists` when the number or the national identifier is in use by a
    customer with other content. The same content under the same number is answered with that
    customer.
    """
    CUSTOMER.require_grant("create", actor)
    digest = fingerprint({name: value for name, value in members.items() if value})
    if customer_no and (same := Customer.objects.filter(ledger=ledger, customer_no=customer_no)):
        (earlier,) = same
        if earlier.fingerprint == digest:
            return Outcome(earlier, replayed=True)
        raise CustomerAlreadyExists(earlier, "customer number")
    _require_free_identifier(ledger, members)
    return Outcome(
        add(ledger=ledger, actor=actor, customer_no=customer_no, fingerprint=digest, **members)
    )


def add(*, ledger: Ledger, actor: Actor, customer_no: str = "", **members: Any) -> Customer:
    """Insert a customer whose number and identifier are known to be free.

    Raises `IntegrityError` when another transaction takes one of them first.
    """
    if not customer_no:
        (customer_no,) = map(str, next_number(ledger))
    return Customer.objects.create(
        ledger=ledger, customer_no=customer_no, created_by=actor.name, **members
    )


def next_number(ledger: Ledger, *series: str) -> list[int]:
    """Take the next customer number of the ledger that no customer has, and the next of `series`.

    Customers may be created with numbers of their own, also with those that the ledger's series
    has yet to reach.
    """
    return next_free_serial(
        ledger.number,
        "customer",
        *series,
        used="EXISTS (SELECT FROM customers_customer WHERE ledger_id = %(ledger)s "
        "AND customer_no = candidate)",
    )


def next_payment_serial(customer: Customer) -> int:
    """Take the customer's next serial for a payment reference (the Norwegian KID): 1, 2, 3 …"""
    Customer.objects.filter(pk=customer.pk).update(payment_serial=F("payment_serial") + 1)
    customer.refresh_from_db(fields=["payment_serial"])
    return customer.payment_serial


def amend(*, customer: Customer, actor: Actor, on: dt.date, **members: Any) -> Customer:
    """Change the given members of a locked customer and keep the others.

    Raises `CustomerAlreadyExists` when the new national identifier belongs to another.
    """
    CUSTOMER.require("amend", customer, actor, on)
    if (members.get("reg_country"), members.get("reg_no")) != (
        customer.reg_country,
        customer.reg_no,
    ):
        _require_free_identifier(customer.ledger, members)
    changed = {name: new for name, new in members.items() if getattr(customer, name) != new}
    if changed:
        reason = "changed: " + ", ".join(sorted(changed))
        advance(customer, CUSTOMER, "amend", actor=actor, on=on, reason=reason[:200], **changed)
    return customer


def block(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Let the customer buy no more; what is owed stays owed."""
    return _move(customer, "block", actor, on, reason)


def unblock(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Lift a block."""
    return _move(customer, "unblock", actor, on, reason)


def register_death(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """Register that the customer is deceased: no new authorizations, no more changes."""
    return _move(customer, "register_death", actor, on, reason)


def _move(customer: Customer, operation: str, actor: Actor, on: dt.date, reason: str) -> Customer:
    CUSTOMER.require(operation, customer, actor, on)
    advance(customer, CUSTOMER, operation, actor=actor, on=on, reason=reason)
    return customer


def _require_free_identifier(ledger: Ledger, members: dict[str, Any]) -> None:
    if not members.get("reg_no"):
        return
    owner = Customer.objects.filter(
        ledger=ledger, reg_country=members["reg_country"], reg_no=members["reg_no"]
    ).first()
    if owner is not None:
        raise CustomerAlreadyExists(owner, "national identifier")
