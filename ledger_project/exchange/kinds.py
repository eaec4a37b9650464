"""What may come in: each kind of file, how it is known, and what it does.

To add one: a row of `KINDS`, before the bank's files, which take everything else.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from invoices.bank import agency_reports, formats
from invoices.bank.imports import import_bank_file
from invoices.operations import import_letter_answers, letter_answers
from invoices.serializers import invoice_files
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger

Take = Callable[[Ledger, bytes, str, Actor, dt.date], Mapping[str, int]]
"""Have a file take effect, each of its rows once however often it comes; return the counts.

Raises a `DomainError` for a file that fails.
"""

LARGEST = max(formats.LARGEST, invoice_files.LARGEST)
"""Bytes of a file that is read; each kind has its own limit, too."""
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; `is_one` knows it by its content."""

    name: str
    is_one: Callable[[bytes], bool]
    take: Take


def _is_of_invoices(content: bytes) -> bool:
    """Return whether a file is one of JSON lines, or a CSV with a column `invoiceNo`."""
    start = content.removeprefix(_MARK).lstrip()
    return start.startswith(b"{") or b"invoiceNo" in start.partition(b"\n")[0]


def _take_invoices(
    ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date
) -> Mapping[str, int]:
    return invoice_files.import_invoices(
        ledger=ledger, content=content, name=name, actor=actor, on=on
    )


def _take_bank_file(
    ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date
) -> Mapping[str, int]:
    imported = import_bank_file(ledger=ledger, content=content, name=name, actor=actor, on=on)
    return imported.counts


def _take_agency_report(
    ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date
) -> Mapping[str, int]:
    return agency_reports.import_agency_report(
        ledger=ledger, content=content, name=name, actor=actor, on=on
    )


def _take_letter_answers(
    ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date
) -> Mapping[str, int]:
    return import_letter_answers(ledger=ledger, content=content, actor=actor, on=on)


KINDS = (
    Kind("letter answers", letter_answers.is_of_letters, _take_letter_answers),
    Kind("agency report", agency_reports.is_report, _take_agency_report),
    Kind("invoices", _is_of_invoices, _take_invoices),
    Kind("bank file", lambda content: True, _take_bank_file),
)


def kind_of(content: bytes) -> Kind:
    return next(kind for kind in KINDS if kind.is_one(content))
