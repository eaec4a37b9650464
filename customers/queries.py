"""Queries of customers. A client of some sellers sees those that its sellers know."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from customers.errors import CustomerNotFound
from customers.models import (
    DIRECT_DEBIT,
    ELECTRONIC,
    Consent,
    ConsentType,
    Customer,
    CustomerSeller,
    CustomerWord,
    LegalEntity,
)
from customers.states import CUSTOMER, GIVEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import NotFound
from ledger_project.core.locks import get_one
from ledger_project.core.models import Country, Ledger, StateChange
from ledger_project.core.prepared import prepared
from ledger_project.core.shared_states import (
    ACCOUNT_OPEN,
    ACCOUNT_PENDING_CLOSE,
    INVOICE_OPEN,
    INVOICE_PENDING,
)
from ledger_project.core.spellings import Term
from ledger_project.core.texts import say

PROTECTED_SCOPE = "customer:protected"

# Rows of higher apps about a customer, by the names of their references to it.
_HISTORY = ("accounts", "invoices", "credit_decisions", "consents", "note_items")


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """Return the customers that the actor may see, each with `in_use`."""
    same = Customer.objects.filter(pk=OuterRef("pk"), ledger=OuterRef("ledger")).order_by()
    loaded = {"in_use": Q()}
    for name in _HISTORY:
        referred = same.filter(**{f"{name}__ledger": OuterRef("ledger")})
        # Not EXISTS: for a list PostgreSQL would hash the whole other table before the first row.
        loaded["in_use"] |= Q(IsNull(Subquery(referred.values("pk")[:1]), False))
    found = Customer.objects.annotate(**loaded).filter(known_to(actor.sellers))
    return found if actor.ledger is None else found.filter(ledger=actor.ledger)


def known_to(sellers: Collection[int] | None, customer: str = "pk") -> Q:
    """Return the condition on rows with a `customer` that one of the sellers knows it.

    `sellers` are keys, as an actor covers them; None are all. This decides alone who sees a
    customer, its accounts, and all that is of them.
    """
    if sellers is None:
        return Q()
    return Q(Exists(_known_to(sellers, OuterRef(customer), OuterRef("ledger"))))


def times_revoked(customer: Customer) -> int:
    """Return how often the links in letters to a customer were ended: they name the number."""
    return StateChange.objects.filter(
        ledger=customer.ledger_id,
        document_type=CUSTOMER.entity,
        document_id=customer.pk,
        operation="revoke_links",
    ).count()


def known_to_seller(seller: int, customer: str = "customer") -> Exists:
    """Return, for rows with a `customer`, whether the seller of this key knows it."""
    return Exists(
        CustomerSeller.objects.filter(
            ledger=OuterRef("ledger"), customer=OuterRef(customer), seller=seller
        )
    )


KNOWN_TO_SELLERS = """
(%(sellers)s::bigint[] IS NULL OR EXISTS (
    SELECT FROM customers_customerseller k
     WHERE k.ledger_id = {row}.ledger_id AND k.customer_id = {row}.{customer}
       AND k.seller_id = ANY(%(sellers)s) AND k.since <= %(on)s))"""
"""The same condition in SQL, as of the end of a day. `sellers` None are all of the ledger."""


def is_known_to(actor: Actor, customer: Customer) -> bool:
    """Return whether the actor sees the customer."""
    if actor.sellers is None:
        return True
    return _known_to(actor.sellers, customer.pk, customer.ledger_id).exists()


def _known_to(sellers: Collection[int], customer: Any, ledger: Any) -> QuerySet[CustomerSeller]:
    return CustomerSeller.objects.filter(ledger=ledger, customer=customer, seller__in=sellers)


def get(actor: Actor, customer_no: str, *, lock: bool = False) -> Customer:
    """Return one customer by number. Raises `CustomerNotFound`."""
    found = visible_to(actor).filter(customer_no=customer_no)
    return get_one(
        found,
        CustomerNotFound(say("There is no customer {customer_no}", customer_no=customer_no)),
        lock=lock,
    )


def get_to_sell_to(ledger: Ledger, customer_no: str) -> Customer:
    """Return one customer by number and lock it, whoever knows it. Raises `CustomerNotFound`.

    For a sale, by which the seller gets to know the customer.
    """
    found = Customer.objects.filter(ledger=ledger, customer_no=customer_no)
    return get_one(
        found,
        CustomerNotFound(say("There is no customer {customer_no}", customer_no=customer_no)),
        lock=True,
    )


def many_to_sell_to(ledger: Ledger, numbers: Collection[str], *, lock: bool) -> list[Customer]:
    """Return the customers with these numbers, whoever knows them; locked in the order of locks."""
    found = Customer.objects.filter(ledger=ledger, customer_no__in=list(numbers)).order_by("pk")
    return list(found.select_for_update(of=("self",)) if lock else found)


def with_something_left(ledger_number: int, keys: Collection[int]) -> set[int]:
    """Return the keys of customers with an account not closed, a surplus, or an unpaid invoice."""
    found = Customer.objects.filter(ledger=ledger_number, pk__in=keys).order_by()
    accounts = found.filter(
        Q(accounts__state__in=[ACCOUNT_OPEN, ACCOUNT_PENDING_CLOSE], accounts__ledger=ledger_number)
    )
    surpluses = found.filter(surplus_items__remaining__gt=0, surplus_items__ledger=ledger_number)
    debts = found.filter(
        invoices__state__in=[INVOICE_PENDING, INVOICE_OPEN], invoices__ledger=ledger_number
    )
    found_by = [kind.values_list("pk", flat=True) for kind in (accounts, surpluses, debts)]
    return set(found_by[0].union(*found_by[1:]))


def persons_to_ask_for(ledger_number: int, on: dt.date) -> QuerySet[Customer]:
    """Return the customers whose legal address the population register may have.

    Those whose address it has confirmed on the day are left out.
    """
    registered = Customer.objects.filter(
        ledger=ledger_number,
        legal_entity=LegalEntity.CONSUMER,
        state__in=CUSTOMER.transitions["refresh_legal_address"].sources,
    ).exclude(reg_no="")
    return registered.exclude(address_confirmed_on__gte=on)


def may_see_protected(actor: Actor) -> bool:
    """Return whether the actor may see identity, addresses and contacts of protected customers."""
    return actor.holds(PROTECTED_SCOPE, "customers.see_protected_customer")


def is_hidden(customer: Customer, actor: Actor) -> bool:
    """Return whether the customer is masked for the actor."""
    return customer.protected_identity and not may_see_protected(actor)


def consents(customer: Customer) -> QuerySet[Consent]:
    """Return the consents of a customer, including withdrawn ones."""
    found = Consent.objects.filter(ledger=customer.ledger_id, customer=customer)
    return found.select_related("customer")


@prepared
def _active_consents(ledger: int, customer: int) -> QuerySet[Consent, str]:
    found = Consent.objects.filter(ledger=ledger, customer=customer, state=GIVEN)
    return found.order_by("type").values_list("type", flat=True)


def get_consent(customer: Customer, pk: int, *, lock: bool = False) -> Consent:
    """Return one consent of a customer. Raises `NotFound`."""
    found = consents(customer).filter(pk=pk)
    return get_one(
        found, NotFound(say("There is no consent {value}", value=pk or "").strip()), lock=lock
    )


@dataclass(frozen=True, slots=True)
class NextInvoice:
    """Delivery and payment of a customer's next invoice, by the consents active now.

    `distribution` is `einvoice`, `email` or `print`.
    """

    customer: Customer
    consents: list[str]
    distribution: str
    direct_debit: bool

    def get_absolute_url(self) -> str:
        return self.customer.get_absolute_url()


def next_invoice(customer: Customer) -> NextInvoice:
    """Return how the next invoice is delivered and paid.

    It is electronic with an EDI address or a consent to that; else by e-mail with a consent and an
    address; else on paper.
    """
    return _next_invoice(customer, _active_consents(customer.ledger_id, customer.pk))


def next_invoices(ledger: Ledger, customers: Collection[Customer]) -> dict[int, NextInvoice]:
    """Return the same for many customers of a ledger, by key."""
    given = Consent.objects.filter(
        ledger=ledger, customer__in=[one.pk for one in customers], state=GIVEN
    )
    active: dict[int, list[str]] = {one.pk: [] for one in customers}
    for customer, type_ in given.order_by("type").values_list("customer_id", "type"):
        active[customer].append(type_)
    return {one.pk: _next_invoice(one, active[one.pk]) for one in customers}


def _next_invoice(customer: Customer, active: list[str]) -> NextInvoice:
    distribution = "print"
    if customer.edi_interchange_recipient or any(type_ in ELECTRONIC for type_ in active):
        distribution = "einvoice"
    elif ConsentType.EMAIL in active and customer.email_address:
        distribution = "email"
    direct_debit = any(type_ in DIRECT_DEBIT for type_ in active)
    return NextInvoice(customer, active, distribution, direct_debit)


def found_by(
    term: Term, ledgers: Collection[int], *, protected: bool, limit: int
) -> dict[int, str]:
    """Return the customers whom a search means, each with the column that says so.

    A number, phone number or identifier is the whole term. Else each word has to stand in the
    name, the city or the e-mail address of the same customer: whole, or its beginning if it is no
    number. Those whose identity is protected are found by whole identifiers alone, unless
    `protected` ones may be seen.
    """
    found: dict[int, str] = {}

    def add(rows: QuerySet[Customer], column: str) -> None:
        for pk in rows.order_by().values_list("pk", flat=True)[:limit]:
            found.setdefault(pk, column)

    mine = Customer.objects.filter(ledger__in=ledgers)
    seen = mine if protected else mine.filter(protected_identity=False)
    if term.numbers:
        add(mine.filter(customer_no__in=term.numbers), "customer_no")
    if term.identifiers and any(map(str.isdigit, term.text)):
        countries = [*Country.values, ""]
        add(mine.filter(reg_country__in=countries, reg_no__in=term.identifiers), "reg_no")
    if term.phones:
        add(seen.filter(msisdn__in=term.phones), "msisdn")
    for pk in _by_words(term, ledgers, protected=protected, limit=limit):
        found.setdefault(pk, "name")
    return found


def _by_words(
    term: Term, ledgers: Collection[int], *, protected: bool, limit: int
) -> Iterable[int]:
    """Yield the customers who have all words of a term, first those who have them whole."""
    wanted = {one.lower() for one in term.words if "@" in one.lstrip("@")}
    rest = " ".join(one for one in term.words if "@" not in one.lstrip("@"))
    wanted.update(_words(rest) if rest else ())
    if not wanted:
        return
    first, *others = sorted(wanted, key=len, reverse=True)
    for whole in (True, False):
        rows = CustomerWord.objects.filter(_is(first, whole=whole), ledger__in=ledgers)
        for one in others:
            same = CustomerWord.objects.filter(
                _is(one, whole=whole), ledger=OuterRef("ledger"), customer=OuterRef("customer")
            )
            rows = rows.filter(Exists(same))
        if not protected:
            rows = rows.filter(customer__ledger=F("ledger"), customer__protected_identity=False)
        yield from rows.order_by().values_list("customer", flat=True)[:limit]


def _is(word: str, *, whole: bool) -> Q:
    """Return the condition for a word, or those that begin with it; a number is whole."""
    if whole or len(word) == 1 or word.isdecimal():
        return Q(word=word)
    return Q(word__gte=word, word__lt=f"{word[:-1]}{chr(ord(word[-1]) + 1)}")


def _words(text: str) -> list[str]:
    """Return the words of a text as the database keeps them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_words(%s)", [text])
        return list(cursor.fetchone()[0])
