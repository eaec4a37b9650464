"""Invoice purchase: authorize, capture, credit, cancel, extend.

Each operation takes a locked authorization and runs inside the caller's transaction. Lock order:
authorization → invoice number → invoice → account.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, TextField, Value

from accounts import journal
from accounts.models import Account, JournalEntry
from accounts.operations import add_surplus
from invoices import errors, postings
from invoices.models import (
    Authorization,
    Cancellation,
    Capture,
    Credit,
    Invoice,
    InvoiceTransaction,
)
from invoices.models.invoices import TransactionType
from invoices.operations import acceptance
from invoices.operations.acceptance import Buyer
from invoices.operations.expiry import expire
from invoices.states import (
    AUTHORIZATION,
    AUTHORIZED,
    CANCELLED,
    CAPTURED,
    CLOSED,
    INVOICE,
    OPEN,
    authorization_state,
)
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CompanyMissingConfiguration,
    CurrencyNotSupported,
    DuplicateReference,
    NotPermitted,
    SellerNotConfigured,
    SellerNumberMismatch,
)
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger, Seller

__all__ = ["Buyer", "authorize", "cancel", "capture", "credit", "extend_validity"]

MAX_VALIDITY = dt.timedelta(days=180)


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
    `AuthorizationDeclined` when the buyer is not accepted.
    """
    terms = InvoiceTerms(**invoice)
    _require_grant("authorize", actor)
    seller = _seller(ledger, seller_number, actor, terms.invoice_number)
    if terms.currency != ledger.currency:
        raise CurrencyNotSupported(f"{terms.currency} is not {ledger.currency}, the ledger's own")
    request = {"seller": seller.number, "invoice": terms, "buyer": buyer}
    digest = fingerprint(request)

    if earlier := _replay_authorization(ledger, seller, terms.invoice_number, digest, actor, on):
        return Outcome(earlier, replayed=True)
    _require_free_number(ledger, terms.invoice_number)
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
            denuntiation_text=ledger.denuntiation_text,
            buyer=sent,
            created_by=actor.name,
        )
    )


def capture(
    *,
    authorization: Authorization,
    actor: Actor,
    on: dt.date,
    amount: Decimal | None = None,
    reference: str = "",
) -> Outcome[Capture]:
    """Buy `amount` of the authorization, by default all that remains.

    The first capture issues the invoice, later ones raise its debt. Books: `invoice_issued` and
    `receivable_purchased`; the reservation becomes debt on the account.

    Raises the error of the state, `InsufficientRemainingAmount`, and `DuplicateReference` when the
    seller's reference was used for another amount.
    """
    _require_grant("capture", actor)
    if reference and (
        earlier := Capture.objects.filter(authorization=authorization, reference=reference).first()
    ):
        if earlier.requested_amount != amount:
            raise DuplicateReference(f"{reference} captured another amount")
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("capture", authorization, actor, on)
    remaining = authorization.remaining
    requested, amount = amount, remaining if amount is None else amount
    if amount > remaining:
        raise errors.InsufficientRemainingAmount(remaining)

    captured = Capture.objects.create(
        ledger_id=authorization.ledger_id,
        authorization=authorization,
        reference=reference,
        requested_amount=requested,
        **_step(authorization, amount, actor, on, captured=amount, remaining=-amount),
    )
    invoice = _debit_invoice(authorization, amount, actor, on)
    facts: dict[str, Any] = {
        "capture_id": captured.pk,
        "invoice_id": invoice.pk,
        "seller_id": authorization.seller_id,
        "amount": amount,
        "value_on": on,
    }
    issued, _ = journal.post(
        authorization.ledger,
        [postings.invoice_issued(**facts), postings.receivable_purchased(**facts)],
        actor=actor,
        on=on,
    )
    _add_transaction(invoice, TransactionType.DEBIT, amount, amount, issued, reference)
    advance(
        authorization,
        AUTHORIZATION,
        "capture",
        to=AUTHORIZED if amount < remaining else CAPTURED,
        actor=actor,
        on=on,
        captured=authorization.captured + amount,
    )
    Account.objects.filter(pk=authorization.account_id).update(
        balance=F("balance") + amount, reserved=F("reserved") - amount
    )
    return Outcome(captured)


def credit(
    *,
    authorization: Authorization,
    actor: Actor,
    on: dt.date,
    amount: Decimal,
    credit_invoice_number: str,
    reason: str,
) -> Outcome[Credit]:
    """Take back `amount` of what was captured, under a credit invoice number of the seller's.

    It lowers the invoice's debt; what the buyer has paid already becomes the customer's surplus.
    Books: `invoice_credited`.

    Raises `InsufficientDebitedAmount`, and `DuplicateInvoiceNumber` when the number is in use.
    """
    _require_grant("credit", actor)
    ledger = authorization.ledger
    lock = _number_lock(ledger, credit_invoice_number)
    Ledger.objects.filter(pk=ledger.pk).annotate(locked=lock).values("locked").get()
    if earlier := Credit.objects.filter(
        ledger=ledger, credit_invoice_number=credit_invoice_number
    ).first():
        same = (authorization.pk, amount, reason)
        if (earlier.authorization_id, earlier.amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_number)
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("credit", authorization, actor, on)
    available = authorization.captured - authorization.credited
    if amount > available:
        raise errors.InsufficientDebitedAmount(available)
    _require_free_number(ledger, credit_invoice_number, also_authorized=on)

    invoice = Invoice.objects.select_for_update().get(ledger=ledger, authorization=authorization)
    unpaid = min(amount, invoice.capital_debt)
    paid = amount - unpaid
    credited = Credit.objects.create(
        ledger=ledger,
        authorization=authorization,
        credit_invoice_number=credit_invoice_number,
        reason=reason,
        unpaid=unpaid,
        **_step(authorization, amount, actor, on, credited=amount),
    )
    draft = postings.purchased_invoice_credited(
        credit_id=credited.pk,
        invoice_id=invoice.pk,
        seller_id=authorization.seller_id,
        unpaid=unpaid,
        paid=paid,
        cause=reason,
        value_on=on,
    )
    (entry,) = journal.post(ledger, [draft], actor=actor, on=on)
    _add_transaction(
        invoice, TransactionType.CREDIT, amount, -unpaid, entry, credit_invoice_number, reason
    )
    debt = invoice.capital_debt - unpaid
    advance(
        invoice,
        INVOICE,
        "lower",
        to=OPEN if debt else CLOSED,
        actor=actor,
        on=on,
        capital_debt=debt,
        credited=invoice.credited + amount,
    )
    advance(
        authorization,
        AUTHORIZATION,
        "credit",
        actor=actor,
        on=on,
        credited=authorization.credited + amount,
    )
    if unpaid:
        Account.objects.filter(pk=authorization.account_id).update(balance=F("balance") - unpaid)
    if paid:
        add_surplus(
            customer=authorization.customer,
            seller_id=authorization.seller_id,
            entry=entry,
            amount=paid,
            currency=authorization.currency,
            actor=actor,
        )
    return Outcome(credited)


def cancel(
    *, authorization: Authorization, actor: Actor, on: dt.date, reference: str = ""
) -> Outcome[Cancellation]:
    """Release what remains; with nothing captured the authorization is cancelled, else captured.

    Raises the error of the state.
    """
    _require_grant("cancel", actor)
    if reference and (
        earlier := Cancellation.objects.filter(
            authorization=authorization, reference=reference
        ).first()
    ):
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("cancel", authorization, actor, on)
    freed = authorization.remaining
    cancelled = Cancellation.objects.create(
        ledger_id=authorization.ledger_id,
        authorization=authorization,
        reference=reference,
        **_step(authorization, freed, actor, on, remaining=-freed),
    )
    advance(
        authorization,
        AUTHORIZATION,
        "cancel",
        to=CAPTURED if authorization.captured else CANCELLED,
        actor=actor,
        on=on,
        released=authorization.released + freed,
    )
    Account.objects.filter(pk=authorization.account_id).update(reserved=F("reserved") - freed)
    return Outcome(cancelled)


def extend_validity(*, authorization: Authorization, actor: Actor, on: dt.date) -> Authorization:
    """Let the authorization live the ledger's days from today, never past 180 from its creation."""
    AUTHORIZATION.require("extend_validity", authorization, actor, on)
    wished = on + dt.timedelta(days=authorization.ledger.authorization_days)
    allowed = min(wished, authorization.authorized_on + MAX_VALIDITY)
    if allowed > authorization.valid_to:
        advance(
            authorization, AUTHORIZATION, "extend_validity", actor=actor, on=on, valid_to=allowed
        )
    return authorization


def _require_grant(operation: str, actor: Actor) -> None:
    """A replay shows a document, so the permission is asked before the reference is looked up."""
    if not AUTHORIZATION.grants(operation, actor):
        raise NotPermitted(RequiredScope=AUTHORIZATION.transitions[operation].scope)


def _seller(ledger: Ledger, number: str, actor: Actor, invoice_number: str) -> Seller:
    """The seller, if the actor covers it and it is set up; the invoice number is locked."""
    sellers = Seller.objects.filter(ledger=ledger, number=number)
    # Locked in the same round trip; what the lock protects is read by later statements.
    seller = sellers.annotate(locked=_number_lock(ledger, invoice_number)).first()
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


def _number_lock(ledger: Ledger, number: str) -> Func:
    """Serialise all that wants one invoice number of the ledger: it lives in three tables."""
    key = Func(
        Value(number), Value(ledger.number), function="hashtextextended", output_field=TextField()
    )
    return Func(key, function="pg_advisory_xact_lock", output_field=TextField())


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


def _require_free_number(
    ledger: Ledger, number: str, also_authorized: dt.date | None = None
) -> None:
    taken = (
        Credit.objects.filter(ledger=ledger, credit_invoice_number=number)
        .values("pk")
        .union(Invoice.objects.filter(ledger=ledger, invoice_no=number).values("pk"))
    )
    if also_authorized:
        taken = taken.union(
            Authorization.objects.filter(
                ledger=ledger,
                invoice_number=number,
                state=AUTHORIZED,
                valid_to__gte=also_authorized,
            ).values("pk")
        )
    if taken.exists():
        raise errors.DuplicateInvoiceNumber(number)


def _step(
    authorization: Authorization,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    *,
    captured: Decimal = Decimal(0),
    credited: Decimal = Decimal(0),
    remaining: Decimal = Decimal(0),
) -> dict[str, Any]:
    """The columns that every `PurchaseStep` has: the totals as they will be after it."""
    return {
        "amount": amount,
        "business_date": on,
        "authorized_after": authorization.authorized,
        "captured_after": authorization.captured + captured,
        "credited_after": authorization.credited + credited,
        "remaining_after": authorization.remaining + remaining,
        "created_by": actor.name,
    }


def _debit_invoice(
    authorization: Authorization, amount: Decimal, actor: Actor, on: dt.date
) -> Invoice:
    if authorization.captured:
        invoice = Invoice.objects.select_for_update().get(
            ledger_id=authorization.ledger_id, authorization=authorization
        )
        advance(
            invoice,
            INVOICE,
            "debit",
            actor=actor,
            on=on,
            debited=invoice.debited + amount,
            capital_debt=invoice.capital_debt + amount,
        )
        return invoice
    return Invoice.objects.create(
        ledger_id=authorization.ledger_id,
        invoice_no=authorization.invoice_number,
        seller_id=authorization.seller_id,
        customer_id=authorization.customer_id,
        account_id=authorization.account_id,
        authorization=authorization,
        purchased=True,
        issued_on=on,
        invoice_date=authorization.invoice_date,
        due_date=authorization.due_date,
        currency=authorization.currency,
        debited=amount,
        capital_debt=amount,
        payment_reference=authorization.payment_reference,
        created_by=actor.name,
    )


def _add_transaction(
    invoice: Invoice,
    type_: TransactionType,
    amount: Decimal,
    debt_change: Decimal,
    entry: JournalEntry,
    reference: str,
    cause: str = "",
) -> None:
    InvoiceTransaction.objects.create(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        type=type_,
        amount=amount,
        debt_change=debt_change,
        book_on=entry.book_on,
        value_on=entry.value_on,
        cause=cause,
        reference=reference,
        entry=entry,
        created_by=entry.created_by,
    )
