"""Operations on legal and billing addresses, by hand or from the population register."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Unpack, cast

import structlog
from django.db.models import CharField

from customers import population_register, queries
from customers.errors import PopulationRegisterNotConfigured, PopulationRegisterUnavailable
from customers.models import Address, Customer
from customers.operations.customers import AddressMembers, changed
from customers.population_register import Identifier, Person, RegisterUnavailable
from customers.states import CUSTOMER
from ledger_project.core import identifiers, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger

log = structlog.get_logger("ledger.population_register")


def replace_legal_address(
    *, customer: Customer, actor: Actor, on: dt.date, address: Address
) -> Customer:
    """Set the legal address of a locked customer."""
    CUSTOMER.require("replace_legal_address", customer, actor, on)
    return changed(customer, "replace_legal_address", actor, on, address.columns())


def amend_legal_address(
    *, customer: Customer, actor: Actor, on: dt.date, **members: Unpack[AddressMembers]
) -> Customer:
    """Change the given members of a locked customer's legal address."""
    CUSTOMER.require("amend_legal_address", customer, actor, on)
    return changed(customer, "amend_legal_address", actor, on, members)


def replace_billing_address(
    *, customer: Customer, actor: Actor, on: dt.date, address: Address
) -> Customer:
    """Set the billing address of a locked customer."""
    CUSTOMER.require("replace_billing_address", customer, actor, on)
    columns = address.columns("billing_")
    return changed(customer, "replace_billing_address", actor, on, columns)


def amend_billing_address(
    *, customer: Customer, actor: Actor, on: dt.date, **members: Unpack[AddressMembers]
) -> Customer:
    """Change the given members of a locked customer's billing address.

    The other members stay, also those inherited from the legal address.
    """
    CUSTOMER.require("amend_billing_address", customer, actor, on)
    columns = replace(customer.billing, **members).columns("billing_")
    return changed(customer, "amend_billing_address", actor, on, columns)


def remove_billing_address(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Remove the billing address of a locked customer; invoices go to the legal one again."""
    CUSTOMER.require("remove_billing_address", customer, actor, on)
    columns = Address().columns("billing_")
    return changed(customer, "remove_billing_address", actor, on, columns)


def refresh_legal_address(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Replace the legal address of a locked customer with that of the population register.

    The address of a person unknown to the register stays. A protected person becomes protected.

    Raises `PopulationRegisterNotConfigured` and `PopulationRegisterUnavailable`.
    """
    CUSTOMER.require("refresh_legal_address", customer, actor, on)
    known = ask_register([customer])
    confirm_legal_addresses(customers=[customer], known=known, actor=actor, on=on)
    return customer


def refresh_legal_addresses(
    *, ledger: Ledger, actor: Actor, on: dt.date, batch_size: int
) -> Iterator[dict[str, int]]:
    """Refresh the legal addresses of a ledger's persons that are not confirmed on the day yet.

    Yields for each batch, once it is committed, the numbers of persons `asked`, `changed`,
    `confirmed` and `unknown`. Raises `PopulationRegisterNotConfigured` and
    `PopulationRegisterUnavailable`; the batches before stay.
    """
    to_ask, last = queries.persons_to_ask_for(ledger.number, on).order_by("pk"), 0
    while asked := list(to_ask.filter(pk__gt=last)[:batch_size]):
        # The register may be slow. Nothing is locked before it answers, so no request waits for it.
        known = ask_register(asked)
        work = partial(_lock_and_confirm, asked, known, actor=actor, on=on)
        yield {"asked": len(asked), **transactions.run(work)}
        last = asked[-1].pk


def _lock_and_confirm(
    asked: Sequence[Customer], known: Mapping[Identifier, Person], *, actor: Actor, on: dt.date
) -> dict[str, int]:
    """Confirm the legal addresses of those persons that are still to be asked for.

    Persons who were deleted, or confirmed by another run, meanwhile are left out. A customer with a
    new identifier counts as unknown.
    """
    to_ask = queries.persons_to_ask_for(asked[0].ledger_id, on)
    found = to_ask.filter(pk__in=[one.pk for one in asked]).order_by("pk")
    locked = list(found.select_for_update(no_key=True))
    return confirm_legal_addresses(customers=locked, known=known, actor=actor, on=on)


def ask_register(customers: Iterable[Customer]) -> Mapping[Identifier, Person]:
    """Return the register's data on up to some hundreds of customers, with one request to it.

    Raises `PopulationRegisterNotConfigured` and `PopulationRegisterUnavailable`.
    """
    customers = list(customers)
    register = population_register.of(customers[0].ledger) if customers else None
    if register is None:
        raise PopulationRegisterNotConfigured()
    try:
        return register.look_up([_identifier(customer) for customer in customers])
    except RegisterUnavailable as error:
        log.warning("unavailable", reason=str(error))
        raise PopulationRegisterUnavailable(str(error)) from error


def confirm_legal_addresses(
    *,
    customers: Sequence[Customer],
    known: Mapping[Identifier, Person],
    actor: Actor,
    on: dt.date,
) -> dict[str, int]:
    """Update the legal addresses of some locked customers of a ledger by the register's data.

    Returns the numbers of customers `changed`, `confirmed` and `unknown` to the register. A
    confirmation only sets a date in the customer's row; the audit trail records the changes.
    """
    found = [(one, known[_identifier(one)]) for one in customers if _identifier(one) in known]
    confirmed = []
    for customer, person in found:
        registered = _columns(person)
        if all(getattr(customer, column) == value for column, value in registered.items()):
            confirmed.append(customer)
        else:
            columns = {**registered, "address_confirmed_on": on}
            changed(customer, "refresh_legal_address", actor, on, columns)
    if confirmed:
        keys = [customer.pk for customer in confirmed]
        rows = Customer.objects.filter(ledger=confirmed[0].ledger_id, pk__in=keys)
        rows.update(address_confirmed_on=on)
        for customer in confirmed:
            customer.address_confirmed_on = on
    return {
        "changed": len(found) - len(confirmed),
        "confirmed": len(confirmed),
        "unknown": len(customers) - len(found),
    }


def _identifier(customer: Customer) -> Identifier:
    return Identifier(customer.reg_country, customer.reg_no)


def _columns(person: Person) -> dict[str, object]:
    """Return the register's data by column, cut to the length of the column.

    If the register withholds the address, as it may for protected persons, the present one stays;
    if it withholds the name, the present addressee stays.
    """
    found: dict[str, object] = {"protected_identity": True} if person.protected_identity else {}
    if not person.city:
        return found
    address = {
        "street_address": person.street_address,
        "co_address": person.co_address,
        "zip_code": person.zip_code,
        "city": person.city,
        "country_code": person.country_code,
    }
    if person.name:
        address["addressee"] = person.name
    with suppress(identifiers.InvalidIdentifier):
        address["zip_code"] = identifiers.zip_code(person.zip_code, person.country_code)
    return found | {column: value[: _length(column)] for column, value in address.items()}


def _length(column: str) -> int | None:
    return cast(CharField, Customer._meta.get_field(column)).max_length
