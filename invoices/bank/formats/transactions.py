"""Data of a bank's file, whatever its format: payments, reversals, and answers to payouts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Kind(Enum):
    """Payment received, or payment that the bank takes back (returned or recalled)."""

    PAYMENT = "payment"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One transaction, unique by `bank_reference`.

    `bank_reference` (at most 140 characters) identifies it permanently within the ledger: the same
    payment has the same one in every file that reports it, and no two payments share one. `amount`
    is positive for both kinds. `payment_reference` was printed for the payer to state; it is empty
    if the payer stated none. `reverses` is the `bank_reference` of the payment that a reversal
    takes back, empty if the bank does not name it. `message` is the payer's own text, on one line.
    `parts` are the amounts that a payment has for several references, if its remittance says so.
    """

    bank_reference: str
    amount: Decimal
    currency: str
    value_on: dt.date
    payment_reference: str = ""
    kind: Kind = Kind.PAYMENT
    reverses: str = ""
    payer_name: str = ""
    payer_account: str = ""
    message: str = ""
    parts: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class PayoutStatus:
    """Final status of one payout (`number` is its EndToEndId), or of all of a `batch`.

    With both, of the payout in that batch. `amount` is the instructed amount, in `currency`, or the
    sum of the batch, and `account` the operator's, if the bank states it.
    """

    paid: bool
    number: str = ""
    batch: str = ""
    amount: Decimal | None = None
    currency: str = ""
    account: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file. `identity` is the bank's own; empty if the format has none.

    `account` is the operator's account that received the money, as written in the file.
    """

    format: str
    identity: str
    account: str
    transactions: tuple[BankTransaction, ...]
    statuses: tuple[PayoutStatus, ...] = ()
