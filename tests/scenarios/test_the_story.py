"""The invoice that docs/domain.md follows: its tables are what this run of the product shows.

`make generate` writes them anew (`LEDGER_WRITE_POSTINGS=1`).
"""

import os
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from lxml import etree

from accounts.books.chart import NAMES, Role, default_number
from accounts.models import JournalLine
from tests.support.commands import ROOT, run
from tests.support.paths import FILES
from tests.support.purchases import capture

PAGE = ROOT / "docs/domain.md"
INVOICE = "/ledger/invoice/v1/501/invoices/852"
COLUMNS = (
    "day", "what happens", "principal", "fees", "interest", "debt",
    "account: reserved", "balance", "available",
)  # fmt: skip
_BLOCK = re.compile(r"(<!-- made by the story: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


class Story:
    """One invoice from its authorization to its last payment; each step adds a row."""

    def __init__(self, api, authorize, at, tmp_path) -> None:
        self.api, self.authorize, self.at, self.folder = api, authorize, at, tmp_path
        self.rows = [f"| {' | '.join(COLUMNS)} |", f"|---|---|{'---:|' * 7}"]

    def note(self, day: str, happens: str) -> None:
        """Add how the invoice and the account stand."""
        answer = self.api.get(INVOICE)
        parts = [""] * 4
        if answer.status_code == 200:
            debt = answer.data["debt"]
            fees = debt["reminderFee"] + debt["collectionFee"] + debt["lateFee"]
            parts = [debt["capital"], fees, debt["interest"], answer.data["currentDebt"]]
        account = self.api.get(self.authorization["account"]).data
        held = [account[name] for name in ("reservedAmount", "totalBalance", "availableAmount")]
        shown = " | ".join(_spaced(one) if one != "" else "" for one in (*parts, *held))
        self.rows.append(f"| {day} | {happens} | {shown} |")

    def pay(self, amount: str, value: str) -> None:
        """Import the bank's file with one payment."""
        reference = self.authorization["invoicePurchaseDetails"]["paymentReference"]
        path = self.folder / f"{value}.csv"
        path.write_text(
            "payment_reference,amount,currency,value_date,bank_reference\n"
            f"{reference},{amount},SEK,{value},{value}\n"
        )
        run("import_payments", path, ledger=501)

    def play(self) -> dict[str, str]:
        """Take the invoice through its life; return the tables by name."""
        run("open_ledger", 501, penalty_interest=Decimal("12.00"))
        self.at("2026-06-08")
        dates = {"invoiceDate": "2026-06-08", "dueDate": "2026-07-08"}
        self.authorization = self.authorize(number="852", amount=Decimal(1000), invoice=dates)
        self.note("2026-06-08", "authorized")
        capture(self.api, self.authorization)
        self.note("2026-06-08", "captured: the invoice is bought")
        run("produce_files", 501)
        (bookkeeping,) = self.api.get(f"{FILES}/ar-accounting").data["items"]
        self.at("2026-06-09")
        (settled,) = run("settle", 501)
        self.note("2026-06-09", "settled with the seller")
        self.at("2026-07-08")
        self.note("2026-07-08", "due, and not paid")
        self.at("2026-07-15")
        run("run_claims", 501)
        assert self.api.get(INVOICE).data["claimLevel"] == "Reminder"
        self.note("2026-07-15", "reminded, with a fee")
        self.at("2026-07-23")
        self.note("2026-07-23", "before the payment")
        self.pay("500.00", "2026-07-23")
        self.note("2026-07-23", "500.00 paid")
        self.at("2026-07-31")
        debt = self.api.get(INVOICE).data["currentDebt"]
        self.note("2026-07-31", "before the payment")
        self.pay(f"{debt}", "2026-07-31")
        assert self.api.get(INVOICE).data["status"] == "closed"
        self.note("2026-07-31", f"{_spaced(debt)} paid: closed")
        (verdict,) = run("verify_ledger", 501)
        assert verdict["clean"], verdict
        return {
            "invoice": "\n".join(self.rows),
            "settlement": "\n".join(_settlement(settled)),
            "file": "\n".join(self._file(bookkeeping["@id"])),
            "books": "\n".join(_books()),
        }

    def _file(self, address: str) -> Iterator[str]:
        """The records of a bookkeeping file."""
        yield "| BookDate | InvoiceNo | AccountingAction | GLAccount | Amount |"
        yield "|---|---|---|---|---:|"
        file = etree.fromstring(self.api.get(address).content)
        for record in file.iter("Accounting"):
            transaction = record.getparent().getparent()
            voucher = transaction.getparent().getparent()
            found = [voucher.get("BookDate"), transaction.get("InvoiceNo")]
            found += [record.get("AccountingAction"), record.get("GLAccount")]
            yield f"| {' | '.join(found)} | {_spaced(Decimal(record.get('Amount')))} |"


def _settlement(settled: dict) -> Iterator[str]:
    yield f"| settlement {settled['settlement']} | |\n|---|---:|"
    for name in ("amount", "fees", "vat", "transferred"):
        yield f"| {name} | {_spaced(settled[name])} |"


def _books() -> Iterator[str]:
    yield "| day | action | book | account | debit | credit | in the file |"
    yield "|---|---|---|---|---:|---:|---|"
    seen = 0
    for line in JournalLine.objects.select_related("entry").order_by("entry_id", "id"):
        first, seen = line.entry_id != seen, line.entry_id
        day, action = (line.entry.book_on, line.entry.accounting_action) if first else ("", "")
        sums = " | ".join(_spaced(one) if one else "" for one in (line.debit, line.credit))
        mark = "✓" if line.exported else ""
        yield f"| {day} | {action} | {line.book} | {_account(line.role)} | {sums} | {mark} |"


def _account(role: str) -> str:
    try:
        number = default_number(Role(role), "SE")
    except KeyError:  # The operator's have none.
        number = ""
    return f"{number} {NAMES[Role(role)]}".strip()


def _spaced(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", " ")


@pytest.mark.usefixtures("ledger", "constraints")
def test_the_tables_of_the_page_are_those_of_the_run(api, authorize, at, tmp_path):
    tables = Story(api, authorize, at, tmp_path).play()
    page = PAGE.read_text()
    assert {name for _, name, _ in _BLOCK.findall(page)} == set(tables)
    made = _BLOCK.sub(lambda found: f"{found[1]}{tables[found[2]]}\n{found[3]}", page)
    if os.environ.get("LEDGER_WRITE_POSTINGS"):
        PAGE.write_text(made)
    assert PAGE.read_text() == made, "Out of date: run make generate"
