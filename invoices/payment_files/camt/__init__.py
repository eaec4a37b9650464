"""ISO 20022 camt.053 (statement) and camt.054 (notification), checked against the official schemas.

The versions are those of `schemas/`. Only booked entries count: credits are payments, debits that
return or reverse a credit are reversals. What the operator pays out, and what comes back of that,
is no payment and is passed over.
"""

from collections.abc import Sequence
from dataclasses import replace

from invoices.payment_files.camt.controls import Sums, check_balances, check_summary
from invoices.payment_files.camt.documents import Element, check, reports, text
from invoices.payment_files.camt.entries import Part, parts
from invoices.payment_files.camt.rows import entry_row
from invoices.payment_files.faults import Faults, checked_once
from invoices.payment_files.transactions import BankTransaction, Kind, PaymentFile

__all__ = ["read"]


def read(content: bytes, *, country: str, currency: str) -> PaymentFile:
    """Raises `Invalid`: no XML of a known version, totals or balances that do not fit, an entry
    that cannot be told apart from others."""
    version = check(content)
    faults = Faults()
    found: list[Part] = []
    accounts: dict[str, None] = {}
    identity, number, sums = "", 0, Sums()
    for name, element in reports(content):
        if name == "MsgId":
            # The message's own stands in its header, before references to others.
            identity = identity or (element.text or "").strip()
        elif name == "Ntry":
            number += 1
            row = entry_row(element)
            sums.add(row)
            found += parts(element, row, f"entry {number}", currency, country, faults)
        else:
            account = text(element, "Acct/Id/IBAN") or text(element, "Acct/Id/Othr/Id")
            _check_report(element, f"account {account}", sums, currency, faults)
            accounts[account], sums = None, Sums()
    told = [(part.place, transaction) for part, transaction in _linked(found)]
    return PaymentFile(version, identity, ", ".join(accounts), checked_once(told, faults))


def _check_report(report: Element, place: str, sums: Sums, currency: str, faults: Faults) -> None:
    with faults.at(place):
        found = text(report, "Acct/Ccy") or currency
        if found != currency:
            raise ValueError(f"Expected the ledger's currency {currency}, not {found}")
        check_summary(report, sums)
        check_balances(report, sums)


def _linked(found: Sequence[Part]) -> list[tuple[Part, BankTransaction]]:
    """Each reversal with the one payment of the file that bears the same reference of a bank."""
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
