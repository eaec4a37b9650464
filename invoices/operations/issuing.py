"""Issuing invoices for existing customers: the receivable stays the client's own."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from accounts.books import journal
from accounts.books.entries import BookedEvent
from customers import operations as customer_operations
from customers import queries as customer_queries
from customers.models import Customer
from invoices import errors, postings
from invoices.models import Document, Invoice, InvoiceRow, InvoiceType
from invoices.models.documents import DocumentType
from invoices.models.invoices import TransactionType
from invoices.operations import numbers, sellers
from invoices.operations.interest import interest_after
from invoices.operations.letters import write_letters
from invoices.operations.references import payment_reference
from invoices.operations.subledger import CAPITAL, Change, add_transactions
from invoices.states import DEBIT, INVOICE, OPEN, PENDING
from invoices.vat_categories import BUYERS_NUMBER, VatCategory
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.errors import (
    CompanyMissingConfiguration,
    CurrencyNotSupported,
    Invalid,
)
from ledger_project.core.files import harmless_name
from ledger_project.core.idempotency import Outcome, fingerprint
from ledger_project.core.lifecycle import advance_all, record
from ledger_project.core.models import Ledger, Seller, payment_account_of
from ledger_project.core.numbering import next_serials

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Attachment:
    """File sent with an invoice; `content` is the decoded bytes."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class InvoiceOrder:
    """Order to issue an invoice. Amounts are positive for both types, in `currency`.

    `amount` is the amount to pay, after rounding. `printed` are members used only in the document:
    addresses, references, periods, reason. `rows` are columns of `InvoiceRow`.
    """

    invoice_no: str
    customer_no: str
    invoice_date: dt.date
    currency: str
    amount: Decimal
    vat_exclusive: Decimal
    vat_inclusive: Decimal
    type: str = InvoiceType.DEBIT.value
    seller_number: str = ""
    preferred_due_date: dt.date | None = None
    distribute_on: dt.date | None = None
    external_invoice_id: str = ""
    credited_invoice_no: str = ""
    distribution: str | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    attachments: Sequence[Attachment] = ()
    printed: Mapping[str, Any] = field(default_factory=dict)


def issue(
    *, ledger: Ledger, order: InvoiceOrder, asked: Any, actor: Actor, on: dt.date
) -> Outcome[Invoice]:
    """Issue a debit or credit invoice for an existing customer; `asked` identifies the request.

    It is pending until its distribution date, else sent at once. Books when sent: `invoice_issued`,
    or `credit_invoice_issued`. A credit invoice is set off only when instructed. A repeated number
    with the same content has no effect.

    Raises `CurrencyNotSupported`, the error of a seller, `CustomerNotFound`, `InvoiceNotFound` for
    the credited invoice, `InsufficientDebitedAmount` for more than is left of it, and
    `DuplicateInvoiceNumber`.
    """
    INVOICE.require_grant("issue", actor)
    require_currency(ledger, order)
    seller = sellers.get(ledger, order.seller_number, actor, invoice_number=order.invoice_no)
    digest = fingerprint(asked)
    if earlier := Invoice.objects.filter(ledger=ledger, invoice_no=order.invoice_no).first():
        require_same(earlier, seller, digest)
        return Outcome(earlier, replayed=True)
    numbers.require_free(ledger, order.invoice_no, on=on)
    credited = _credited(ledger, order, seller)
    customer = customer_queries.get_to_sell_to(ledger, order.customer_no)
    require_vat(order, seller, customer)
    if order.type == InvoiceType.CREDIT:
        require_creditable(credited, order, customer)
    if not ledger.payment_account_number and credited is None:
        raise CompanyMissingConfiguration(Missing=["paymentAccount"])
    invoice = _create(ledger, seller, customer, order, credited, digest, actor, on)
    customer_operations.introduce(customer, [seller.pk], actor=actor, on=on)
    record(
        invoice,
        INVOICE,
        "issue",
        from_state="",
        to_state=PENDING,
        actor=actor,
        on=on,
    )
    if credited:
        Invoice.objects.filter(ledger=ledger, pk=credited.pk).update(
            credited=credited.credited + order.amount
        )
    if invoice.distribute_on is None or invoice.distribute_on <= on:
        distribute(invoices=[invoice], actor=actor, on=on)
    return Outcome(invoice)


def require_currency(ledger: Ledger, order: InvoiceOrder) -> None:
    """Raise `CurrencyNotSupported` for an order in another currency than the ledger's."""
    if order.currency != ledger.currency:
        raise CurrencyNotSupported(f"The ledger is in {ledger.currency}, not in {order.currency}")


def require_vat(order: InvoiceOrder, seller: Seller, customer: Customer) -> None:
    """Raise `Invalid` unless the categories of VAT have what an invoice must say of them.

    A seller without a VAT number sells outside the scope of VAT. Where the buyer accounts for the
    VAT its number is stated, and of goods to another country of the EU when they were delivered.
    """
    for at, row in enumerate(order.rows):
        category, member = row.get("vat_category", ""), f"invoiceRows[{at}].vatCategory"
        if not category or category == VatCategory.OUTSIDE:
            continue
        if not seller.vat_no:
            raise Invalid({member: "Expected O, as the seller has no VAT number"})
        if category in BUYERS_NUMBER and not customer.vat_no:
            raise Invalid({member: f"{category} needs a vatNo of the customer"})
        if category == VatCategory.INTRA_COMMUNITY and not _is_delivered(order):
            delivered = "referenceInfo.deliveryInfo.deliveryDate"
            raise Invalid({delivered: "Argument required with vatCategory K"})


def _is_delivered(order: InvoiceOrder) -> bool:
    given = order.printed.get("referenceInfo") or {}
    delivered: dict[str, Any] = given.get("deliveryInfo") or {}
    return bool(delivered.get("deliveryDate") or given.get("invoicePeriod"))


def require_same(earlier: Invoice, seller: Seller, digest: str) -> None:
    """Raise `DuplicateInvoiceNumber` unless the invoice came of the same request."""
    if earlier.seller_id != seller.pk or earlier.fingerprint != digest:
        raise errors.DuplicateInvoiceNumber(earlier.invoice_no)


def distribute(*, invoices: Sequence[Invoice], actor: Actor, on: dt.date) -> None:
    """Open locked pending invoices of one ledger and post them; from now on they are owed."""
    if not invoices:
        return
    ledger = invoices[0].ledger
    drafts = []
    for one in invoices:
        event = BookedEvent("invoice", one.pk, on, one.pk, one.seller_id)
        template = postings.invoice_issued if one.type == DEBIT else postings.credit_invoice_issued
        drafts.append(template(event, abs(one.debited)))
    entries = journal.post(ledger, drafts, actor=actor, on=on)
    add_transactions(
        (
            (one, Change(entry, TransactionType.DEBIT, abs(one.debited), {CAPITAL: one.debited}))
            for one, entry in zip(invoices, entries, strict=True)
        ),
        actor=actor,
        on=on,
    )
    advance_all(
        Invoice,
        INVOICE,
        "distribute",
        [one.pk for one in invoices],
        ledger_number=ledger.number,
        actor=actor,
        on=on,
        # Where the run of that day was missed, it is sent today, and claimed no sooner for it.
        columns={"distribute_on": Greatest("distribute_on", Value(on))},
        loaded=invoices,
        facts=lambda one: {"amount": one.debited, "dueDate": one.due_date},
    )
    for one in invoices:
        one.state, one.distribute_on = OPEN, max(one.distribute_on or on, on)
    write_letters(ledger=ledger, invoices=[one.pk for one in invoices], actor=actor, on=on)


def distribute_due(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterable[int]:
    """Open pending invoices with a distribution date up to `on`; yield the count of each batch.

    Each batch is a transaction of its own, so an interrupted run is simply repeated.
    """
    while True:
        with transaction.atomic():
            found = (
                Invoice.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("ledger", "seller", "customer")
                .filter(ledger=ledger, state=PENDING, distribute_on__lte=on)
                .order_by("pk")[:AT_ONCE]
            )
            invoices = list(found)
            distribute(invoices=invoices, actor=actor, on=on)
        if not invoices:
            return
        yield len(invoices)


def _credited(ledger: Ledger, order: InvoiceOrder, seller: Seller) -> Invoice | None:
    """Return the invoice that a credit invoice credits, locked; None for a debit invoice."""
    if order.type != InvoiceType.CREDIT:
        return None
    found = Invoice.objects.select_for_update().filter(
        ledger=ledger, invoice_no=order.credited_invoice_no, seller=seller
    )
    return found.first()


def require_creditable(invoice: Invoice | None, order: InvoiceOrder, customer: Customer) -> None:
    """Raise `InvoiceNotFound`, `Invalid` or `InsufficientDebitedAmount` unless it can be credited.

    The customer is that of the credit invoice.
    """
    if invoice is None:
        raise errors.InvoiceNotFound(f"There is no invoice {order.credited_invoice_no}")
    if invoice.customer_id != customer.pk:
        raise Invalid({"creditedInvoiceNo": "Is an invoice of another customer"})
    if invoice.purchased:
        raise Invalid(
            {"creditedInvoiceNo": "Was purchased: credit it with the operation of the invoice"}
        )
    if invoice.type != DEBIT:
        raise Invalid({"creditedInvoiceNo": "Is a credit invoice"})
    available = invoice.debited - invoice.credited
    if order.amount > available:
        raise errors.InsufficientDebitedAmount(available, "invoiced")


def _create(
    ledger: Ledger,
    seller: Seller,
    customer: Customer,
    order: InvoiceOrder,
    credited: Invoice | None,
    digest: str,
    actor: Actor,
    on: dt.date,
) -> Invoice:
    usual = customer_queries.next_invoice(customer)
    reference = "" if credited else _reference(ledger, customer)
    invoice = build(ledger, seller, customer, order, usual, reference, digest, actor, on)
    invoice.credited_invoice = credited
    invoice.save(force_insert=True)
    InvoiceRow.objects.bulk_create(rows_of(invoice, order, actor))
    Document.objects.bulk_create(attachments_of(invoice, order, actor))
    return invoice


def build(
    ledger: Ledger,
    seller: Seller,
    customer: Customer,
    order: InvoiceOrder,
    usual: customer_queries.NextInvoice,
    reference: str,
    digest: str,
    actor: Actor,
    on: dt.date,
) -> Invoice:
    """Return the pending invoice of an order, not saved yet."""
    sign = 1 if order.type == InvoiceType.DEBIT else -1
    due = due_date(ledger, order.invoice_date, order.preferred_due_date)
    sent = order.distribute_on or max(order.invoice_date, on)
    return Invoice(
        ledger=ledger,
        invoice_no=order.invoice_no,
        external_invoice_id=order.external_invoice_id,
        type=order.type,
        seller=seller,
        customer=customer,
        state=PENDING,
        purchased=False,
        issued_on=on,
        distribute_on=sent,
        invoice_date=order.invoice_date,
        due_date=due,
        interest_after=interest_after(ledger, due, sent),
        demanded_on=due,
        currency=order.currency,
        debited=sign * order.amount,
        capital_debt=sign * order.amount,
        payment_reference=reference,
        **payment_account_of(ledger),
        distribution=order.distribution or usual.distribution,
        direct_debit=usual.direct_debit and sign > 0,
        printed=dict(order.printed),
        vat_exclusive=order.vat_exclusive,
        vat_inclusive=order.vat_inclusive,
        fingerprint=digest,
        created_by=actor.name,
    )


def rows_of(invoice: Invoice, order: InvoiceOrder, actor: Actor) -> list[InvoiceRow]:
    """Return the rows of a saved invoice, not saved yet."""
    return [
        InvoiceRow(
            ledger_id=invoice.ledger_id,
            invoice=invoice,
            number=number,
            created_by=actor.name,
            **columns,
        )
        for number, columns in enumerate(order.rows, start=1)
    ]


def attachments_of(invoice: Invoice, order: InvoiceOrder, actor: Actor) -> list[Document]:
    """Return what is attached to a saved invoice, not saved yet."""
    return [
        Document(
            ledger_id=invoice.ledger_id,
            invoice=invoice,
            type=DocumentType.ATTACHMENT,
            number=number,
            file_name=harmless_name(one.file_name, one.media_type),
            media_type=one.media_type,
            sha256=hashlib.sha256(one.content).hexdigest(),
            data=one.content,
            created_by=actor.name,
        )
        for number, one in enumerate(order.attachments, start=1)
    ]


def due_date(ledger: Ledger, invoice_date: dt.date, preferred: dt.date | None) -> dt.date:
    """Return the preferred due date, else the ledger's payment days later, moved to a bank day."""
    wished = preferred or invoice_date + dt.timedelta(days=ledger.payment_days)
    return bank_day_from(ledger.country, wished)


def _reference(ledger: Ledger, customer: Customer) -> str:
    (serial,) = next_serials(ledger.number, "payment_reference")
    return payment_reference(ledger, customer, serial)
