"""replay_receivables: a history goes through every day of it, and each day's report is true."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts.models import JournalEntry, JournalLine
from invoices.models import Authorization, Claim, Invoice
from ledger_project.core.calendar import bank_day_from, is_bank_day
from reports.models import FileType, OutputFile
from tests.support.books import violations
from tests.support.commands import ROOT, run

pytestmark = pytest.mark.django_db
SHARED = ROOT.parent / "shared/data/accounts-receivable.csv"
HEADER = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,"
    "Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate"
)
LINES = (
    "391,0379-NEVHP,4/6/2013,0000611365,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0",
    "406,8976-AMJEO,3/3/2012,0007900770,1/6/2013,2/25/2013,61.74,Yes,1/20/2013,Electronic,36,6",
    "391,0379-NEVHP,1/26/2012,0009231909,1/9/2013,8/2/2013,65.88,No,1/12/2013,Electronic,5,0",
)


@pytest.fixture
def history(tmp_path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text("\n".join([HEADER, *LINES, ""]))
    return path


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007


def owed_by(path: Path, on: dt.date) -> dict[str, str]:
    """Return the expected rows of report 106: issued, not yet settled, with decimal comma."""
    with path.open() as file:
        return {
            row["invoiceNumber"]: f"{Decimal(row['InvoiceAmount']):.2f}".replace(".", ",")
            for row in csv.DictReader(file)
            if _day(row["InvoiceDate"]) <= on < _day(row["SettledDate"])
        }


def listed(report: OutputFile) -> dict[str, str]:
    content = b"".join(bytes(one.data) for one in report.chunks.order_by("number"))
    rows = [line.split(";") for line in content.decode("cp1252").split("\r\n")]
    return {row[1]: row[5] for row in rows if row[0] == "D"}


def assert_every_report_is_true(path: Path) -> int:
    reports = OutputFile.objects.filter(type=FileType.LEDGER_REPORT)
    for report in reports:
        assert listed(report) == owed_by(path, report.business_date), report.business_date
    return len(reports)


def test_a_replay_ends_with_everything_paid_and_settled_and_true_reports(ledger, history):
    result = run("replay_receivables", str(history), ledger=501)
    assert result == {
        "ledger": 501,
        "from": "2013-01-02",
        "to": "2013-01-20",
        "invoices": 3,
        "disputed": 1,
        "debited": Decimal("183.56"),
        "paid": Decimal("183.56"),
        "receivable": Decimal("0.00"),
        "claims": 0,
        "settlements": 3,
        "settled": Decimal("183.56"),
        "currency": "SEK",
    }
    assert assert_every_report_is_true(history) == 19
    assert violations(ledger) == []


def test_a_replay_that_is_run_again_changes_nothing(ledger, history):
    first = run("replay_receivables", str(history), ledger=501)
    entries, files = JournalEntry.objects.count(), OutputFile.objects.count()
    assert run("replay_receivables", str(history), ledger=501) == first
    assert (JournalEntry.objects.count(), OutputFile.objects.count()) == (entries, files)


LADDER = (
    ("Reminder", 7, 10),
    ("SecondReminder", 7, 10),
    ("CollectionClaim", 7, 10),
    ("DebtCollection", 10, 0),
)
"""A Swedish business: each step, its days after what was demanded before, its days to pay."""


def claims_called_for(row: dict[str, str]) -> list[tuple[str, dt.date]]:
    """Return the claims that an invoice's lateness calls for, by day until it was paid."""
    due, settled = _day(row["DueDate"]), _day(row["SettledDate"])
    if row["Disputed"] == "Yes" or Decimal(row["InvoiceAmount"]) < 50:
        return []
    found, steps, day = [], list(LADDER), due
    while steps and (day := day + dt.timedelta(days=1)) < settled:
        level, days, days_to_pay = steps[0]
        if is_bank_day("SE", day) and bank_day_from("SE", due) + dt.timedelta(days=days) <= day:
            found.append((level, day))
            due = bank_day_from("SE", day + dt.timedelta(days=days_to_pay))
            steps.pop(0)
    return found


def assert_claims_as_called_for(path: Path) -> int:
    made: dict[str, list[tuple[str, dt.date]]] = {}
    for claim in Claim.objects.select_related("invoice").order_by("pk"):
        made.setdefault(claim.invoice.invoice_no, []).append((claim.level, claim.claimed_on))
    with path.open() as file:
        called = {row["invoiceNumber"]: claims_called_for(row) for row in csv.DictReader(file)}
    assert made == {number: claims for number, claims in called.items() if claims}
    return sum(map(len, made.values()))


LATE = (
    # Paid 3 days late, 8 days late, after all steps, and disputed for as long.
    "391,A-LATE,1/1/2013,L1,1/2/2013,1/15/2013,100.00,No,1/18/2013,Paper,16,3",
    "391,B-LATE,1/1/2013,L2,1/2/2013,1/15/2013,100.00,No,1/23/2013,Paper,21,8",
    "391,C-LATE,1/1/2013,L3,1/2/2013,1/15/2013,100.00,No,3/29/2013,Paper,86,73",
    "391,D-LATE,1/1/2013,L4,1/2/2013,1/15/2013,100.00,Yes,3/29/2013,Paper,86,73",
    "391,E-LATE,1/1/2013,L5,1/2/2013,1/15/2013,49.99,No,3/29/2013,Paper,86,73",
)


def test_late_invoices_get_the_claims_that_their_lateness_calls_for(ledger, tmp_path):
    path = tmp_path / "late.csv"
    path.write_text("\n".join([HEADER, *LATE, ""]))
    result = run("replay_receivables", str(path), ledger=501)
    assert assert_claims_as_called_for(path) == result["claims"] == 5
    levels = Claim.objects.filter(invoice__invoice_no="L3").order_by("pk")
    assert list(levels.values_list("level", flat=True)) == [level for level, *_ in LADDER]
    assert result["debited"] == result["paid"] == Decimal("449.99")
    fees = JournalLine.objects.filter(role="claim_fee_revenue")
    # Before 16 March 2013 businesses owed no late fee; these sellers had agreed none for reminders.
    assert sum(line.credit for line in fees) == 180
    assert violations(ledger) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("391,A,1/1/2013,1,1/2/2013,2/1/2013,55.944,No,1/15/2013,Paper,13,0", "line 5"),
        ("391,A,1/1/2013,1,13/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0", "line 5"),
        ("391,A,1/1/2013,1,1/2/2013,2/1/2013,x,No,1/15/2013,Paper,13,0", "line 5"),
    ],
)
def test_a_faulty_history_is_refused_whole(ledger, history, line, message):
    history.write_text(history.read_text() + line + "\n")
    with pytest.raises(CommandError, match=message):
        run("replay_receivables", str(history), ledger=501)
    assert not Authorization.objects.exists()


@pytest.mark.skipif(not SHARED.exists(), reason="the real history is not at hand")
def test_a_month_of_the_real_history_replay_to_the_last_amount(ledger, tmp_path):
    with SHARED.open() as file:
        header, *lines = file.read().splitlines()
    january = [line for line in lines if line.split(",")[4].split("/")[::2] == ["1", "2012"]]
    path = tmp_path / "january.csv"
    path.write_text("\n".join([header, *january, ""]))
    expected = sum((Decimal(line.split(",")[6]) for line in january), Decimal(0))
    result = run("replay_receivables", str(path), ledger=501)
    assert result["invoices"] == len(january) > 50
    assert result["debited"] == result["paid"] == result["settled"] == expected
    assert Invoice.objects.filter(capital_debt__gt=0).count() == 0
    assert assert_claims_as_called_for(path) == result["claims"] > 5
    assert_every_report_is_true(path)
    assert violations(ledger) == []
