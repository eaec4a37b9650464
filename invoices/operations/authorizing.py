"""Authorizing: the operator agrees to buy a seller's invoice.

Lock order: invoice number → authorization (an expired one under that number) → account.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from invoices import errors
from invoices.models import Authorization
from invoices.operations import acceptance, numbers
from invoices.operations.acceptance import Buyer
from invoices.operations.expiry import expire
from invoices.states import AUTHORIZATION, AUTHORIZED, CAPTURED, authorization_state
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CompanyMissingConfiguration,
    CurrencyNotSupported,
    SellerNotConfigured,
    SellerNumberMismatch,
)
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.models import Ledger, Seller


@dataclass(frozen=True, slots=True)
class InvoiceTerms:
    """The seller's invoice, as it is to be authorized; `amount` includes VAT."""

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
    invoice: Mapping[str, Any],
    buyer: Buyer,
    sent: Mapping[str, Any],
) -> Outcome[Authorization]:
    """Agree to buy a seller's invoice, and reserve its amount on the buyer's account.

    `invoice` has the members of `InvoiceTerms`; `sent` is the buyer as it is to be shown. The
    buyer is found by national identifier or becomes a customer with an account. Nothing is posted.
    The same request sent again is answered with the first authorization.

    Raises `SellerNumberMismatch`, `SellerNotConfigured`, `CompanyMissingConfiguration`,
    `CurrencyNotSupported`, `InvoiceAlreadyAuthorized`, `DuplicateInvoiceNumber`, and
    `CreditDeclined` when the buyer is not accepted.
    """
    terms = InvoiceTerms(**invoice)
    AUTHORIZATION.require_grant("authorize", actor)
    seller = _seller(ledger, seller_number, actor, terms.invoice_number)
    if terms.currency != ledger.currency:
        raise CurrencyNotSupported(f"{terms.currency} is not {ledger.currency}, the ledger's own")
    request = {"seller": seller.number, "invoice": terms, "buyer": buyer}
    digest = fingerprint(request)

    if earlier := _replay_authorization(ledger, seller, terms.invoice_number, digest, actor, on):
        return Outcome(earlier, replayed=True)
    numbers.require_free(ledger, terms.invoice_number)
    accepted = acceptance.accept(
        ledger=ledger, seller=seller, buyer=buyer, amount=terms.amount, actor=actor, on=on,
        request=request,
    )  # fmt: skip
    return Outcome(
        Authorization.objects.create(
            ledger=ledger,
            seller=seller,
            customer=accepted.account.customer,
            account=accepted.account,
            valid_to=on + dt.timedelta(days=ledger.authorization_days),
            authorized_on=on,
            fingerprint=digest,
            authorized=terms.amount,
            currency=terms.currency,
            invoice_number=terms.invoice_number,
            invoice_date=terms.invoice_date,
            due_date=terms.due_date,
            distribution_date=terms.distribution_date,
            collection_reference_text=terms.collection_reference_text,
            payment_reference=accepted.payment_reference,
            payment_account_type=ledger.payment_account_type,
            payment_account_number=ledger.payment_account_number,
            payment_account_bic=ledger.payment_account_bic,
            payment_account_iban=ledger.payment_account_iban,
            assignment_notice=ledger.assignment_notice,
            buyer=sent,
            created_by=actor.name,
        )
    )


def _seller(ledger: Ledger, number: str, actor: Actor, invoice_number: str) -> Seller:
    """The seller, if the actor covers it and it is set up; the invoice number is locked."""
    sellers = Seller.objects.filter(ledger=ledger, number=number)
    # Locked in the same round trip; what the lock protects is read by later statements.
    seller = sellers.annotate(locked=numbers.lock_on(ledger, invoice_number)).first()
    if not (actor.covers_seller(seller.pk) if seller else actor.sellers is None):
        raise SellerNumberMismatch(f"The token does not cover SellerNumber {number}")
    if seller is None or not seller.configured:
        raise SellerNotConfigured(
            f"SellerNumber {number} not configured", title=f"SellerNumber {number} not configured"
        )
    parts = {
        "paymentAccount": ledger.payment_account_number,
        "feeAgreement": seller.item_fee is not None,
    }
    if missing := [name for name, present in parts.items() if not present]:
        raise CompanyMissingConfiguration(
            title=f"CompanyNumber {ledger.number} missing configuration", Missing=missing
        )
    return seller


def _replay_authorization(
    ledger: Ledger, seller: Seller, number: str, digest: str, actor: Actor, on: dt.date
) -> Authorization | None:
    """The authorization that the same request made before; refuse a number that is taken."""
    earlier = list(
        Authorization.objects.filter(ledger=ledger, invoice_number=number)
        .select_related("customer", "account")
        .order_by("-id")
    )
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
