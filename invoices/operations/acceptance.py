"""Whether a buyer is accepted, and the account that the purchase goes on."""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Exists, F, OuterRef, Sum

from accounts.models import Account
from accounts.operations import open_account
from accounts.states import OPEN as ACCOUNT_OPEN
from customers import operations as customer_operations
from customers.models import Customer, LegalEntity
from customers.states import ACTIVE, DECEASED
from invoices.errors import AuthorizationDeclined
from invoices.models import Authorization, DeclinedAuthorization, Invoice
from invoices.models.invoices import DUNNED
from invoices.states import AUTHORIZED, OPEN
from ledger_project.core import identifiers
from ledger_project.core.actors import Actor
from ledger_project.core.models import Country, Ledger, Seller
from ledger_project.core.money import ZERO
from ledger_project.core.numbering import next_serials

FULL_AGE = 18


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys, in canonical form: the identifier as documented, the phone number in E.164."""

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
    request: dict[str, Any],
) -> Accepted:
    """Accept the buyer and reserve `amount` on the account, which is locked from here on.

    A buyer whom the ledger does not know becomes a customer with an account. Raises
    `AuthorizationDeclined` with every reason; then nothing but the attempt is recorded.
    """
    account = _account_of(ledger, buyer)
    customer = account.customer if account else _customer_without_account(ledger, buyer)
    reasons = _decline_reasons(ledger, account, customer, buyer, amount, on)
    if reasons:
        raise AuthorizationDeclined(
            reasons,
            record=lambda: DeclinedAuthorization.objects.create(
                ledger=ledger,
                seller=seller,
                customer=customer,
                reasons=reasons,
                request=msgspec.to_builtins(request),
                business_date=on,
                created_by=actor.name,
            ),
        )
    if account:
        Account.objects.filter(pk=account.pk).update(reserved=F("reserved") + amount)
        (serial,) = next_serials(ledger.number, "payment_reference")
        return Accepted(account, _payment_reference(ledger, account.customer, serial))
    if customer:
        (serial,) = next_serials(ledger.number, "payment_reference")
    else:
        number, serial = customer_operations.next_number(ledger, "payment_reference")
        customer = customer_operations.add(
            ledger=ledger, actor=actor, customer_no=str(number), **_members(buyer)
        )
    account = open_account(ledger=ledger, customer=customer, actor=actor, on=on, reserved=amount)
    return Accepted(account, _payment_reference(ledger, customer, serial))


def _account_of(ledger: Ledger, buyer: Buyer) -> Account | None:
    """The buyer's oldest account, locked, with whether an invoice of it has been dunned."""
    dunned = Invoice.objects.filter(
        ledger=ledger, account=OuterRef("pk"), state=OPEN, claim_level__in=DUNNED
    )
    return (
        Account.objects.filter(
            ledger=ledger,
            customer__ledger=ledger,
            customer__reg_country=buyer.reg_country,
            customer__reg_no=buyer.reg_no,
        )
        .select_related("customer")
        .select_for_update(of=("self",))
        .annotate(dunned=Exists(dunned))
        .order_by("id")
        .first()
    )


def _customer_without_account(ledger: Ledger, buyer: Buyer) -> Customer | None:
    return Customer.objects.filter(
        ledger=ledger, reg_country=buyer.reg_country, reg_no=buyer.reg_no
    ).first()


def _decline_reasons(
    ledger: Ledger,
    account: Account | None,
    customer: Customer | None,
    buyer: Buyer,
    amount: Decimal,
    on: dt.date,
) -> list[str]:
    reasons = []
    if customer and customer.state == DECEASED:
        reasons.append("deceased")
    elif customer and customer.state != ACTIVE:
        reasons.append("customer-not-active")
    if account and account.state != ACCOUNT_OPEN:
        reasons.append("account-not-open")
    if _under_age(buyer, on):
        reasons.append("under-age")
    if account and account.dunned:  # type: ignore[attr-defined]
        reasons.append("overdue-debt")
    if amount > _headroom(ledger, account, amount, on):
        reasons.append("credit-limit")
    return reasons


def _under_age(buyer: Buyer, on: dt.date) -> bool:
    if buyer.legal_entity != LegalEntity.CONSUMER:
        return False
    born = identifiers.birth_date(buyer.reg_no, buyer.reg_country)
    if born is None:
        return False
    birthday_passed = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not birthday_passed) < FULL_AGE


def _headroom(ledger: Ledger, account: Account | None, amount: Decimal, on: dt.date) -> Decimal:
    if account is None:
        return ledger.default_credit_limit
    headroom = account.headroom(account.reserved)
    if amount <= headroom:
        return headroom
    # Authorizations past their validity hold nothing any more, though no batch has freed it yet.
    stale = Authorization.objects.filter(
        ledger=ledger, account=account, state=AUTHORIZED, valid_to__lt=on
    ).aggregate(held=Sum(F("authorized") - F("captured") - F("released")))["held"]
    return account.headroom(account.reserved - (stale or ZERO))


def _payment_reference(ledger: Ledger, customer: Customer, serial: int) -> str:
    """The reference to print: numbered within the ledger, in Norway within the customer."""
    if ledger.country == Country.NO:
        while True:
            reference = identifiers.payment_reference(
                ledger.country,
                ledger_number=ledger.number,
                serial=serial,
                customer_no=customer.customer_no,
                customer_serial=customer_operations.next_payment_serial(customer),
            )
            # Customers whose numbers differ in leading zeros alone share their references.
            if not Authorization.objects.filter(
                ledger=ledger, payment_reference=reference
            ).exists():
                return reference
    return identifiers.payment_reference(ledger.country, ledger_number=ledger.number, serial=serial)


def _members(buyer: Buyer) -> dict[str, Any]:
    members = asdict(buyer)
    return {**members, "addressee": buyer.name}
