"""Read ISO 20022 camt.053 (statement) and camt.054 (notification), checked by their schemas.

The versions are those of `schemas/`. Only booked entries count: credits are payments, debits that
return or reverse a credit are reversals. What the operator pays out, and what comes back of that,
is no payment: it answers a payout (`answers`).
"""

from collections.abc import Sequence
from dataclasses import replace

from invoices.bank.formats.camt.answers import answers
from invoices.bank.formats.camt.controls import Sums, check_balances, check_summary
from invoices.bank.formats.camt.documents import Element, check, reports, text, version_of
from invoices.bank.formats.camt.entries import Part, parts
from invoices.bank.formats.camt.rows import details_of, entry_row
from invoices.bank.formats.faults import Faults, checked_once
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    Kind,
    PayoutStatus,
)

__all__ = ["read", "read_answers"]


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read payments, reversals and answers to payouts.

    Raises `Invalid`: no XML of a known version, totals or balances that do not fit, an entry
    without a reference of its own.
    """
    version = check(content)
    faults = Faults()
    found: list[Part] = []
    statuses: list[PayoutStatus] = []
    accounts: dict[str, None] = {}
    identity, number, sums = "", 0, Sums()
    for name, element in reports(content):
        if name == "MsgId":
            # The message's own stands in its header, before references to others.
            identity = identity or (element.text or "").strip()
        elif name == "Ntry":
            number += 1
            row, details = entry_row(element), details_of(element)
            sums.add(row)
            found += parts(
                element,
                row,
                details,
                place=f"entry {number}",
                currency=currency,
                country=country,
                faults=faults,
            )
            statuses += answers(element, row, details)
        else:
            account = text(element, "Acct/Id/IBAN") or text(element, "Acct/Id/Othr/Id")
            _check_report(element, f"account {account}", sums, currency, faults)
            accounts[account], sums = None, Sums()
    placed = [(part.place, transaction) for part, transaction in _linked(found)]
    transactions = checked_once(placed, faults)
    return BankFile(version, identity, ", ".join(accounts), transactions, tuple(statuses))


def read_answers(content: bytes) -> BankFile:
    """Read only the answers to payouts, also of a message that its schema would refuse.

    Banks leave much out where they answer. Raises `Invalid` for what is no XML or no amount.
    """
    faults = Faults()
    statuses: list[PayoutStatus] = []
    number = 0
    for name, element in reports(content):
        if name == "Ntry":
            number += 1
            with faults.at(f"entry {number}"):
                statuses += answers(element, entry_row(element), details_of(element))
    faults.refuse()
    return BankFile(version_of(content), "", "", (), tuple(statuses))


def _check_report(report: Element, place: str, sums: Sums, currency: str, faults: Faults) -> None:
    with faults.at(place):
        found = text(report, "Acct/Ccy") or currency
        if found != currency:
            raise ValueError(f"Expected the ledger's currency {currency}, not {found}")
        check_summary(report, sums)
        check_balances(report, sums)


def _linked(found: Sequence[Part]) -> list[tuple[Part, BankTransaction]]:
    """Link each reversal to the one payment of the file that bears the same bank reference."""
    payments: dict[str, set[str]] = {}
    if all(part.transaction.kind is Kind.PAYMENT for part in found):
        return [(part, part.transaction) for part in found]
    for part in found:
        if part.transaction.kind is Kind.PAYMENT:
            for name in part.names:
                payments.setdefault(name, set()).add(part.transaction.bank_reference)
    linked = []
    for part in found:
        transaction = part.transaction
        if transaction.kind is Kind.REVERSAL:
            known = (payments.get(name, set()) for name in part.names)
            reverses = next((next(iter(found)) for found in known if len(found) == 1), "")
            transaction = replace(transaction, reverses=reverses)
        linked.append((part, transaction))
    return linked
