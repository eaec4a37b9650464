"""Operations that create, change and delete customers.

Values are expected in canonical form: serializers and forms check them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypedDict, Unpack

from django.db.models import F

from customers import queries
from customers.errors import CustomerAlreadyExists, CustomerInUse
from customers.models import ADDRESS, Address, Customer, CustomerSeller
from customers.states import CUSTOMER
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance, announce, record
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import next_free_serial
from ledger_project.core.prepared import Statement, fetch
from ledger_project.core.texts import say

_INTRODUCE = Statement("""
INSERT INTO customers_customerseller (ledger_id, since, created_by, customer_id, seller_id)
SELECT %s, %s, %s, * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING
""")


class CustomerMembers(TypedDict, total=False):
    """Columns of a customer that a request sets; one that is absent stays as it is."""

    legal_entity: str
    name: str
    reg_no: str
    reg_country: str
    vat_no: str
    email_address: str
    msisdn: str
    protected_identity: bool
    preferred_language_code: str
    edi_van: str
    edi_interchange_recipient: str
    edi_buyer_id: str


class AddressMembers(TypedDict, total=False):
    """Members of an address that a request sets; one that is absent stays as it is."""

    addressee: str
    street_address: str
    co_address: str
    zip_code: str
    city: str
    country_code: str


def create(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    customer_no: str = "",
    legal_address: Address,
    billing_address: Address | None = None,
    **members: Unpack[CustomerMembers],
) -> Outcome[Customer]:
    """Create a customer, by default with the next number of the ledger's series.

    Raises `CustomerAlreadyExists` when the number or the national identifier is in use by a
    customer with other content, or that the actor does not see. A repeated request (same number,
    same content) returns the existing customer. The actor's sellers know the customer from now on.
    """
    CUSTOMER.require_grant("create", actor)
    columns = {**members, **_columns(legal_address, billing_address)}
    digest = fingerprint({name: value for name, value in columns.items() if value})
    same = queries.visible_to(SYSTEM).filter(ledger=ledger, customer_no=customer_no)
    if customer_no and same:
        (earlier,) = same
        if earlier.fingerprint == digest and queries.is_known_to(actor, earlier):
            return Outcome(earlier, replayed=True)
        raise _already_exists(earlier, say("customer number"), actor)
    _require_free_identifier(ledger, members, actor)
    customer = add(
        ledger=ledger,
        actor=actor,
        on=on,
        customer_no=customer_no,
        legal_address=legal_address,
        billing_address=billing_address,
        digest=digest,
        **members,
    )
    introduce(customer, actor.sellers or (), actor=actor, on=on)
    return Outcome(customer)


def introduce(customer: Customer, sellers: Iterable[int], *, actor: Actor, on: dt.date) -> None:
    """Introduce a customer to sellers, given by key, that do not know it yet.

    The caller has locked the customer, or written a row that refers to it: else two transactions
    that introduce it could wait for each other.
    """
    introduce_all(
        [(customer.pk, seller) for seller in sellers],
        ledger_number=customer.ledger_id,
        actor=actor,
        on=on,
    )


def introduce_all(
    pairs: Iterable[tuple[int, int]], *, ledger_number: int, actor: Actor, on: dt.date
) -> None:
    """Introduce locked customers to sellers, as pairs of keys."""
    if not (given := sorted(pairs)):
        return
    fetch(
        _INTRODUCE,
        [ledger_number, on, actor.name, [one for one, _ in given], [one for _, one in given]],
    )


def add(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    customer_no: str = "",
    legal_address: Address,
    billing_address: Address | None = None,
    digest: str = "",
    **members: Unpack[CustomerMembers],
) -> Customer:
    """Insert a customer whose number and identifier the caller knows to be free.

    Raises `IntegrityError` when another transaction takes one of them first.
    """
    if not customer_no:
        (customer_no,) = map(str, next_number(ledger))
    customer = Customer.objects.create(
        ledger=ledger,
        customer_no=customer_no,
        registered_on=on,
        fingerprint=digest,
        created_by=actor.name,
        **_columns(legal_address, billing_address),
        **members,
    )
    announce(customer, CUSTOMER, "create", moved=("", customer.state), actor=actor, on=on)
    customer.in_use = False
    return customer


def next_number(ledger: Ledger, *series: str) -> list[int]:
    """Take the next free number of the ledger's series, and the next number of each of `series`.

    Customers and their first accounts share the numbers. A number that the series has not reached
    yet may be in use, because callers can choose numbers.
    """
    return next_free_serial(
        ledger.number,
        "customer",
        *series,
    )


def next_payment_serial(customer: Customer) -> int:
    """Take the customer's next serial for a payment reference (the Norwegian KID), from 1."""
    Customer.objects.filter(pk=customer.pk).update(payment_serial=F("payment_serial") + 1)
    customer.refresh_from_db(fields=["payment_serial"])
    return customer.payment_serial


def amend(
    *, customer: Customer, actor: Actor, on: dt.date, **members: Unpack[CustomerMembers]
) -> Customer:
    """Change the given members of a locked customer and keep the others.

    Raises `CustomerAlreadyExists` when the new national identifier belongs to another.
    """
    return _change("amend", customer, actor, on, members, {})


def replace(
    *,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    legal_address: Address | None = None,
    billing_address: Address | None = None,
    **members: Unpack[CustomerMembers],
) -> Customer:
    """Set every member of a locked customer; `members` has all of them.

    An address that is not given stays; an empty billing address is removed.

    Raises `CustomerAlreadyExists` when the new national identifier belongs to another.
    """
    addresses = _columns(legal_address, billing_address)
    return _change("replace", customer, actor, on, members, addresses)


def _change(
    operation: str,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    members: CustomerMembers,
    addresses: dict[str, str],
) -> Customer:
    CUSTOMER.require(operation, customer, actor, on)
    if members.get("protected_identity") is False and queries.is_hidden(customer, actor):
        # Whoever could lift the protection would see what it hides.
        raise Invalid(
            {"protectedIdentity": say("Can be lifted by who sees protected identities only")}
        )
    identifier = (members.get("reg_country"), members.get("reg_no"))
    if identifier != (customer.reg_country, customer.reg_no):
        _require_free_identifier(customer.ledger, members, actor)
    return changed(customer, operation, actor, on, {**members, **addresses})


def changed(
    customer: Customer, operation: str, actor: Actor, on: dt.date, columns: Mapping[str, object]
) -> Customer:
    """Save the `columns` that differ; the audit trail names them without their old values."""
    new = {name: value for name, value in columns.items() if getattr(customer, name) != value}
    if new:
        reason = "changed: " + ", ".join(sorted(new))
        if not new.keys().isdisjoint((*ADDRESS, "reg_country", "reg_no")):
            # The register has not confirmed an address set by hand, or of another identifier.
            new["address_confirmed_on"] = columns.get("address_confirmed_on")
        advance(customer, CUSTOMER, operation, actor=actor, on=on, reason=reason[:200], columns=new)
    return customer


def remove(*, customer: Customer, actor: Actor, on: dt.date) -> None:
    """Delete a locked customer that nothing refers to; the audit trail keeps that it existed.

    Raises `CustomerInUse`.
    """
    CUSTOMER.require("remove", customer, actor, on)
    known = CustomerSeller.objects.filter(ledger=customer.ledger_id, customer=customer)
    # Read again: the loaded value lacks references added while this waited for the lock.
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
            "sellers": [str(key) for key in known.values_list("seller", flat=True)],
        },
    )
    known.delete()
    customer.delete()


def _columns(legal: Address | None, billing: Address | None) -> dict[str, str]:
    return (legal.columns() if legal else {}) | (billing.columns("billing_") if billing else {})


def _require_free_identifier(ledger: Ledger, members: CustomerMembers, actor: Actor) -> None:
    if not members.get("reg_no"):
        return
    owner = Customer.objects.filter(
        ledger=ledger, reg_country=members["reg_country"], reg_no=members["reg_no"]
    ).first()
    if owner is not None:
        raise _already_exists(owner, say("national identifier"), actor)


def _already_exists(customer: Customer, what: str, actor: Actor) -> CustomerAlreadyExists:
    """Return the refusal; it tells which customer it is to those who see it."""
    return CustomerAlreadyExists(customer if queries.is_known_to(actor, customer) else None, what)
