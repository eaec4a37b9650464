"""Journal drafts: what a posting template makes and `journal.post` writes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from accounts.chart import Book, Role, book_of


@dataclass(frozen=True, slots=True)
class Line:
    """A debit or a credit on a role. `exported` puts it into the client's bookkeeping files."""

    role: Role
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    exported: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry to be: a template's lines, and the document that they come from.

    Raises `ValueError` when it does not balance in each book, or a line is not one-sided.
    """

    template: str
    accounting_action: str
    document_type: str
    document_id: int
    value_on: dt.date
    lines: tuple[Line, ...]
    seller_id: int | None = None
    invoice_id: int | None = None
    transaction_cause: str = ""

    def __post_init__(self) -> None:
        balance: dict[Book, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if min(line.debit, line.credit) != 0 or max(line.debit, line.credit) <= 0:
                raise ValueError(f"{self.template}: a line is either a debit or a credit")
            balance[book_of(line.role)] += line.debit - line.credit
        if any(balance.values()):
            raise ValueError(f"{self.template}: does not balance: {dict(balance)}")
