"""Journal drafts: what a posting template makes and `journal.post` writes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from accounts.books.chart import Book, Role, book_of


@dataclass(frozen=True, slots=True)
class Line:
    """A debit or a credit on a role. `exported` puts it into the client's bookkeeping files."""

    role: Role
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    exported: bool = False


@dataclass(frozen=True, slots=True)
class BookedEvent:
    """What happened: the document that tells of it, its own date, and whom it concerns."""

    document_type: str
    document_id: int
    value_on: dt.date
    invoice_id: int | None = None
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry to be: a template's lines for an event. Lines of no amount are left out.

    Raises `ValueError` when it does not balance in each book, or a line is not one-sided.
    """

    template: str
    accounting_action: str
    event: BookedEvent
    lines: tuple[Line, ...]
    transaction_cause: str = ""

    def __post_init__(self) -> None:
        lines = tuple(line for line in self.lines if line.debit or line.credit)
        object.__setattr__(self, "lines", lines)
        balance: dict[Book, Decimal] = defaultdict(Decimal)
        for line in lines:
            if min(line.debit, line.credit) != 0 or max(line.debit, line.credit) <= 0:
                raise ValueError(f"{self.template}: a line is either a debit or a credit")
            balance[book_of(line.role)] += line.debit - line.credit
        if any(balance.values()):
            raise ValueError(f"{self.template}: does not balance: {dict(balance)}")
