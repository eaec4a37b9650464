"""fee-invoice-pdf and -xml: the operator's invoices for a seller's fees; fee-invoice-reminder.

They are documents like those of sellers to their buyers, with the operator in the seller's place
and the seller in the buyer's. Fees of one kind and price are a row, whatever the number of
settlements that they were charged with.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import IO

from django.db.models import Q

from accounts.models import FeeInvoice, SettlementFee
from accounts.settlements.fees import vat_by_rate, vat_on
from invoices.documents import einvoice as einvoices
from invoices.documents.content import Content, Demand, Party, References, Row, Slip, VatLine
from invoices.documents.pdf import render
from invoices.documents.wording import Wording, language_of, wording
from ledger_project.core.calendar import last_of_month
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import storage
from reports.output_files.storage import Job

PDF = "application/pdf"
DAYS_TO_PAY = 10
"""Days in which the amount of a reminder is to be paid."""


def jobs(ending: str, type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    """Yield a job for each fee invoice up to a date that lacks the file."""
    for invoice in queries.fee_invoices_without(ledger, type_, on):
        yield partial(_prepare, ending, invoice)


def reminder_jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    """Yield a job for each fee invoice that was reminded of up to a date."""
    found = queries.fee_invoices_without(ledger, type_, on).filter(reminded_on__lte=on)
    for invoice in found:
        yield partial(_prepare, "reminder.pdf", invoice)


def _prepare(ending: str, invoice: FeeInvoice, file: OutputFile) -> bool:
    if storage.is_made(file, Q(variant=invoice.number)):
        return False
    reminds = file.type == FileType.FEE_INVOICE_REMINDER
    file.variant = invoice.number
    file.business_date = (reminds and invoice.reminded_on) or invoice.invoiced_on
    file.file_name = f"{invoice.number}.{ending}"
    return True


def write(document: Callable[[Content], bytes], content: IO[bytes], file: OutputFile) -> set[str]:
    """Write a fee invoice as a document, and return the number of its seller."""
    found = FeeInvoice.objects.select_related("ledger", "seller").filter(ledger=file.ledger_id)
    invoice = found.get(number=file.variant)
    content.write(document(content_of(invoice)))
    return {invoice.seller.number}


pdf = render


def einvoice(content: Content) -> bytes:
    """Return the e-invoice, to the seller by its organisation number. Raise `Invalid`."""
    return einvoices.issue(content, recipient="")


def content_of(invoice: FeeInvoice) -> Content:
    """Return what a fee invoice says; of one that gives fees back, as a credit note.

    The amounts of a credit note are those that it gives, without a sign.
    """
    ledger, seller = invoice.ledger, invoice.seller
    language = language_of(ledger.country)
    credit = invoice.total < 0
    sign = Decimal(-1 if credit else 1)
    lines = list(
        SettlementFee.objects.filter(ledger=invoice.ledger_id, fee_invoice=invoice).order_by("pk")
    )
    rates = vat_by_rate(lines)
    return Content(
        kind="credit-invoice" if credit else "invoice",
        language=language,
        document_no=invoice.number,
        issued_on=invoice.invoiced_on,
        due_date=None if credit else invoice.due_on,
        currency=invoice.currency,
        operator=ledger.operator_name,
        seller=Party(
            name=ledger.operator_name,
            street_address=ledger.operator_street_address,
            zip_code=ledger.operator_zip_code,
            city=ledger.operator_city,
            country_code=ledger.country,
            organisation_number=ledger.operator_organisation_number,
            vat_no=ledger.operator_vat_no,
        ),
        buyer=Party(
            name=seller.name,
            street_address=seller.street_address,
            zip_code=seller.zip_code,
            city=seller.city,
            country_code=ledger.country,
            organisation_number=seller.organisation_number,
            vat_no=seller.vat_no,
            email_address=seller.email_address,
        ),
        customer_no=seller.number,
        payable=sign * invoice.total,
        vat_exclusive=sign * invoice.net,
        vat_inclusive=sign * invoice.total,
        rows=tuple(_rows(lines, sign, wording(language))),
        vat_lines=tuple(
            VatLine(rate, sign * net, sign * vat) for rate, net, vat in reversed(rates)
        ),
        slip=_slip(invoice) if invoice.total > 0 else None,
        references=References(period_start=invoice.month, period_end=last_of_month(invoice.month)),
    )


def write_reminder(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write a reminder, with a copy of its fee invoice; return the number of its seller."""
    return write(lambda original: render(_reminder(file, original)), content, file)


def _reminder(file: OutputFile, original: Content) -> Content:
    """Return what a reminder says: what was left on its day, without a fee or interest."""
    invoice = FeeInvoice.objects.get(ledger=file.ledger_id, number=original.document_no)
    slip, left, on = original.slip, invoice.reminded, invoice.reminded_on
    if slip is None or left is None or on is None:
        raise ValueError(f"{invoice.number} was not reminded of")
    pay_by = on + dt.timedelta(days=DAYS_TO_PAY)
    return replace(
        original,
        kind="reminder",
        level="Reminder",
        issued_on=on,
        due_date=pay_by,
        payable=left,
        slip=replace(slip, amount=left, due_date=pay_by),
        demand=Demand(
            original_amount=invoice.total,
            original_due_date=invoice.due_on,
            paid=invoice.total - left,
            credited=ZERO,
            disputed=ZERO,
            capital=left,
            reminder_fee=ZERO,
            collection_fee=ZERO,
            late_fee=ZERO,
            interest=ZERO,
            interest_rate=ZERO,
            extra_interest_a_day=ZERO,
        ),
        original=original,
    )


def _slip(invoice: FeeInvoice) -> Slip:
    ledger = invoice.ledger
    return Slip(
        payee=ledger.operator_name,
        account_type=ledger.payment_account_type,
        account_number=ledger.payment_account_number,
        payment_reference=invoice.payment_reference,
        amount=invoice.total,
        due_date=invoice.due_on,
        iban=ledger.payment_account_iban,
        bic=ledger.payment_account_bic,
    )


def _rows(lines: list[SettlementFee], sign: Decimal, words: Wording) -> Iterator[Row]:
    """Yield the rows, those with a higher rate first; the last of a rate takes the rounding."""
    for rate, of_rate in groupby(sorted(lines, key=_kind), key=lambda one: one.vat_percent):
        rows: list[Row] = []
        for _, same in groupby(of_rate, key=_kind):
            rows += _of_kind(list(same), sign, words)
        left = vat_on(sum((row.amount_vat_exclusive for row in rows), ZERO), rate)
        for row in rows:
            vat = left if row is rows[-1] else vat_on(row.amount_vat_exclusive, rate)
            left -= vat
            net = row.amount_vat_exclusive
            yield replace(row, vat_rate=rate, vat_amount=vat, amount_vat_inclusive=net + vat)


def _kind(line: SettlementFee) -> tuple[Decimal, int, str, Decimal, Decimal]:
    """Return what fees of one row have in common; the rate of VAT is the first."""
    recurring = line.recurrent_fee_id or 0
    text = line.text if recurring else ""
    return (-line.vat_percent, recurring, text, line.unit_price, line.commission_percent)


def _of_kind(lines: list[SettlementFee], sign: Decimal, words: Wording) -> Iterable[Row]:
    """Return the row of a recurring fee; or those of the fee per event and of the commission."""
    first = lines[0]
    period = {
        "first": words.date(min(one.from_on for one in lines)),
        "last": words.date(max(one.to_on for one in lines)),
    }
    quantity = sum(one.quantity for one in lines)
    priced = quantity * first.unit_price
    rest = sum((one.amount for one in lines), ZERO) - priced
    if first.recurrent_fee_id:
        return [_row(words("fee.recurring", text=first.text, **period), quantity, first, sign)]
    found = []
    if priced:
        found.append(_row(words("fee.events", **period), quantity, first, sign))
    if rest or not priced:
        sales = words.amount(sum((one.sales_amount for one in lines), ZERO))
        percent = words.percent(first.commission_percent)
        text = words("fee.commission", percent=percent, sales=sales, **period)
        found.append(Row(text, sign * rest, ZERO, ZERO, ZERO))
    return found


def _row(text: str, quantity: int, line: SettlementFee, sign: Decimal) -> Row:
    """Return a row of so many at a price; its VAT is not known yet."""
    return Row(
        text,
        sign * quantity * line.unit_price,
        ZERO,
        ZERO,
        ZERO,
        quantity=sign * quantity,
        unit_price=line.unit_price,
    )
