"""Journal drafts: posting templates make them, and `journal.post` writes them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from accounts.books.chart import Book, Role, book_of


@dataclass(frozen=True, slots=True)
class Line:
    """A debit or a credit on a role. `exported` lines go into the client's bookkeeping files.

    It is booked on the event's seller, unless it names another one.
    """

    role: Role
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    exported: bool = False
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class BookedEvent:
    """Event to book: the entity that records it, its own date, and the invoice and seller."""

    document_type: str
    document_id: int
    value_on: dt.date
    invoice_id: int | None = None
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is not written yet: a template's lines for an event, without empty lines.

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
