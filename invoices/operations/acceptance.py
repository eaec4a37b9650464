"""Acceptance of a buyer, and the account that the purchase is made on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, QuerySet, Sum, When

from accounts.credit import accounts, limits
from accounts.credit.policy import Facts, Purpose
from accounts.credit.queries import claim_level, with_claim_level
from accounts.credit.states import OPEN as ACCOUNT_OPEN
from accounts.credit.totals import reserve
from accounts.models import Account
from customers import operations as customer_operations
from customers import queries as customer_queries
from customers.models import Address, Customer
from invoices.models import Authorization
from invoices.operations.references import payment_reference
from invoices.states import AUTHORIZED
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO
from ledger_project.core.numbering import next_serials
from ledger_project.core.prepared import first, insert, prepared


@dataclass(frozen=True, slots=True)
class Buyer:
    """Buyer in canonical form: the identifier as documented, the phone number in E.164."""

    legal_entity: str
    reg_no: str
    reg_country: str
    name: str
    street_address: str = ""
    co_address: str = ""
    zip_code: str = ""
    city: str = ""
    country_code: str = ""
    email_address: str = ""
    msisdn: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    account: Account
    payment_reference: str


def accept(
    *,
    ledger: Ledger,
    seller: Seller,
    buyer: Buyer,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    request: Mapping[str, object],
) -> Accepted:
    """Accept the buyer and reserve `amount` on the account, which is locked from here on.

    A buyer unknown to the ledger becomes a customer with an account. Raises `CreditDeclined` with
    every reason; then only the decision is recorded.
    """
    account = _account_of(ledger, buyer, seller)
    customer = account.customer if account else _locked_customer(ledger, buyer)
    if customer and not account:
        # Another purchase may have opened it before the lock was acquired.
        account = _account_of(ledger, buyer, seller)
    decision = limits.decide(
        ledger=ledger,
        facts=_facts(ledger, account, customer, buyer, amount, on),
        customer=customer,
        account=account,
        identity=(buyer.reg_country, buyer.reg_no),
        seller=seller,
        actor=actor,
        on=on,
        request=request,
    )
    if account:
        serial = reserve(account, amount, "payment_reference")
    else:
        if customer:
            (serial,) = next_serials(ledger.number, "payment_reference")
        else:
            number, serial = customer_operations.next_number(ledger, "payment_reference")
            customer = customer_operations.add(
                ledger=ledger,
                actor=actor,
                on=on,
                customer_no=str(number),
                legal_address=_address(buyer),
                legal_entity=buyer.legal_entity,
                name=buyer.name,
                reg_no=buyer.reg_no,
                reg_country=buyer.reg_country,
                email_address=buyer.email_address,
                msisdn=buyer.msisdn,
            )
        account = accounts.add(
            ledger=ledger, customer=customer, actor=actor, on=on, reserved=amount
        )
    decision.customer, decision.account = account.customer, account
    insert(decision)
    if not getattr(account, "known_to_seller", False):
        customer_operations.introduce(account.customer, [seller.pk], actor=actor, on=on)
    return Accepted(account, payment_reference(ledger, account.customer, serial))


def _account_of(ledger: Ledger, buyer: Buyer, seller: Seller) -> Account | None:
    """Return the buyer's oldest open account, else the oldest, locked and with its claim level.

    `known_to_seller` is whether the seller knows the customer: mostly it does, and nothing is to be
    written for that.
    """
    return first(_locked_accounts(ledger.number, buyer.reg_country, buyer.reg_no, seller.pk))


@prepared
def _locked_accounts(ledger: int, reg_country: str, reg_no: str, seller: int) -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.filter(
        ledger=ledger,
        customer__ledger=ledger,
        customer__reg_country=reg_country,
        customer__reg_no=reg_no,
    ).annotate(known_to_seller=customer_queries.known_to_seller(seller))
    return (
        with_claim_level(found)
        .select_related("customer")
        .select_for_update(of=("self",))
        .order_by(Case(When(state=ACCOUNT_OPEN, then=0), default=1), "id")[:1]
    )


def _locked_customer(ledger: Ledger, buyer: Buyer) -> Customer | None:
    """Return the buyer's customer, locked.

    So it gets only one account, and is not terminated or deleted meanwhile. A purchase on the
    account that it got while this one waited refers to the customer and need not wait in turn.
    """
    return (
        Customer.objects.select_for_update(no_key=True)
        .filter(ledger=ledger, reg_country=buyer.reg_country, reg_no=buyer.reg_no)
        .first()
    )


def _facts(
    ledger: Ledger,
    account: Account | None,
    customer: Customer | None,
    buyer: Buyer,
    amount: Decimal,
    on: dt.date,
) -> Facts:
    return limits.facts(
        Purpose.AUTHORIZATION,
        ledger=ledger,
        legal_entity=buyer.legal_entity,
        reg_no=buyer.reg_no,
        reg_country=buyer.reg_country,
        customer=customer,
        account=account,
        claim_level=account.claim_level if account else claim_level(customer) if customer else "",
        credit_limit=account.credit_limit if account else ledger.default_credit_limit,
        reserved=_reserved(ledger, account, amount, on) if account else ZERO,
        requested=amount,
        on=on,
    )


def _reserved(ledger: Ledger, account: Account, amount: Decimal, on: dt.date) -> Decimal:
    """Return the amount reserved on the account by authorizations that are still valid.

    Expired ones are looked up only if the credit does not suffice otherwise.
    """
    if amount <= account.headroom(account.reserved):
        return account.reserved
    # Authorizations past their validity reserve nothing, even before the expiry run.
    stale = Authorization.objects.filter(
        ledger=ledger, account=account, state=AUTHORIZED, valid_to__lt=on
    ).aggregate(held=Sum(F("authorized") - F("captured") - F("released")))["held"]
    return account.reserved - (stale or ZERO)


def _address(buyer: Buyer) -> Address:
    return Address(
        addressee=buyer.name,
        street_address=buyer.street_address,
        co_address=buyer.co_address,
        zip_code=buyer.zip_code,
        city=buyer.city,
        country_code=buyer.country_code,
    )
