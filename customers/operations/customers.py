"""Customers come, change and, as long as nothing refers to them, go.

Values come in canonical form; the edge has checked their shape.
"""

import datetime as dt
from typing import Any

from django.db.models import F

from customers import queries
from customers.errors import CustomerAlreadyExists, CustomerInUse
from customers.models import ADDRESS, Customer
from customers.states import CUSTOMER
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance, announce, record
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
    given = {name: value for name, value in members.items() if value}
    digest = fingerprint(given)
    same = queries.visible_to(SYSTEM).filter(ledger=ledger, customer_no=customer_no)
    if customer_no and same:
        (earlier,) = same
        if earlier.fingerprint == digest:
            return Outcome(earlier, replayed=True)
        raise CustomerAlreadyExists(earlier, "customer number")
    _require_free_identifier(ledger, members)
    return Outcome(
        add(
            ledger=ledger,
            actor=actor,
            on=on,
            customer_no=customer_no,
            fingerprint=digest,
            **members,
        )
    )


def add(
    *, ledger: Ledger, actor: Actor, on: dt.date, customer_no: str = "", **members: Any
) -> Customer:
    """Insert a customer whose number and identifier are known to be free.

    Raises `IntegrityError` when another transaction takes one of them first.
    """
    if not customer_no:
        (customer_no,) = map(str, next_number(ledger))
    customer = Customer.objects.create(
        ledger=ledger, customer_no=customer_no, registered_on=on, created_by=actor.name, **members
    )
    announce(customer, CUSTOMER, "create", moved=("", customer.state), actor=actor, on=on)
    customer.in_use = False
    return customer


def next_number(ledger: Ledger, *series: str) -> list[int]:
    """Take the next number of the ledger's series that is free, and the next of `series`.

    Customers and their first accounts share the numbers; callers may have given either of them one
    that the series has yet to reach.
    """
    return next_free_serial(
        ledger.number,
        "customer",
        *series,
        used="EXISTS (SELECT FROM customers_customer WHERE ledger_id = %(ledger)s "
        "AND customer_no = candidate) OR EXISTS (SELECT FROM accounts_account "
        "WHERE ledger_id = %(ledger)s AND account_no = candidate)",
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
    return _change("amend", customer, actor, on, members)


def replace(*, customer: Customer, actor: Actor, on: dt.date, **members: Any) -> Customer:
    """Set every member of a locked customer, as `members` has them all.

    Raises `CustomerAlreadyExists` when the new national identifier belongs to another.
    """
    return _change("replace", customer, actor, on, members)


def _change(
    operation: str, customer: Customer, actor: Actor, on: dt.date, members: dict[str, Any]
) -> Customer:
    CUSTOMER.require(operation, customer, actor, on)
    identifier = (members.get("reg_country"), members.get("reg_no"))
    if identifier != (customer.reg_country, customer.reg_no):
        _require_free_identifier(customer.ledger, members)
    return changed(customer, operation, actor, on, members)


def changed(
    customer: Customer, operation: str, actor: Actor, on: dt.date, members: dict[str, Any]
) -> Customer:
    """Write what differs of `members`; the audit trail tells which, and not what it was."""
    new = {name: value for name, value in members.items() if getattr(customer, name) != value}
    if new:
        reason = "changed: " + ", ".join(sorted(new))
        if not new.keys().isdisjoint((*ADDRESS, "reg_country", "reg_no")):
            # The register has not told an address set by hand, nor one of somebody else.
            new["address_confirmed_on"] = members.get("address_confirmed_on")
        advance(customer, CUSTOMER, operation, actor=actor, on=on, reason=reason[:200], columns=new)
    return customer


def remove(*, customer: Customer, actor: Actor, on: dt.date) -> None:
    """Delete a locked customer that nothing refers to; that it existed stays in the audit trail.

    Raises `CustomerInUse`.
    """
    CUSTOMER.require("remove", customer, actor, on)
    # Read again: what came while this waited for the lock is not in what was loaded.
    if queries.visible_to(SYSTEM).get(ledger=customer.ledger_id, pk=customer.pk).in_use:
        raise CustomerInUse(customer)
    record(
        customer,
        CUSTOMER,
        "remove",
        from_state=customer.state,
        to_state=customer.state,
        actor=actor,
        on=on,
        replaced={
            "legal_entity": customer.legal_entity,
            "registered_on": customer.registered_on.isoformat(),
        },
    )
    customer.delete()


def _require_free_identifier(ledger: Ledger, members: dict[str, Any]) -> None:
    if not members.get("reg_no"):
        return
    owner = Customer.objects.filter(
        ledger=ledger, reg_country=members["reg_country"], reg_no=members["reg_no"]
    ).first()
    if owner is not None:
        raise CustomerAlreadyExists(owner, "national identifier")
