"""Build the permanent reference of a transaction, the same in every message that reports it.

It is the first of these that is stated:

1. the account servicer's reference of the transaction (Refs/AcctSvcrRef),
2. that of the entry (Ntry/AcctSvcrRef),
3. the UETR, unique by definition,
4. the transaction id of the first bank with the booking date,
5. the payer's end-to-end id with booking date, amount and the payer's account.

6. the number of the entry (NtryRef), else its place, in the report of the account.

If several transactions of an entry share 1 or 2, their number in the entry is added: a statement
lists them in the order of the notification. If entries share one, the next of the order is added
to that of the later ones (`told_apart`). 6 is no reference of a payment but of a message: another
message with the same payment gives it another one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from invoices.bank.formats.camt.rows import DetailRow, EntryRow
from invoices.bank.formats.fields import BANK_REFERENCE_LENGTH, taken_back
from invoices.bank.formats.transactions import Kind
from ledger_project.core.texts import say

NOTHING = {"", "NOTPROVIDED", "NONREF"}
_ID = 36
# A further reference, a number and the sign of a reversal may follow.
_LENGTH = BANK_REFERENCE_LENGTH - _ID - 4


@dataclass(frozen=True, slots=True)
class References:
    """References of a transaction: its `own`, those that a reversal may name, and further ones.

    `further` distinguish it from others with the same `own`. `of_message` says that `own` is 6.
    """

    own: str
    names: tuple[str, ...]
    further: tuple[str, ...]
    of_message: bool = False

    def named(self, kind: Kind, further: str = "") -> str:
        """Return the bank reference of a transaction of this kind, with a further one added."""
        reference = f"{self.own}/{further}" if further else self.own
        return reference if kind is Kind.PAYMENT else taken_back(reference)

    def also(self, kind: Kind) -> tuple[str, ...]:
        """Return the bank references to try if another transaction has its own."""
        apart = [one for one in self.further if one not in self.own]
        return tuple(self.named(kind, further) for further in apart)


def servicer_references(entry: EntryRow, details: Sequence[DetailRow]) -> list[str]:
    """Return the reference 1 or 2 of each transaction; empty if the bank states neither."""
    of_entry = _plain(entry.reference)
    own = [_plain(detail.servicer) for detail in details]
    uses = Counter(reference or of_entry for reference in own)
    references = []
    for number, reference in enumerate(own, 1):
        servicer = reference or of_entry
        shared = uses[servicer] > 1 or (len(own) > 1 and not reference)
        references.append(f"{servicer}/{number}" if servicer and shared else servicer)
    return references


def references_of(
    servicer: str, detail: DetailRow, booked_on: dt.date, amount: Decimal, place: str
) -> References:
    """Return the references of a transaction. `servicer` is its one of `servicer_references`."""
    uetr, tx_id, end_to_end = map(_plain, (detail.uetr, detail.tx_id, detail.end_to_end))
    day = f"{booked_on:%Y%m%d}"
    dated = end_to_end and f"{end_to_end}/{day}/{amount}/{detail.payer_account}"
    own = servicer or uetr or (f"{tx_id}/{day}" if tx_id else dated)
    if len(own or place) > _LENGTH:
        raise ValueError(say("Expected a reference of at most {LENGTH} characters", LENGTH=_LENGTH))
    return References(
        own=own or place,
        names=tuple(name for name in (servicer, uetr, tx_id) if name),
        further=tuple(name for name in (tx_id, uetr, end_to_end) if name and len(name) <= _ID),
        of_message=not own,
    )


def _plain(text: str) -> str:
    reference = "".join(text.split())
    return "" if reference.upper() in NOTHING else reference
