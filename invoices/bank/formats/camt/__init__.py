"""Read ISO 20022 camt.053 (statement) and camt.054 (notification), checked by their schemas.

The versions are those of `schemas/`. Only booked entries count: credits are payments, debits that
return or reverse a credit are reversals. A transfer that the operator made, or its return, is no
payment: it answers a payout (`answers`).
"""

from collections.abc import Sequence
from dataclasses import replace

from invoices.bank.formats.camt.answers import answers
from invoices.bank.formats.camt.controls import Sums, check_balances, check_summary
from invoices.bank.formats.camt.documents import Element, check, reports, text, version_of
from invoices.bank.formats.camt.entries import LocatedTransaction, transactions_of
from invoices.bank.formats.camt.rows import details_of, entry_row
from invoices.bank.formats.faults import FileFaults, checked_once
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    Kind,
    PayoutStatus,
)

__all__ = ["read", "read_answers"]


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read payments, reversals and answers to payouts.

    Raises `Invalid` for no XML of a known version, totals or balances that do not fit, and an entry
    without a reference of its own.
    """
    version = check(content)
    faults = FileFaults()
    found: list[LocatedTransaction] = []
    statuses: list[PayoutStatus] = []
    answered: list[PayoutStatus] = []
    accounts: dict[str, None] = {}
    identity, number, sums = "", 0, Sums()
    for name, element in reports(content):
        if name == "MsgId":
            # The first is the message's own, in its header; others are references.
            identity = identity or (element.text or "").strip()
        elif name == "Ntry":
            number += 1
            row, details = entry_row(element), details_of(element)
            sums.add(row)
            found += transactions_of(
                element,
                row,
                details,
                location=f"entry {number}",
                currency=currency,
                country=country,
                faults=faults,
            )
            answered += answers(element, row, details)
        else:
            account = _account(element)
            _check_report(element, f"account {account}", sums, currency, faults)
            accounts[account], sums = None, Sums()
            statuses += (replace(one, account=account) for one in answered)
            answered.clear()
    located = [(one.location, transaction) for one, transaction in _linked(found)]
    transactions = checked_once(located, faults)
    return BankFile(version, identity, ", ".join(accounts), transactions, tuple(statuses))


def read_answers(content: bytes) -> BankFile:
    """Read only the answers to payouts, also of a message that does not follow its schema.

    Banks leave out much in their answers. Raises `Invalid` for a message that is no XML and for
    text that is no amount.
    """
    faults = FileFaults()
    statuses: list[PayoutStatus] = []
    answered: list[PayoutStatus] = []
    number = 0
    for name, element in reports(content):
        if name == "Ntry":
            number += 1
            with faults.at(f"entry {number}"):
                answered += answers(element, entry_row(element), details_of(element))
        elif name != "MsgId":
            statuses += (replace(one, account=_account(element)) for one in answered)
            answered.clear()
    faults.refuse()
    return BankFile(version_of(content), "", "", (), tuple(statuses))


def _account(report: Element) -> str:
    return text(report, "Acct/Id/IBAN") or text(report, "Acct/Id/Othr/Id")


def _check_report(
    report: Element, location: str, sums: Sums, currency: str, faults: FileFaults
) -> None:
    with faults.at(location):
        found = text(report, "Acct/Ccy") or currency
        if found != currency:
            raise ValueError(f"Expected the ledger's currency {currency}, not {found}")
        check_summary(report, sums)
        check_balances(report, sums)


def _linked(
    found: Sequence[LocatedTransaction],
) -> list[tuple[LocatedTransaction, BankTransaction]]:
    """Link each reversal to the one payment of the file that bears the same bank reference."""
    payments: dict[str, set[str]] = {}
    if all(one.transaction.kind is Kind.PAYMENT for one in found):
        return [(one, one.transaction) for one in found]
    for one in found:
        if one.transaction.kind is Kind.PAYMENT:
            for name in one.names:
                payments.setdefault(name, set()).add(one.transaction.bank_reference)
    linked = []
    for one in found:
        transaction = one.transaction
        if transaction.kind is Kind.REVERSAL:
            known = (payments.get(name, set()) for name in one.names)
            reverses = next((next(iter(found)) for found in known if len(found) == 1), "")
            transaction = replace(transaction, reverses=reverses)
        linked.append((one, transaction))
    return linked
