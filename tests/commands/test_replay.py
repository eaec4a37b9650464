"""replay_receivables: a history goes through every day of it, and each day's report is true."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts.models import JournalEntry
from invoices.models import Authorization, Invoice
from reports.models import FileType, OutputFile
from reports.proof import prove
from tests.commands.run import ROOT, run

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


def owed_by(path: Path, on: dt.date) -> dict[str, str]:
    """What report 106 must list: issued and not yet settled, with decimal comma."""

    def date(text: str) -> dt.date:
        return dt.datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007

    with path.open() as file:
        return {
            row["invoiceNumber"]: f"{Decimal(row['InvoiceAmount']):.2f}".replace(".", ",")
            for row in csv.DictReader(file)
            if date(row["InvoiceDate"]) <= on < date(row["SettledDate"])
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


def breaches(ledger) -> list[str]:
    return [breach for finding in prove(ledger) for breach in finding.breaches]


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
        "settlements": 3,
        "settled": Decimal("183.56"),
        "currency": "SEK",
    }
    assert assert_every_report_is_true(history) == 19
    assert breaches(ledger) == []


def test_a_replay_that_is_run_again_changes_nothing(ledger, history):
    first = run("replay_receivables", str(history), ledger=501)
    entries, files = JournalEntry.objects.count(), OutputFile.objects.count()
    assert run("replay_receivables", str(history), ledger=501) == first
    assert (JournalEntry.objects.count(), OutputFile.objects.count()) == (entries, files)


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
    assert_every_report_is_true(path)
    assert breaches(ledger) == []
