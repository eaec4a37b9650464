"""Read ISO 20022 camt.053 (statement), camt.052 (report of a day) and camt.054 (notification).

They are checked by the schemas of `schemas/`, where there is one of their version, and read by the
names of their elements. Only booked entries count: credits are payments, debits that return or
reverse a credit are reversals. Money out, what comes back of it, interest, charges, entries in
other currencies and those whose payments are elsewhere are left out. A transfer that the
operator made, or its return, answers a payout (`answers`).
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from invoices.bank.formats.camt.answers import answers
from invoices.bank.formats.camt.controls import Sums, check_summary, statement_of
from invoices.bank.formats.camt.documents import Element, check, reports, text, version_of
from invoices.bank.formats.camt.entries import Entry, Found, LocatedTransaction, read_entry
from invoices.bank.formats.camt.rows import details_of, entry_row
from invoices.bank.formats.faults import FileFaults
from invoices.bank.formats.transactions import (
    BankFile,
    BankTransaction,
    Kind,
    LeftOut,
    PayoutStatus,
    Statement,
    left_out,
)
from invoices.left_out_states import OTHER_CURRENCY, REPEATED
from ledger_project.core.texts import say

__all__ = ["read", "read_answers"]


def read(content: bytes, *, country: str, currency: str) -> BankFile:
    """Read payments, reversals, answers to payouts, and what is left out.

    Raises `Invalid` for no XML of a known version, and totals or balances that do not fit.
    """
    version, remarks = check(content)
    faults = FileFaults()
    all_found, found = Found(), Found()
    statuses: list[PayoutStatus] = []
    answered: list[PayoutStatus] = []
    statements: list[Statement] = []
    accounts: dict[str, None] = {}
    identity, page, number, report, sums, proved = "", "", 0, 0, Sums(), True
    for name, element in reports(content):
        if name == "MsgId":
            # The first is the message's own, in its header; others are references.
            identity = identity or (element.text or "").strip()
        elif name == "PgNb":
            page = page or _page(element)
        elif name == "Ntry":
            number += 1
            location = f"entry {number}"
            row, details = entry_row(element), details_of(element)
            with faults.at(location):
                sums.add(row)
                # The place of an entry is that in its report: the message may hold others then.
                place = f"{_report(element)}/{row.number or sums.credits + sums.debits}"
                entry = Entry(element, row, details, place, location)
                read_entry(entry, found, currency=currency, country=country, faults=faults)
                answered += answers(element, row, details)
        else:
            account, report = _account(element), report + 1
            statement = None
            with faults.at(say("account {account}", account=account)):
                check_summary(element, sums)
                statement = statement_of(element, account, sums)
            if statement:
                statements.append(replace(statement, report=report))
            found = found.of_account(account, report)
            its_own = text(element, "Acct/Ccy") or currency
            if its_own != currency:
                remarks += (
                    say(
                        "The account {account} is in {its_own}: its entries are left out",
                        account=account,
                        its_own=its_own,
                    ),
                )
                found = _in_other_currency(found)
            all_found.transactions += found.transactions
            all_found.left_out += found.left_out
            # Balances prove that an entry was booked as often as it stands there.
            proved = proved and bool(statement)
            accounts[account], sums, found = None, Sums(), Found()
            statuses += (replace(one, account=account) for one in answered)
            answered.clear()
    faults.refuse()
    transactions, repeated = _told_apart(all_found.transactions, proved)
    return BankFile(
        version,
        f"{identity}{page}",
        ", ".join(accounts),
        _linked(transactions),
        tuple(statuses),
        left_out=(*all_found.left_out, *repeated),
        statements=tuple(statements),
        remarks=remarks,
    )


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
            with faults.at(say("entry {number}", number=number)):
                answered += answers(element, entry_row(element), details_of(element))
        elif name not in ("MsgId", "PgNb"):
            statuses += (replace(one, account=_account(element)) for one in answered)
            answered.clear()
    faults.refuse()
    return BankFile(version_of(content), "", "", (), tuple(statuses))


def _page(number: Element) -> str:
    """Return what a page adds to the identity of a message: pages share the message's id.

    It is the message that has pages, or since .08 its statement.
    """
    holder = number.getparent()
    page = (number.text or "").strip()
    if holder is None or not holder.tag.endswith("Pgntn") or page.lstrip("0") in ("", "1"):
        return ""
    return f"/{page}"


def _account(report: Element) -> str:
    return text(report, "Acct/Id/IBAN") or text(report, "Acct/Id/Othr/Id")


def _report(entry: Element) -> str:
    """Return account and identity of the report that an entry stands in."""
    report = entry.getparent()
    return "" if report is None else f"{_account(report)}/{text(report, 'Id')}"


def _in_other_currency(found: Found) -> Found:
    """Leave out what stands in a report of an account in another currency."""
    moved = [left_out(one.transaction, OTHER_CURRENCY) for one in found.transactions]
    return Found([], [*found.left_out, *moved])


def _told_apart(
    found: Sequence[LocatedTransaction], proved: bool
) -> tuple[list[LocatedTransaction], list[LeftOut]]:
    """Return transactions with bank references of their own, and those that are repeated.

    The first keeps a reference that several share; the others have a further reference added, else
    a number. What is the same in everything was repeated, unless balances have `proved` it.
    """
    taken: dict[str, LocatedTransaction] = {}
    repeated: list[LeftOut] = []
    for one in found:
        transaction = one.transaction
        name = transaction.bank_reference
        if before := taken.get(name):
            if not proved and (before.transaction, before.references) == (
                transaction,
                one.references,
            ):
                repeated.append(left_out(transaction, REPEATED))
                continue
            free = (also for also in transaction.also if also not in taken)
            name = next(free, "") or next(
                numbered
                for number in count(2)
                if (numbered := one.references.named(transaction.kind, str(number))) not in taken
            )
            also = (transaction.bank_reference, *transaction.also)
            one = replace(one, transaction=replace(transaction, bank_reference=name, also=also))
        taken[name] = one
    return list(taken.values()), repeated


def _linked(found: Sequence[LocatedTransaction]) -> tuple[BankTransaction, ...]:
    """Link each reversal to the one payment of the file that bears the same bank reference."""
    payments: dict[str, set[str]] = {}
    if all(one.transaction.kind is Kind.PAYMENT for one in found):
        return tuple(one.transaction for one in found)
    for one in found:
        if one.transaction.kind is Kind.PAYMENT:
            for name in one.references.names:
                payments.setdefault(name, set()).add(one.transaction.bank_reference)
    linked = []
    for one in found:
        transaction = one.transaction
        if transaction.kind is Kind.REVERSAL:
            known = (payments.get(name, set()) for name in one.references.names)
            reverses = next((next(iter(found)) for found in known if len(found) == 1), "")
            transaction = replace(transaction, reverses=reverses)
        linked.append(transaction)
    return tuple(linked)
