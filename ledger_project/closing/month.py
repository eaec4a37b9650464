"""What an accountant looks at before a month is closed, as far as no queue of work has it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef

from accounts.models import JournalEntry, JournalLine, Payout
from accounts.settlements.states import SENT
from invoices.models import BankStatement
from ledger_project.closing.end_of_day import DAY, STEPS
from ledger_project.core.calendar import last_of_month
from ledger_project.core.models import Ledger, RunStep
from reports.models import ExportedEntry, Verification
from reports.output_files import missing
from reports.queries.bank import BankDay, bank_days, gaps


def months_to_close(ledger: Ledger, today: dt.date) -> list[dt.date]:
    """Return the last days of the months that are over and not closed, earliest first.

    They begin with the first month in which something was booked.
    """
    first = first_day(ledger)
    months = []
    day = last_of_month(first) if first else today
    while day < today:
        months.append(day)
        day = last_of_month(day + DAY)
    return months


def first_day(ledger: Ledger) -> dt.date | None:
    """Return the first day of the books that is not in a closed month, None if they are empty."""
    if ledger.closed_through:
        return ledger.closed_through + DAY
    return JournalEntry.objects.filter(ledger=ledger).aggregate(first=Min("book_on"))["first"]


def days_not_closed(ledger: Ledger, through: dt.date) -> list[dt.date]:
    """Return the days up to a date whose end was never run, from the first that is open."""
    first = first_day(ledger)
    if first is None:
        return []
    done = RunStep.objects.filter(
        ledger=ledger, step=STEPS[-1].name, done_on__range=(first, through)
    )
    closed = set(done.values_list("done_on", flat=True))
    days = (first + DAY * count for count in range((through - first).days + 1))
    return [day for day in days if day not in closed]


def payouts_without_answer(ledger: Ledger, through: dt.date) -> int:
    """Return how many payouts were sent up to a date and have no answer of the bank."""
    return Payout.objects.filter(ledger=ledger, state=SENT, batch__sent_on__lte=through).count()


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank's last statement up to a date against the books of that day.

    `day` is None without a statement, `gaps` the number of statements that do not continue the one
    before.
    """

    day: BankDay | None
    gaps: int


def bank(ledger: Ledger, through: dt.date) -> Bank:
    """Return the state of the bank at the end of a month."""
    statements = BankStatement.objects.filter(
        ledger=ledger, currency=ledger.currency, closed_on__lte=through
    )
    last = statements.order_by("-closed_on").values_list("closed_on", flat=True).first()
    day = next(bank_days(ledger, last, through), None) if last else None
    return Bank(day, sum(1 for _ in gaps(ledger, through.replace(day=1), through)))


def last_verification(ledger: Ledger) -> Verification | None:
    """Return the last time that all of the ledger was verified."""
    return Verification.objects.filter(ledger=ledger).order_by("-id").first()


def files_not_made(ledger: Ledger, through: dt.date) -> tuple[int, int]:
    """Return how many entries of the month are in no bookkeeping file, and which files lack."""
    lines = JournalLine.objects.filter(ledger=ledger, entry=OuterRef("pk"), exported=True)
    filed = ExportedEntry.objects.filter(ledger=ledger, entry=OuterRef("pk"))
    entries = JournalEntry.objects.filter(
        Exists(lines),
        ~Exists(filed),
        ledger=ledger,
        book_on__range=(through.replace(day=1), through),
    )
    return entries.count(), missing(ledger, through)
