"""direct-debit-file: what is drawn, for the bank: Autogiro, AvtaleGiro or Betalingsservice.

One file for each batch of draws. What the batch takes back is in it as well. Sources: Bankgirot's
technical manual of Autogiro (records 01, 03, 04, 82, 25) and its example files; AvtaleGiro is
written by `netsgiro`, which carries Nets' specification; Betalingsservice after Nets' guidelines of
delivery 0601 (records 002, 012, 042, 052, 092, 992), compared with three programs that write them.
"""

import datetime as dt
from collections.abc import Iterator
from typing import IO

import netsgiro
from django.db.models import QuerySet

from invoices.models import Draw, DrawBatch, MandateOrder
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.output_files.batches import jobs_of
from reports.output_files.storage import Job

MEDIA_TYPE = "text/plain; charset=iso-8859-1"
_ENCODING = "iso-8859-1"
_WIDTH = 80
_NETS = "00008080"
"""Nets as the recipient of a transmission."""
_SUBSYSTEM, _COLLECTIONS, _DEBTOR_GROUP = "BS1", "0112", "00001"


def jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    return jobs_of(DrawBatch, _name, type_, ledger, on)


def _name(batch: DrawBatch, file: OutputFile) -> str:
    return f"{batch.scheme.upper()}_{file.name_ending}.txt"


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    batch = DrawBatch.objects.get(ledger=file.ledger_id, number=file.variant)
    draws = list(_in_order(Draw.objects.filter(ledger=file.ledger_id, batch=batch)))
    withdrawn = list(_in_order(Draw.objects.filter(ledger=file.ledger_id, withdrawn_in=batch)))
    writer = {
        "Autogiro": _autogiro,
        "AvtaleGiro": _avtalegiro,
        "Betalingsservice": _betalingsservice,
    }[batch.scheme]
    content.write(writer(batch, draws, withdrawn).encode(_ENCODING, errors="replace"))
    return {draw.invoice.seller.number for draw in (*draws, *withdrawn)}


def _in_order(draws: QuerySet[Draw]) -> QuerySet[Draw]:
    return draws.select_related("invoice__seller", "invoice__customer").order_by("pk")


def _autogiro(batch: DrawBatch, draws: list[Draw], withdrawn: list[Draw]) -> str:
    account = _digits(batch.account).zfill(10)

    def opening() -> str:
        return f"01{batch.sent_on:%Y%m%d}AUTOGIRO{'':44}{batch.agreement:>06}{account}"

    lines: list[str] = []
    if orders := MandateOrder.objects.filter(ledger=batch.ledger_id, batch=batch).order_by("pk"):
        lines.append(opening())
        lines += (_of_mandate(one, account) for one in orders)
    if withdrawn:
        # Each kind of order has an opening of its own.
        lines.append(opening())
        lines += (
            f"25{account}{one.payer_number:>016}{one.draw_on:%Y%m%d}{_cents(one, 12)}82{'':8}"
            f"{one.payment_reference:<16}"
            for one in withdrawn
        )
    if draws:
        lines.append(opening())
        lines += (
            f"82{one.draw_on:%Y%m%d}0{'':4}{one.payer_number:>016}{_cents(one, 12)}{account}"
            f"{one.payment_reference:<16}"
            for one in draws
        )
    return "".join(f"{line:<{_WIDTH}}\r\n" for line in lines)


def _of_mandate(order: MandateOrder, account: str) -> str:
    """Return the record that ends a mandate (03), or answers a payer who asked for one (04)."""
    code = "03" if order.kind == MandateOrder.Kind.END else "04"
    refused = "AV" if order.kind == MandateOrder.Kind.REFUSE else ""
    return f"{code}{account}{order.payer_number:0>16}{'':48}{refused}"


def _avtalegiro(batch: DrawBatch, draws: list[Draw], withdrawn: list[Draw]) -> str:
    number = batch.number.rpartition("-")[2]
    transmission = netsgiro.Transmission(
        number=number.zfill(7)[-7:], data_transmitter=batch.agreement, data_recipient=_NETS
    )
    kinds = (
        (netsgiro.AssignmentType.AVTALEGIRO_CANCELLATIONS, withdrawn, "add_payment_cancellation"),
        (netsgiro.AssignmentType.TRANSACTIONS, draws, "add_payment_request"),
    )
    for place, (kind, rows, add) in enumerate(kinds, 1):
        if not rows:
            continue
        assignment = transmission.add_assignment(
            service_code=netsgiro.ServiceCode.AVTALEGIRO,
            assignment_type=kind,
            agreement_id="000000000",
            number=f"{number.zfill(6)[-6:]}{place}",
            account=_digits(batch.account),
        )
        for one in rows:
            getattr(assignment, add)(
                kid=one.payment_reference,
                due_date=one.draw_on,
                amount=one.amount,
                reference=one.invoice.invoice_no,
            )
    return str(transmission.to_ocr()).replace("\n", "\r\n")


def _betalingsservice(batch: DrawBatch, draws: list[Draw], withdrawn: list[Draw]) -> str:
    """Return delivery 0601 with one section of collections, each with a line for the payer.

    The data supplier is the creditor, by its company number. Nothing is taken back by file.
    """
    company = _digits(batch.ledger.organisation_number).zfill(8)[-8:]
    number = batch.number.rpartition("-")[2]
    pbs = f"{batch.agreement:>08}"
    section = f"{pbs}{_COLLECTIONS}"
    lines = [
        f"BS002{company}{_SUBSYSTEM}0601{number:>010}{'':19}{batch.sent_on:%d%m%y}",
        f"BS012{section}{'':5}{_DEBTOR_GROUP}{batch.number:<15}{'':4}{batch.sent_on:%d%m%Y}",
    ]
    for one in draws:
        payer = f"{_DEBTOR_GROUP}{one.invoice.customer.customer_no:<15}{one.payer_number:>09}"
        lines += [
            f"BS042{pbs}0280{'':0<5}{payer}{one.draw_on:%d%m%Y}1{_cents(one, 13)}"
            f"{one.payment_reference:<30}00{'':15}{'':0<8}",
            f"BS052{pbs}024100001{payer} {one.invoice.invoice_no[:60]:<60}",
        ]
    total = int(batch.amount.scaleb(2))
    sums = f"{len(draws):011}{total:015}{len(draws):011}"
    lines += [
        f"BS092{section}{'':0<5}{_DEBTOR_GROUP}{'':4}{sums}{'':15}{0:011}",
        f"BS992{company}{_SUBSYSTEM}0601{1:011}{sums}{'':0<15}{0:011}{'':0<34}",
    ]
    return "".join(f"{line:<128}\r\n" for line in lines)


def _cents(draw: Draw, width: int) -> str:
    return f"{int(draw.amount.scaleb(2)):0{width}}"


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))
