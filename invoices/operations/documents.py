"""Documents of invoices and claims: gathered from the ledger, rendered once, never changed.

Which documents an invoice has follows from its data; the bytes are made at the first request, or by
the rendering run.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.http import content_disposition_header

from customers.models import Address, Customer
from invoices import queries
from invoices.claim_terms import CONSUMER
from invoices.documents import einvoice, pdf
from invoices.documents.content import (
    Content,
    Demand,
    Party,
    References,
    Row,
    Slip,
    VatLine,
)
from invoices.errors import DocumentNotFound
from invoices.models import Claim, ClaimLevel, Document, Invoice, InvoiceCredit, InvoiceType
from invoices.models.documents import DocumentType
from invoices.models.invoices import PAYING, TransactionType
from invoices.operations.claims import ladder
from invoices.states import PENDING
from ledger_project.core.errors import Invalid
from ledger_project.core.files import foreign_headers
from ledger_project.core.models import Ledger, PenaltyRate
from ledger_project.core.money import ZERO, rounded

log = structlog.get_logger("ledger.documents")

LANGUAGES = {"SE": "SV", "NO": "NO", "FI": "FI", "DK": "DA"}
PDF, XML = "application/pdf", "application/xml"
REMINDERS = {
    ClaimLevel.REST_REMINDER: "rest-reminder",
    ClaimLevel.REMINDER: "first-reminder",
    ClaimLevel.SECOND_REMINDER: "second-reminder",
}
EINVOICE = "einvoice"
YEAR = Decimal(36500)


@dataclass(frozen=True, slots=True)
class DocumentItem:
    """One document of an invoice, rendered or not. `name` is the end of its address."""

    invoice: Invoice
    name: str
    type: str
    media_type: str
    date: dt.date
    claim: Claim | None = None
    credit: InvoiceCredit | None = None
    number: int = 0

    @property
    def level(self) -> str:
        return self.claim.level if self.claim else ""

    @property
    def withdrawn(self) -> dt.date | None:
        """Day on which its claim was withdrawn, or its credit undone."""
        if self.claim:
            return self.claim.withdrawn_on
        return self.credit.undone_on if self.credit else None

    @property
    def path(self) -> str:
        return f"{self.invoice.get_absolute_url()}/documents/{self.name}"

    @property
    def file_name(self) -> str:
        ending = "xml" if self.media_type == XML else "pdf"
        return f"{self.invoice.invoice_no}-{self.name}.{ending}"


def documents_of(invoice: Invoice) -> list[DocumentItem]:
    """Return the documents of an invoice, oldest first, then its attachments.

    The last document of each type has the type as its name; earlier ones have names of their own,
    as have letters whose claim was withdrawn.
    """
    if invoice.state == PENDING:
        return []
    own = (
        DocumentType.CREDIT_INVOICE if invoice.type == InvoiceType.CREDIT else DocumentType.INVOICE
    )
    day = invoice.distribute_on or invoice.issued_on
    found = [DocumentItem(invoice, own.value, own.value, PDF, day)]
    if _is_electronic(invoice):
        found.append(DocumentItem(invoice, "e-invoice", DocumentType.E_INVOICE.value, XML, day))
    credits = InvoiceCredit.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    for number, one in enumerate(credits, start=1):
        name = f"credit-invoice-{number}"
        kind = DocumentType.CREDIT_INVOICE.value
        found.append(
            DocumentItem(invoice, name, kind, PDF, one.business_date, credit=one, number=number)
        )
    withdrawn = ended = 0
    for claim in queries.claims(invoice):
        if claim.level in REMINDERS:
            name, kind = REMINDERS[ClaimLevel(claim.level)], DocumentType.REMINDER
        elif claim.level == ClaimLevel.COLLECTION_CLAIM:
            name, kind = "collection-claim", DocumentType.COLLECTION_CLAIM
        else:
            continue
        if claim.withdrawn_on:
            withdrawn += 1
            name = f"{name}-withdrawn-{withdrawn}"
        elif claim.ended_on:
            ended += 1
            name = f"{name}-ended-{ended}"
        found.append(DocumentItem(invoice, name, kind.value, PDF, claim.claimed_on, claim=claim))
    last = {one.type: index for index, one in enumerate(found) if not (one.claim and one.withdrawn)}
    found = [
        replace(one, name=one.type) if last.get(one.type) == index else one
        for index, one in enumerate(found)
    ]
    attached = Document.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, type=DocumentType.ATTACHMENT
    ).defer("data")
    return found + [
        DocumentItem(
            invoice, f"attachment-{one.number}", one.type, one.media_type, day, number=one.number
        )
        for one in attached
    ]


def document_of(invoice: Invoice, name: str, *, on: dt.date) -> Document:
    """Return a document by its name; the first request renders and stores it.

    Raises `DocumentNotFound`.
    """
    item = next((one for one in documents_of(invoice) if one.name == name), None)
    if item is None:
        raise DocumentNotFound(f"Invoice {invoice.invoice_no} has no document {name}")
    return _kept(item) or _render(item, on)


def headers_of(document: Document) -> dict[str, str]:
    """Return the headers to show a document with: only our own are opened within this site."""
    if document.type == DocumentType.ATTACHMENT:
        return foreign_headers(document.file_name, document.media_type)
    return {"Content-Disposition": str(content_disposition_header(False, document.file_name))}


def render_due(*, ledger: Ledger, on: dt.date) -> Iterator[bool]:
    """Render the missing documents of invoices and claims up to `on`; yield whether each succeeded.

    Each document is a transaction of its own. An e-invoice that lacks data (an address, say) is
    logged and tried again by the next run; the others go on.
    """
    fresh = (
        Invoice.objects.select_related("seller", "customer", "ledger")
        .filter(ledger=ledger, issued_on__lte=on)
        .exclude(state=PENDING)
        .order_by("pk")
    )
    lacking = fresh.exclude(
        Q(documents__type=DocumentType.INVOICE) | Q(documents__type=DocumentType.CREDIT_INVOICE)
    )
    refused = fresh.filter(_ELECTRONIC).exclude(documents__type=DocumentType.E_INVOICE)
    claimed = fresh.filter(
        claims__documents__isnull=True,
        claims__level__in=_SENT,
        claims__claimed_on__lte=on,
        claims__withdrawn_on=None,
    )
    for invoice in lacking.union(refused, claimed).iterator(chunk_size=500):
        for item in documents_of(invoice):
            due = item.type != DocumentType.ATTACHMENT and not (item.claim and item.withdrawn)
            if due and not _kept(item):
                yield _rendered(item, on)


def _rendered(item: DocumentItem, on: dt.date) -> bool:
    try:
        _render(item, on)
    except Invalid as error:
        invoice = item.invoice
        log.warning(
            "document refused", ledger=invoice.ledger_id, invoice=invoice.invoice_no,
            document=item.name, problems=error.problems,
        )  # fmt: skip
        return False
    return True


_SENT = [*REMINDERS, ClaimLevel.COLLECTION_CLAIM]


def _kept(item: DocumentItem) -> Document | None:
    found = Document.objects.filter(ledger=item.invoice.ledger_id, invoice=item.invoice)
    if item.claim:
        return found.filter(claim=item.claim).first()
    return found.filter(claim__isnull=True, type=item.type, number=item.number).first()


def _render(item: DocumentItem, on: dt.date) -> Document:
    """Render and store a document. Another process may have stored the same one first."""
    content = _content(item)
    if item.type == DocumentType.E_INVOICE:
        customer = item.invoice.customer
        data = einvoice.issue(
            content,
            recipient=customer.edi_interchange_recipient,
            buyer_id=customer.edi_buyer_id,
        )
    else:
        data = pdf.render(content)
    with transaction.atomic():
        document, _ = Document.objects.get_or_create(
            ledger_id=item.invoice.ledger_id,
            invoice=item.invoice,
            claim=item.claim,
            type=item.type,
            number=0 if item.claim else item.number,
            defaults={
                "file_name": item.file_name,
                "media_type": item.media_type,
                "language": content.language,
                "sha256": hashlib.sha256(data).hexdigest(),
                "data": data,
            },
        )
    return document


def _is_electronic(invoice: Invoice) -> bool:
    """Return whether the invoice has an e-invoice, by the conditions of `_ELECTRONIC`."""
    customer = invoice.customer
    return (
        invoice.distribution == EINVOICE
        and customer.legal_entity != CONSUMER
        and bool(customer.edi_interchange_recipient)
    )


_ELECTRONIC = (
    Q(distribution=EINVOICE)
    & ~Q(customer__legal_entity=CONSUMER)
    & ~Q(customer__edi_interchange_recipient="")
)


def _content(item: DocumentItem) -> Content:
    original = _of_invoice(item.invoice)
    if item.credit:
        return _of_credit(original, item.credit)
    return _of_claim(original, item.claim) if item.claim else original


def _of_invoice(invoice: Invoice) -> Content:
    ledger, customer = invoice.ledger, invoice.customer
    credit = invoice.type == InvoiceType.CREDIT
    printed = invoice.printed
    payable = abs(invoice.debited)
    inclusive = invoice.vat_inclusive if invoice.vat_inclusive is not None else payable
    rows = tuple(_row(one) for one in queries.rows(invoice))
    reason = printed.get("invoiceReason", {})
    authorization = invoice.authorization
    return Content(
        kind="credit-invoice" if credit else "invoice",
        language=_language(ledger, customer),
        document_no=invoice.invoice_no,
        issued_on=invoice.invoice_date,
        due_date=None if credit else invoice.due_date,
        currency=invoice.currency,
        operator=ledger.operator_name,
        seller=_seller(invoice),
        buyer=_buyer(invoice),
        customer_no=customer.customer_no,
        payable=payable,
        vat_exclusive=invoice.vat_exclusive,
        vat_inclusive=inclusive,
        rounding=payable - inclusive,
        rows=rows,
        vat_lines=_vat_lines(rows),
        slip=None if credit else _slip(invoice, payable, invoice.due_date),
        references=_references(printed.get("referenceInfo", {})),
        reason=reason.get("invoiceReasonDescription") or reason.get("invoiceReasonCode") or "",
        collection_text=authorization.collection_reference_text if authorization else "",
        assignment_notice=authorization.assignment_notice if authorization else "",
        external_invoice_id=invoice.external_invoice_id,
        credited_invoice_no=invoice.credited_invoice.invoice_no if invoice.credited_invoice else "",
        penalty_interest=_percent(ledger, invoice.invoice_date),
        reminder_fee_notice=_first_fee(ledger, customer),
    )


def _of_credit(original: Content, credit: InvoiceCredit) -> Content:
    """Return the credit note of a credit: one amount, shared among the invoice's VAT rates."""
    lines = _shared(original.vat_lines, credit.amount)
    return replace(
        original,
        kind="credit-invoice",
        document_no=credit.number,
        issued_on=credit.business_date,
        due_date=None,
        payable=credit.amount,
        vat_exclusive=sum((line.taxable for line in lines), ZERO) if lines else None,
        vat_inclusive=credit.amount,
        rounding=ZERO,
        rows=(),
        vat_lines=lines,
        slip=None,
        credited_invoice_no=original.document_no,
    )


def _shared(lines: tuple[VatLine, ...], amount: Decimal) -> tuple[VatLine, ...]:
    """Share an amount with VAT among the invoice's rates; the last takes the rounding."""
    whole = sum((line.taxable + line.vat for line in lines), ZERO)
    if not whole:
        return ()
    shared, left = [], amount
    for line in lines:
        part = rounded(amount * (line.taxable + line.vat) / whole)
        part = left if line is lines[-1] else part
        left -= part
        net = rounded(part / (1 + line.rate / 100))
        shared.append(VatLine(line.rate, net, part - net))
    return tuple(shared)


def _of_claim(original: Content, claim: Claim) -> Content:
    invoice = claim.invoice
    slip = _slip(invoice, claim.total, claim.due_date)
    debited, paid = _before(claim)
    kind = "collection-claim" if claim.level == ClaimLevel.COLLECTION_CLAIM else "reminder"
    return replace(
        original,
        kind=kind,
        issued_on=claim.claimed_on,
        due_date=claim.due_date,
        payable=claim.total,
        slip=slip,
        creditor=invoice.ledger.operator_name if invoice.purchased else "",
        level=claim.level,
        demand=Demand(
            original_amount=debited,
            original_due_date=invoice.due_date,
            paid=paid,
            credited=debited - paid - claim.disputed - claim.capital,
            disputed=claim.disputed,
            capital=claim.capital,
            reminder_fee=claim.reminder_fee,
            collection_fee=claim.collection_fee,
            late_fee=claim.late_fee,
            interest=claim.interest,
            interest_rate=claim.interest_percent,
            extra_interest_a_day=rounded(claim.capital * claim.interest_percent / YEAR),
        ),
        original=original,
    )


def _before(claim: Claim) -> tuple[Decimal, Decimal]:
    """Return the amounts debited and paid, of the principal, when the claim was made."""
    found = queries.transactions(claim.invoice).filter(
        book_on__lte=claim.claimed_on, created_at__lte=claim.created_at
    )
    done = list(found.values_list("type", "debt_change"))
    debited = sum((change for type_, change in done if type_ == TransactionType.DEBIT), ZERO)
    return debited, -sum((change for type_, change in done if type_ in PAYING), ZERO)


def _row(row: Any) -> Row:
    return Row(
        description=row.description,
        amount_vat_exclusive=row.amount_vat_exclusive,
        vat_rate=row.vat_rate,
        vat_amount=row.vat_amount,
        amount_vat_inclusive=row.amount_vat_inclusive,
        article_no=row.article_no,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
    )


def _vat_lines(rows: tuple[Row, ...]) -> tuple[VatLine, ...]:
    sums: dict[Decimal, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for row in rows:
        sums[row.vat_rate][0] += row.amount_vat_exclusive
        sums[row.vat_rate][1] += row.vat_amount
    return tuple(VatLine(rate, *sums[rate]) for rate in sorted(sums, reverse=True))


def _slip(invoice: Invoice, amount: Decimal, due_date: dt.date) -> Slip:
    return Slip(
        payee=invoice.ledger.operator_name,
        account_type=invoice.payment_account_type,
        account_number=invoice.payment_account_number,
        payment_reference=invoice.payment_reference,
        amount=amount,
        due_date=due_date,
        iban=invoice.payment_account_iban,
        bic=invoice.payment_account_bic,
    )


def _seller(invoice: Invoice) -> Party:
    seller = invoice.seller
    return Party(
        name=seller.name,
        street_address=seller.street_address,
        zip_code=seller.zip_code,
        city=seller.city,
        country_code=invoice.ledger.country,
        organisation_number=seller.organisation_number,
        vat_no=seller.vat_no,
        email_address=seller.email_address,
    )


def _buyer(invoice: Invoice) -> Party:
    """Return the buyer with the invoice's own address, else with the customer's billing address."""
    customer = invoice.customer
    if given := invoice.printed.get("invoiceAddress"):
        party = _party(Address.from_wire(given))
    else:
        party = _party(customer.billing)
        party = replace(party, name=party.name or customer.name)
    return replace(party, **_identity(customer))


def _identity(customer: Customer) -> dict[str, str]:
    business = customer.legal_entity != CONSUMER
    return {
        "organisation_number": customer.reg_no if business else "",
        "vat_no": customer.vat_no if business else "",
        "email_address": customer.email_address,
    }


def _party(address: Address) -> Party:
    columns = address.columns()
    return Party(name=columns.pop("addressee"), **columns)


def _references(given: dict[str, Any]) -> References:
    period, delivery = given.get("invoicePeriod", {}), given.get("deliveryInfo", {})
    address = delivery.get("deliveryAddress")
    return References(
        buyer_reference=given.get("buyerReference", ""),
        seller_reference=given.get("sellerReference", ""),
        contract_reference=given.get("contractReference", ""),
        project_reference=given.get("projectReference", ""),
        cost_center=given.get("costCenter", ""),
        purchase_order_reference=given.get("purchaseOrderReference", ""),
        sales_order_reference=given.get("salesOrderReference", ""),
        period_start=_date(period.get("startDate")),
        period_end=_date(period.get("endDate")),
        delivery_date=_date(delivery.get("deliveryDate")),
        delivery_address=_party(Address.from_wire(address)) if address else None,
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _language(ledger: Ledger, customer: Customer) -> str:
    chosen = customer.preferred_language_code
    return chosen if chosen in pdf.LANGUAGES else LANGUAGES[ledger.country]


def _percent(ledger: Ledger, on: dt.date) -> Decimal | None:
    rates = PenaltyRate.objects.filter(ledger=ledger, since__lte=on).order_by("-since")
    return rates.values_list("percent", flat=True).first()


def _first_fee(ledger: Ledger, customer: Customer) -> Decimal | None:
    fee = ladder(ledger, customer.legal_entity)[ClaimLevel.REMINDER].fee
    return fee or None
