"""What may come in: each kind of file, how it is known, and what it does.

To add one: a row of `KINDS`, before the bank's files, which take everything else.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from invoices.bank.formats import LARGEST
from invoices.bank.imports import import_bank_file
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.exchange import invoice_files

Take = Callable[[Ledger, bytes, str, Actor, dt.date], Mapping[str, int]]
"""Have a file take effect, each of its rows once however often it comes; return the counts.

Raises a `DomainError` for a file that fails.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; `is_one` knows it by its content."""

    name: str
    is_one: Callable[[bytes], bool]
    take: Take


def _take_bank_file(
    ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date
) -> Mapping[str, int]:
    imported = import_bank_file(ledger=ledger, content=content, name=name, actor=actor, on=on)
    return imported.counts


KINDS = (
    Kind("invoices", invoice_files.is_one, invoice_files.take),
    Kind("bank file", lambda content: True, _take_bank_file),
)


def kind_of(content: bytes) -> Kind:
    return next(kind for kind in KINDS if kind.is_one(content))


__all__ = ["KINDS", "LARGEST", "Kind", "kind_of"]
