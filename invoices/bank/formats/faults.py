"""Collect all faults of a file, so that one reading lists them all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from invoices.bank.formats.transactions import BankTransaction, LeftOut, left_out
from invoices.left_out_states import OTHER_CURRENCY
from ledger_project.core.errors import Invalid
from ledger_project.core.texts import say

LISTED = 50


class FileFaults:
    """Faults of a file by location ("line 3"). The first `LISTED` are kept, others counted."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._found = 0

    def __len__(self) -> int:
        return self._found

    def add(self, location: str, text: str) -> None:
        self._found += 1
        if self._found > LISTED:
            return
        known = self._texts.get(location)
        self._texts[location] = f"{known}; {text}" if known else text

    @contextmanager
    def at(self, location: str) -> Iterator[None]:
        """Turn a ValueError in the block into a fault at this location; the block ends there."""
        try:
            yield
        except ValueError as error:
            self.add(location, str(error))

    def refuse(self) -> None:
        """Raise `Invalid` if anything was found."""
        if self._found:
            raise self.error()

    def error(self) -> Invalid:
        unlisted = self._found - LISTED
        more = {"further faults": f"{unlisted} more are not listed"} if unlisted > 0 else {}
        return Invalid(self._texts | more)


def refuse(location: str, text: str) -> Invalid:
    """Return the error for a single fault that ends the reading."""
    return Invalid({location: text})


def refuse_elsewhere(name: str, home: tuple[str, str], ledger: tuple[str, str]) -> None:
    """Raise `Invalid` if a format of one country and currency meets a ledger of another."""
    if ledger != home:
        raise refuse(
            "file",
            say(
                "{name} is for payments in {list}, the ledger is in {list2}",
                name=name,
                list="/".join(home),
                list2="/".join(ledger),
            ),
        )


def in_currency(
    transactions: Sequence[BankTransaction], currency: str
) -> tuple[tuple[BankTransaction, ...], tuple[LeftOut, ...]]:
    """Return the transactions in the ledger's currency, and the others as left out."""
    own = tuple(one for one in transactions if one.currency == currency)
    others = (one for one in transactions if one.currency != currency)
    return own, tuple(left_out(one, OTHER_CURRENCY) for one in others)


def checked_once(
    found: Sequence[tuple[str, BankTransaction]], faults: FileFaults
) -> tuple[BankTransaction, ...]:
    """Return the transactions of (location, transaction); a repeated bank reference is a fault.

    Raises `Invalid` with these and all earlier `faults`.
    """
    first: dict[str, str] = {}
    for location, transaction in found:
        before = first.setdefault(transaction.bank_reference, location)
        if before != location:
            faults.add(
                location,
                say(
                    "The bank reference {bank_reference} stands in {before} already",
                    bank_reference=transaction.bank_reference,
                    before=before,
                ),
            )
    faults.refuse()
    return tuple(transaction for _, transaction in found)
