"""reconcile_bank: the bank against the books by day, gaps, and what waits by age."""

from decimal import Decimal

import pytest

from tests.support import camt_messages as camt
from tests.support.assertions import unchanged
from tests.support.books import violations, wrong
from tests.support.commands import run
from tests.support.tampering import tamper

PAYER = "<RltdPties><Dbtr><Nm>Buyer AB</Nm></Dbtr></RltdPties>"


@pytest.fixture
def take(ledger, tmp_path):
    def import_(content: bytes, on: str) -> None:
        path = tmp_path / "from-the-bank"
        path.write_bytes(content.replace(b"2026-06-08</Dt>", f"{on}</Dt>".encode()))
        run("import_bank_file", path, ledger=501, date=on)

    return import_


def test_bank_and_books_agree_but_for_what_is_left_out_and_gaps_are_named(ledger, take):
    interest = camt.entry("3.00", bank="", code="ACMT/MCOP/INTR")
    fee = camt.entry("1.50", direction="DBIT")
    take(camt.statement(camt.entry("500.00", PAYER), interest, fee, closing="501.50"), "2026-06-05")
    take(
        camt.statement(camt.entry("20.00", PAYER), opening="501.50", closing="521.50"),
        "2026-06-08",
    )
    with unchanged():
        (found,) = run("reconcile_bank", 501, date="2026-06-08")
    assert [tuple(day.values()) for day in found["days"]] == [
        ("2026-06-05", Decimal("501.50"), 500, Decimal("1.50"), 0),
        ("2026-06-08", Decimal("521.50"), 520, Decimal("1.50"), 0),
    ]
    assert found["gaps"] == []
    take(
        camt.statement(camt.entry("7.00", PAYER), opening="600.00", closing="607.00"),
        "2026-06-15",
    )
    (found,) = run("reconcile_bank", 501, date="2026-06-15")
    assert found["days"][-1]["unexplained"] == Decimal("78.50")
    assert found["gaps"] == [
        {
            "account": camt.ACCOUNTS["SE"],
            "after": "2026-06-08",
            "closing": Decimal("521.50"),
            "before": "2026-06-15",
            "opening": 600,
        }
    ]
    assert [tuple(one.values()) for one in found["waiting"]] == [
        ("unmatched payments", "up to 7 days", 1, 7, "SEK"),
        ("unmatched payments", "up to 30 days", 2, 520, "SEK"),
        ("left out: interest", "up to 30 days", 1, 3, "SEK"),
        ("left out: money out", "up to 30 days", 1, Decimal("-1.50"), "SEK"),
    ]
    assert violations(ledger) == []


def test_a_statement_that_its_entries_do_not_explain_is_a_violation(ledger, take):
    take(camt.statement(camt.entry("500.00", PAYER), closing="500.00"), "2026-06-08")
    tamper("UPDATE invoices_bankstatement SET received = received - 1")
    (found,) = wrong(ledger)
    assert found.check.name.startswith("each bank statement")
