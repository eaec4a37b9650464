"""Check a statement as a whole: balances and summaries."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.bank.formats.camt.documents import Element, first, text
from invoices.bank.formats.camt.rows import EntryRow, decimal
from invoices.bank.formats.transactions import Statement
from ledger_project.core.clock import iso_date
from ledger_project.core.money import exact_amount
from ledger_project.core.texts import say

_CURRENCY = re.compile("[A-Z]{3}")
# In a statement of several pages, the inner balances are interim ones (ITBD).
_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")


@dataclass(slots=True)
class Sums:
    """Sums of the entries of a report: numbers and amounts, and the balance's change.

    Entries in several `currencies` have no sum.
    """

    credits: int = 0
    debits: int = 0
    credited: Decimal = Decimal(0)
    debited: Decimal = Decimal(0)
    booked: Decimal = Decimal(0)
    currencies: set[str] = field(default_factory=set)

    def add(self, entry: EntryRow) -> None:
        """Add an entry. Raises ValueError for what is no amount or no direction."""
        size = decimal(entry.amount)
        if entry.direction not in {"CRDT", "DBIT"}:
            raise ValueError(
                say(
                    "Expected CRDT or DBIT in CdtDbtInd, not {direction!r}",
                    direction=entry.direction,
                )
            )
        if not _CURRENCY.fullmatch(entry.currency):
            raise ValueError(
                say("Expected a currency of ISO 4217, not {currency!r}", currency=entry.currency)
            )
        if not entry.status:
            raise ValueError(say("Expected a status (Sts)"))
        self.currencies.add(entry.currency)
        if entry.is_credit:
            self.credits += 1
            self.credited += size
        else:
            self.debits += 1
            self.debited += size
        if entry.is_booked:
            self.booked += size if entry.is_credit else -size


def statement_of(report: Element, account: str, sums: Sums) -> Statement | None:
    """Return what a statement says of its account; None for one without both booked balances.

    Raises ValueError if its booked entries do not lead from the opening balance to the closing one,
    and for a statement of the day (camt.053) without both. Entries in another currency than the
    account's do not say what they cost.
    """
    balances = report.findall("{*}Bal")
    opening, closing = _balance(balances, _OPENING), _balance(balances[::-1], _CLOSING)
    if opening is None or closing is None or opening is closing:
        if balances and report.tag.endswith("}Stmt"):
            raise ValueError(say("Expected an opening and a closing booked balance"))
        return None
    currency = _currency(opening)
    before, after = _signed(opening), _signed(closing)
    complete = sums.currencies <= {currency}
    if complete and before + sums.booked != after:
        raise ValueError(
            say(
                "The entries lead to a closing balance of {value}, not to {after}",
                value=before + sums.booked,
                after=after,
            )
        )
    return Statement(
        account=account,
        currency=currency,
        identity=text(report, "Id"),
        opening=before,
        closing=after,
        opened_on=_day(opening),
        closed_on=_day(closing),
        complete=complete,
    )


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
            raise ValueError(
                say(
                    "{name} states {int} entries, found {count}",
                    name=name,
                    int=int(stated_count),
                    count=count,
                )
            )
        if stated_total and len(sums.currencies) < 2 and decimal(stated_total) != total:
            raise ValueError(
                say(
                    "{name} is {stated_total}, the entries add up to {total}",
                    name=name,
                    stated_total=stated_total,
                    total=total,
                )
            )


def _balance(balances: Sequence[Element], codes: Sequence[str]) -> Element | None:
    return next((b for code in codes for b in balances if text(b, "Tp/CdOrPrtry/Cd") == code), None)


def _signed(balance: Element) -> Decimal:
    size = exact_amount(decimal(text(balance, "Amt")))
    return size if text(balance, "CdtDbtInd") == "CRDT" else -size


def _day(balance: Element) -> dt.date | None:
    day = text(balance, "Dt/Dt") or text(balance, "Dt/DtTm")
    return iso_date(day[:10]) if day else None


def _currency(balance: Element) -> str:
    amount = first(balance, "Amt")
    return "" if amount is None else amount.get("Ccy", "")
