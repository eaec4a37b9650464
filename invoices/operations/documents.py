"""Documents of invoices and claims: gathered from the ledger, rendered once, never changed.

Which documents an invoice has follows from its data; the bytes are made at the first request, or by
the rendering run.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.http import content_disposition_header

from invoices import queries
from invoices.claim_terms import CONSUMER
from invoices.documents import einvoice, pdf
from invoices.documents.content import (
    Content,
)
from invoices.errors import DocumentNotFound
from invoices.letter_states import Channel
from invoices.models import (
    Claim,
    ClaimLevel,
    Document,
    Invoice,
    InvoiceCredit,
    InvoiceType,
    Letter,
)
from invoices.models.documents import DocumentType
from invoices.operations.document_contents import of_claim, of_claims, of_credit, of_invoice
from invoices.states import PENDING
from ledger_project.core.errors import Invalid
from ledger_project.core.files import foreign_headers
from ledger_project.core.models import Ledger
from ledger_project.core.texts import noted

log = structlog.get_logger("ledger.documents")

PDF, XML = "application/pdf", "application/xml"
NO_DOCUMENT = noted("There is no such document of the invoice")
REMINDERS = {
    ClaimLevel.REST_REMINDER: "rest-reminder",
    ClaimLevel.REMINDER: "first-reminder",
    ClaimLevel.SECOND_REMINDER: "second-reminder",
}


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
    letter: Letter | None = None
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
    more = Document.objects.filter(
        Q(type=DocumentType.ATTACHMENT) | _JOINT, ledger=invoice.ledger_id, invoice=invoice
    ).defer("data")
    return found + [_stored(one, invoice, day) for one in more]


def _stored(document: Document, invoice: Invoice, day: dt.date) -> DocumentItem:
    """Return a document that is there only once it is stored: attached, or a joint letter."""
    name = f"attachment-{document.number}"
    if document.type != DocumentType.ATTACHMENT:
        name, day = f"letter-{document.number}", _leading(invoice)[document.number - 1].claimed_on
    of = (document.type, document.media_type, day)
    return DocumentItem(invoice, name, *of, number=document.number)


def _leading(invoice: Invoice) -> list[Claim]:
    """Return the claims in whose letters others go out, in order: that of `letter-1` first."""
    found = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice, enclosed__isnull=False)
    return list(found.order_by("pk").distinct())


def document_of(invoice: Invoice, name: str, *, on: dt.date) -> Document:
    """Return a document by its name; the first request renders and stores it.

    Raises `DocumentNotFound`.
    """
    item = next((one for one in documents_of(invoice) if one.name == name), None)
    if item is None:
        raise DocumentNotFound(f"Invoice {invoice.invoice_no} has no document {name}")
    return _kept(item) or _render(item, on)


def document_of_letter(letter: Letter, *, on: dt.date) -> Document:
    """Return what a letter brings, rendered if it is not yet: its PDF, or its e-invoice.

    Raises `DocumentNotFound`, and `Invalid` for an e-invoice that lacks data.
    """
    item = _item_of(letter)
    return _kept(item) or _render(item, on)


def fault_of_letter(letter: Letter, *, on: dt.date) -> str:
    """Store what a letter brings, in a transaction of its own; return why that cannot be done.

    So what is sent is what is kept.
    """
    try:
        document_of_letter(letter, on=on)
    except DocumentNotFound:
        return NO_DOCUMENT
    except Invalid as error:
        return "; ".join(f"{name}: {text}" for name, text in error.problems.items())
    return ""


def content_of_letter(letter: Letter) -> Content:
    """Return what a letter says."""
    return _content(_item_of(letter))


def _item_of(letter: Letter) -> DocumentItem:
    kind = letter.kind
    if len(letter.claims) > 1:
        return _joint(letter)
    if letter.channel == Channel.EINVOICE:
        kind = DocumentType.E_INVOICE.value
    of_claim_or_credit = (letter.claim_id, letter.credit_id)
    for one in documents_of(letter.invoice):
        own = (one.claim and one.claim.pk, one.credit and one.credit.pk)
        if one.type == kind and own == of_claim_or_credit:
            return one
    raise DocumentNotFound(f"Invoice {letter.invoice.invoice_no} has no document of the letter")


def _joint(letter: Letter) -> DocumentItem:
    """Return the letter of several claims: those that stand when it is stored are in it."""
    number = _leading(letter.invoice).index(letter.claims[0]) + 1
    of = (letter.kind, PDF, letter.dated_on)
    return DocumentItem(letter.invoice, f"letter-{number}", *of, letter=letter, number=number)


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
        invoice.distribution == Channel.EINVOICE
        and customer.legal_entity != CONSUMER
        and bool(customer.edi_interchange_recipient)
    )


_JOINT = Q(claim=None, type__in=[DocumentType.REMINDER, DocumentType.COLLECTION_CLAIM])
"""Letters of several claims. That of one claim has it."""
_ELECTRONIC = (
    Q(distribution=Channel.EINVOICE)
    & ~Q(customer__legal_entity=CONSUMER)
    & ~Q(customer__edi_interchange_recipient="")
)


def _content(item: DocumentItem) -> Content:
    if item.letter:
        keys = [one.pk for one in item.letter.claims]
        claims = queries.with_documents(item.invoice.ledger_id, keys)
        standing = [one for one in claims if not (one.withdrawn_on or one.ended_on)]
        return of_claims([of_claim(of_invoice(c.invoice), c) for c in standing or claims])
    original = of_invoice(item.invoice)
    if item.credit:
        return of_credit(original, item.credit)
    return of_claim(original, item.claim) if item.claim else original
