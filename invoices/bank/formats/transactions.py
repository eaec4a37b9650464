"""Data of a bank's file, whatever its format: payments, reversals, and answers to payouts."""

import datetime as dt
from dataclasses import dataclass, field
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
    `parts` are the amounts that a payment has for several references, if its remittance says so;
    one below zero is that of a credit note, zero what is not known beside one. `account` is the
    payee's own, as the file writes it. Another payment may have taken the `bank_reference`, as some
    banks repeat theirs: `also` are the next ones to try. One that is only `of_message` says nothing
    of another message. `charges` are what banks kept of what the payer had paid. `report` is its
    statement in the file.
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
    account: str = ""
    also: tuple[str, ...] = field(default=(), compare=False)
    of_message: bool = False
    charges: Decimal = Decimal(0)
    report: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Entry of a bank's file that is no payment of a buyer to the ledger, and the reason.

    `amount` is below zero for money that left the account. `names` are the numbers of payouts and
    batches that it states: if one of them is the ledger's, the entry answers it.
    """

    reason: str
    bank_reference: str
    amount: Decimal
    currency: str
    value_on: dt.date
    account: str = ""
    payer_name: str = ""
    payment_reference: str = ""
    message: str = ""
    names: tuple[str, ...] = ()
    report: int = field(default=0, compare=False)


def left_out(transaction: BankTransaction, reason: str) -> LeftOut:
    """Return a transaction as an entry that is left out."""
    payment = transaction.kind is Kind.PAYMENT
    return LeftOut(
        reason=reason,
        bank_reference=transaction.bank_reference,
        amount=transaction.amount if payment else -transaction.amount,
        currency=transaction.currency,
        value_on=transaction.value_on,
        account=transaction.account,
        payer_name=transaction.payer_name,
        payment_reference=transaction.payment_reference,
        message=transaction.message,
        report=transaction.report,
    )


@dataclass(frozen=True, slots=True)
class PayoutStatus:
    """Final status of one payout (`number` is its EndToEndId), or of all of a `batch`.

    With both, of the payout in that batch. `amount` is the instructed amount, in `currency`, or the
    sum of the batch, and `account` the operator's, if the bank states it. Of a batch, the payouts
    `besides` have answers of their own, and `listed` are the numbers that the answer names.
    """

    paid: bool
    number: str = ""
    batch: str = ""
    amount: Decimal | None = None
    currency: str = ""
    account: str = ""
    reason: str = ""
    besides: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawAnswer:
    """The bank's answer to a draw, known by its reference, amount and day.

    With a `payer_number` it is known by that, and the reference may be missing or longer than its
    own. `may_retry` is whether the `reason` of a refusal may pass. `account` is the payee's own.
    """

    paid: bool
    payment_reference: str
    amount: Decimal
    draw_on: dt.date
    reason: str = ""
    may_retry: bool = False
    account: str = ""
    payer_number: str = ""


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate that the bank reports, by payer number or by a reference printed for the payer.

    `scheme` is the type of its consent, `number` its own, if the scheme gives it one. `account` is
    the payee's own.
    """

    scheme: str
    valid: bool
    payer_number: str = ""
    payment_reference: str = ""
    number: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class MandateRequest:
    """A mandate that a payer asks for at its bank, which the payee accepts or refuses.

    `holder` are the digits that identify who holds the payer's account. `account` is the payee's.
    """

    scheme: str
    payer_number: str
    holder: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Balances of an account that a statement leads from one to the other by its entries.

    It is not `complete` if it has entries in other currencies, of which it does not say what they
    are in its own.
    """

    account: str
    currency: str
    identity: str
    opening: Decimal
    closing: Decimal
    opened_on: dt.date | None
    closed_on: dt.date | None
    complete: bool = True
    report: int = 0


@dataclass(frozen=True, slots=True)
class BankFile:
    """A whole file. `identity` is the bank's own; empty if the format has none.

    `account` is the operator's account that received the money, as written in the file. `left_out`
    are its entries that are no payments, `answering` those of them that answer the ledger's payouts
    (known once the file is sorted out), `remarks` what deviates from the format and says nothing
    of money.
    """

    format: str
    identity: str
    account: str
    transactions: tuple[BankTransaction, ...]
    statuses: tuple[PayoutStatus, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    answering: tuple[LeftOut, ...] = ()
    statements: tuple[Statement, ...] = ()
    draws: tuple[DrawAnswer, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    requests: tuple[MandateRequest, ...] = ()
    remarks: tuple[str, ...] = ()
