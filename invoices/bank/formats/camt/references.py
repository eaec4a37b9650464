"""Build the permanent reference of a transaction, the same in every message that reports it.

It is the first of these that is stated:

1. the account servicer's reference of the transaction (Refs/AcctSvcrRef),
2. that of the entry (Ntry/AcctSvcrRef),
3. the UETR, unique by definition,
4. the transaction id of the first bank with the booking date,
5. the payer's end-to-end id with booking date, amount and the payer's account.

If several transactions of an entry share 1 or 2, their number in the entry is added: a statement
lists them in the order of the notification. NtryRef is not used: it numbers the entries of one
message.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from invoices.bank.formats.camt.rows import DetailRow, EntryRow

NOTHING = {"", "NOTPROVIDED", "NONREF"}


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


def bank_reference(
    servicer: str, detail: DetailRow, booked_on: dt.date, amount: Decimal
) -> tuple[str, tuple[str, ...]]:
    """Return (the bank reference, all references that a reversal may name) of a transaction.

    `servicer` is its element of `servicer_references`. Raises ValueError without any reference.
    """
    uetr, tx_id, end_to_end = map(_plain, (detail.uetr, detail.tx_id, detail.end_to_end))
    reference = servicer or uetr
    if not reference:
        day = f"{booked_on:%Y%m%d}"
        dated = end_to_end and f"{end_to_end}/{day}/{amount}/{detail.payer_account}"
        reference = f"{tx_id}/{day}" if tx_id else dated
    if not reference:
        raise ValueError("The bank gives no reference that only this transaction has")
    return reference, tuple(name for name in (servicer, uetr, tx_id) if name)


def _plain(text: str) -> str:
    reference = "".join(text.split())
    return "" if reference.upper() in NOTHING else reference
