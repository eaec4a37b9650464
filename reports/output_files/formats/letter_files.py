"""print-bundle and einvoice-file: letters for a print shop or an access point, by batch.

A print bundle is a ZIP of documents with a manifest of a line for each. They are stored as they
are, in the order of the letters and without a clock, so the bundle can be made again.
"""

import csv
import datetime as dt
import io
import mimetypes
import zipfile
from collections.abc import Iterator
from typing import IO

from django.db.models import QuerySet
from pypdf import PdfReader

from invoices.documents import pdf
from invoices.documents.content import Party
from invoices.letter_states import Channel
from invoices.models import Document, LetterBatch, Sending
from invoices.models.documents import DocumentType
from invoices.models.letters import ADDRESS_LINES
from ledger_project.core import clock, spreadsheets
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.output_files.batches import jobs_of
from reports.output_files.storage import Job

ZIP, XML = "application/zip", "application/xml"
MANIFEST = "manifest.csv"
COVER, KIND_OF_COVER = "address.pdf", "address"
COLUMNS = (
    "letter", "kind", "file", "pages", "name", "coAddress", "streetAddress", "zipCode", "city",
    "countryCode",
)  # fmt: skip


def print_jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    return _jobs(type_, ledger, on, Channel.PRINT)


def einvoice_jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    return _jobs(type_, ledger, on, Channel.EINVOICE)


def _jobs(type_: FileType, ledger: Ledger, on: dt.date, channel: Channel) -> Iterator[Job]:
    # A day is closed after it is over; what is handed over then leaves on the day after.
    until = max(on, clock.business_date())
    return jobs_of(LetterBatch, _NAMES[channel], type_, ledger, until, channel=channel)


_NAMES = {
    Channel.PRINT: lambda batch, file: f"PRINT_{file.name_ending}.zip",
    Channel.EINVOICE: lambda batch, file: f"EINVOICE_{file.name_ending}.xml",
}


def write_print(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write a bundle and return the numbers of the sellers in it."""
    lines, sellers = [], set()
    with zipfile.ZipFile(content, "w") as archive:
        sendings = list(_sendings(file))
        first = _first_on_paper(sendings)
        for sending in sendings:
            sellers.add(sending.letter.invoice.seller.number)
            # The erasure empties the address, of which nothing is left then.
            address = sending.address.split("\n") if sending.address else [""] * len(ADDRESS_LINES)
            documents = _documents(sending)
            parts: list[tuple[str, bytes, Document | None]] = [
                (_name(one), bytes(one.data), one) for one in documents
            ]
            if documents and _goes_elsewhere(sending, first[sending.letter_id]):
                parts.insert(0, (COVER, _cover(sending, address, documents[0]), None))
            for name, data, document in parts:
                path = f"{sending.reference}-{name}"
                archive.writestr(_entry(path, file), data)
                pages = 1 if document is None else _pages(document, data)
                kind = sending.letter.kind if document else KIND_OF_COVER
                named = map(spreadsheets.text, address)
                lines.append((sending.reference, kind, path, pages, *named))
        archive.writestr(_entry(MANIFEST, file), _csv([COLUMNS, *lines]))
    return sellers


def write_einvoice(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the e-invoice of a batch and return the number of its seller."""
    (sending,) = _sendings(file)
    for document in _documents(sending):
        content.write(bytes(document.data))
    return {sending.letter.invoice.seller.number}


def _sendings(file: OutputFile) -> QuerySet[Sending]:
    found = Sending.objects.filter(ledger=file.ledger_id, batch__number=file.variant)
    return found.select_related("letter__invoice__seller", "letter__ledger").order_by("pk")


def _first_on_paper(sendings: list[Sending]) -> dict[int, Sending]:
    """Return by letter the first sending on paper: the window of its PDF has that address."""
    letters = {one.letter_id for one in sendings}
    found = Sending.objects.filter(
        ledger__in={one.ledger_id for one in sendings}, letter__in=letters, channel=Channel.PRINT
    )
    return {one.letter_id: one for one in found.order_by("letter", "-number")}


def _goes_elsewhere(sending: Sending, first: Sending) -> bool:
    """Return whether a letter that is sent again may have another address in its window."""
    if sending.number == 1 or not sending.address:
        return False
    return first.pk == sending.pk or first.address != sending.address


def _cover(sending: Sending, address: list[str], document: Document) -> bytes:
    """Return the sheet with the address that a letter goes to now."""
    party = Party(**dict(zip(ADDRESS_LINES, address, strict=True)))
    return pdf.cover(
        party,
        home=sending.letter.ledger.country,
        language=document.language,
        reference=sending.reference,
        day=sending.sent_on,
    )


def _documents(sending: Sending) -> list[Document]:
    """Return what went out: the letter's document, and on paper what was issued with an invoice."""
    letter = sending.letter
    found = Document.objects.filter(ledger=letter.ledger_id, invoice=letter.invoice)
    attached = found.filter(type=DocumentType.ATTACHMENT)
    own = list(found.filter(sha256=sending.sha256).exclude(type=DocumentType.ATTACHMENT)[:1])
    if sending.channel == Channel.PRINT and letter.claim_id is None and letter.credit_id is None:
        own += attached.order_by("number")
    return own


def _pages(document: Document, data: bytes) -> int | None:
    """Return the pages of a document; not of what a client attached, which may be no good PDF."""
    if document.type == DocumentType.ATTACHMENT:
        return None
    return len(PdfReader(io.BytesIO(data)).pages)


def _name(document: Document) -> str:
    """Return the name of a document; that of an attachment is not its client's own."""
    if document.type == DocumentType.ATTACHMENT:
        ending = mimetypes.guess_extension(document.media_type) or ""
        return f"attachment-{document.number}{ending}"
    return document.file_name


def _csv(lines: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def _entry(path: str, file: OutputFile) -> zipfile.ZipInfo:
    """Return an entry of the archive with the file's day as its time."""
    day = file.business_date
    return zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
