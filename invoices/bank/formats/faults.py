"""Gather everything that is wrong with a file, so that one reading lists it all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from invoices.bank.formats.transactions import BankTransaction
from ledger_project.core.errors import Invalid

LISTED = 50


class Faults:
    """Faults of one file by place ("line 3"). The first `LISTED` are kept, the others counted."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._found = 0

    def __len__(self) -> int:
        return self._found

    def add(self, place: str, text: str) -> None:
        self._found += 1
        if self._found > LISTED:
            return
        known = self._texts.get(place)
        self._texts[place] = f"{known}; {text}" if known else text

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Turn a ValueError in the block into a fault of this place; the block ends there."""
        try:
            yield
        except ValueError as error:
            self.add(place, str(error))

    def refuse(self) -> None:
        """Raise `Invalid` if anything was found."""
        if self._found:
            raise self.error()

    def error(self) -> Invalid:
        unlisted = self._found - LISTED
        more = {"further faults": f"{unlisted} more are not listed"} if unlisted > 0 else {}
        return Invalid(self._texts | more)


def refuse(place: str, text: str) -> Invalid:
    """Return the error for one fault that makes reading on pointless."""
    return Invalid({place: text})


def refuse_elsewhere(name: str, home: tuple[str, str], ledger: tuple[str, str]) -> None:
    """Raise `Invalid` if a format of one country and currency meets a ledger of another."""
    if ledger != home:
        raise refuse(
            "file",
            f"{name} is for payments in {'/'.join(home)}, the ledger is in {'/'.join(ledger)}",
        )


def checked_once(
    found: Sequence[tuple[str, BankTransaction]], faults: Faults
) -> tuple[BankTransaction, ...]:
    """Return the transactions of (place, transaction); a bank reference given twice is a fault.

    Raises `Invalid` with these and all earlier `faults`.
    """
    first: dict[str, str] = {}
    for place, transaction in found:
        before = first.setdefault(transaction.bank_reference, place)
        if before != place:
            faults.add(
                place, f"The bank reference {transaction.bank_reference} stands in {before} already"
            )
    faults.refuse()
    return tuple(transaction for _, transaction in found)
