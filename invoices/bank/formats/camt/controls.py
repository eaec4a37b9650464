"""Check a statement as a whole: balances and summaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoices.bank.formats.camt.documents import Element, text
from invoices.bank.formats.camt.rows import EntryRow

# In a statement of several pages, the inner balances are interim ones (ITBD).
_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")


@dataclass(slots=True)
class Sums:
    """Sums of the entries of a report: numbers and amounts, and the balance's change."""

    credits: int = 0
    debits: int = 0
    credited: Decimal = Decimal(0)
    debited: Decimal = Decimal(0)
    booked: Decimal = Decimal(0)

    def add(self, entry: EntryRow) -> None:
        size = Decimal(entry.amount)
        if entry.is_credit:
            self.credits += 1
            self.credited += size
        else:
            self.debits += 1
            self.debited += size
        if entry.is_booked:
            self.booked += size if entry.is_credit else -size


def check_balances(report: Element, sums: Sums) -> None:
    """Check that opening balance and booked entries give the closing one. Raises ValueError.

    A notification (camt.054) has no balances.
    """
    balances = report.findall("{*}Bal")
    if not balances:
        return
    opening, closing = _balance(balances, _OPENING), _balance(balances[::-1], _CLOSING)
    if opening is None or closing is None or opening is closing:
        raise ValueError("Expected an opening and a closing booked balance")
    found, stated = _signed(opening) + sums.booked, _signed(closing)
    if found != stated:
        raise ValueError(f"The entries lead to a closing balance of {found}, not to {stated}")


def check_summary(report: Element, sums: Sums) -> None:
    """Check numbers and sums of the transaction summary, where given. Raises ValueError."""
    for name, count, total in (
        ("TtlNtries", sums.credits + sums.debits, sums.credited + sums.debited),
        ("TtlCdtNtries", sums.credits, sums.credited),
        ("TtlDbtNtries", sums.debits, sums.debited),
    ):
        stated_count = text(report, f"TxsSummry/{name}/NbOfNtries")
        stated_total = text(report, f"TxsSummry/{name}/Sum")
        if stated_count and int(stated_count) != count:
            raise ValueError(f"{name} states {int(stated_count)} entries, found {count}")
        if stated_total and Decimal(stated_total) != total:
            raise ValueError(f"{name} is {stated_total}, the entries add up to {total}")


def _balance(balances: Sequence[Element], codes: Sequence[str]) -> Element | None:
    return next((b for code in codes for b in balances if text(b, "Tp/CdOrPrtry/Cd") == code), None)


def _signed(balance: Element) -> Decimal:
    size = Decimal(text(balance, "Amt"))
    return size if text(balance, "CdtDbtInd") == "CRDT" else -size
