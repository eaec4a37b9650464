"""Authorization: the operator agrees to buy a seller's invoice.

It begins with the lock of the invoice number, as there is no authorization yet; an expired one
under that number is not waited for.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from invoices import errors
from invoices.models import Authorization
from invoices.operations import acceptance, numbers, sellers
from invoices.operations.acceptance import Buyer
from invoices.operations.expiry import expire
from invoices.states import AUTHORIZATION, AUTHORIZED, CAPTURED, authorization_state
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CompanyMissingConfiguration,
    CurrencyNotSupported,
)
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.models import Ledger, Seller, payment_account_of
from ledger_project.core.prepared import insert, prepared


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """The seller's invoice as it is to be authorized; `amount` includes VAT."""

    amount: Decimal
    currency: str
    invoice_number: str
    invoice_date: dt.date
    due_date: dt.date
    distribution_date: dt.date | None = None
    collection_reference_text: str = ""


def authorize(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    seller_number: str,
    invoice: InvoiceTerms,
    buyer: Buyer,
    sent: Mapping[str, object],
) -> Outcome[Authorization]:
    """Agree to buy a seller's invoice, and reserve its amount on the buyer's account.

    `sent` is the buyer as the API shows it. The buyer is found by national identifier or becomes a
    customer with an account. Nothing is posted. A repeated request is answered with the first
    authorization.

    Raises `SellerNumberMismatch`, `SellerNotConfigured`, `CompanyMissingConfiguration`,
    `CurrencyNotSupported`, `InvoiceAlreadyAuthorized`, `DuplicateInvoiceNumber`, and
    `CreditDeclined` when the buyer is not accepted.
    """
    AUTHORIZATION.require_grant("authorize", actor)
    seller = _seller(ledger, seller_number, actor, invoice.invoice_number)
    if invoice.currency != ledger.currency:
        raise CurrencyNotSupported(f"{invoice.currency} is not {ledger.currency}, the ledger's own")
    request = {"seller": seller.number, "invoice": invoice, "buyer": buyer}
    digest = fingerprint(request)

    if earlier := _replay_authorization(ledger, seller, invoice.invoice_number, digest, actor, on):
        return Outcome(earlier, replayed=True)
    numbers.require_free(ledger, invoice.invoice_number)
    accepted = acceptance.accept(
        ledger=ledger, seller=seller, buyer=buyer, amount=invoice.amount, actor=actor, on=on,
        request=request,
    )  # fmt: skip
    return Outcome(
        insert(
            Authorization(
                ledger=ledger,
                seller=seller,
                customer=accepted.account.customer,
                account=accepted.account,
                valid_to=on + dt.timedelta(days=ledger.authorization_days),
                authorized_on=on,
                fingerprint=digest,
                authorized=invoice.amount,
                currency=invoice.currency,
                invoice_number=invoice.invoice_number,
                invoice_date=invoice.invoice_date,
                due_date=invoice.due_date,
                distribution_date=invoice.distribution_date,
                collection_reference_text=invoice.collection_reference_text,
                payment_reference=accepted.payment_reference,
                **payment_account_of(ledger),
                assignment_notice=ledger.assignment_notice,
                buyer=sent,
                created_by=actor.name,
            )
        )
    )


def _seller(ledger: Ledger, number: str, actor: Actor, invoice_number: str) -> Seller:
    """Return the seller, and lock the invoice number.

    Raises the errors of `sellers.get`, and `CompanyMissingConfiguration`.
    """
    seller = sellers.get(ledger, number, actor, invoice_number=invoice_number)
    parts = {
        "paymentAccount": ledger.payment_account_number,
        "feeAgreement": seller.item_fee is not None,
    }
    if missing := [name for name, present in parts.items() if not present]:
        raise CompanyMissingConfiguration(
            title=f"CompanyNumber {ledger.number} missing configuration", Missing=missing
        )
    return seller


@prepared
def _numbered(ledger: int, number: str) -> QuerySet[Authorization]:
    found = Authorization.objects.filter(ledger=ledger, invoice_number=number)
    return found.select_related("customer", "account").order_by("-id")


def _replay_authorization(
    ledger: Ledger, seller: Seller, number: str, digest: str, actor: Actor, on: dt.date
) -> Authorization | None:
    """Return the authorization that the same request made before, else None.

    Raises `InvoiceAlreadyAuthorized` or `DuplicateInvoiceNumber` for a number in use.
    """
    earlier = _numbered(ledger.number, number)
    for one in earlier:
        one.ledger = ledger
        if one.seller_id == seller.pk and one.fingerprint == digest:
            one.seller = seller
            return one
    for one in earlier:
        live = authorization_state(one, on) in (AUTHORIZED, CAPTURED)
        if live and one.seller_id == seller.pk:
            raise errors.InvoiceAlreadyAuthorized(one)
        if live or one.captured:
            raise errors.DuplicateInvoiceNumber(number)
        if one.state == AUTHORIZED:
            expire(ledger_number=ledger.number, actor=actor, on=on, authorization_id=one.pk)
    return None
