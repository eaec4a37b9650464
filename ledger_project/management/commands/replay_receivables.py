"""Replay a history of receivables into a ledger."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser
from django.db.models import Count, Sum
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from accounts.models import Settlement
from invoices.models import Claim, Invoice
from ledger_project import replay
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Read a CSV of receivables, make the sellers and buyers it needs, and take each invoice "
        "through authorization, capture, claims and payment, day by day, with settlement and "
        "files. What the history calls disputed is disputed until it is paid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        try:
            receivables = replay.read(options["file"])
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"Cannot read {options['file']}: {error}") from error
        if not receivables:
            raise CommandError(f"{options['file']} has no receivables")
        run = replay.Replay(ledger, receivables, command("replay_receivables"))
        dates = list(replay.days(receivables))
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("days"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.progress_console) as progress:
            task = progress.add_task("", total=len(dates))
            for date in dates:
                progress.update(task, description=date.isoformat())
                run.run_day(date)
                progress.advance(task)
        return self._report(ledger, receivables, dates)

    def _report(self, ledger: Any, receivables: list[Any], dates: list[dt.date]) -> Any:
        invoices = Invoice.objects.filter(ledger=ledger)
        totals = invoices.aggregate(
            count=Count("pk"),
            debited=Sum("debited"),
            paid=Sum("paid"),
            receivable=Sum("capital_debt"),
        )
        settled = Settlement.objects.filter(ledger=ledger).aggregate(
            count=Count("pk"), amount=Sum("amount")
        )
        result = {
            "ledger": ledger.number,
            "from": dates[0],
            "to": dates[-1],
            "invoices": totals["count"],
            "disputed": sum(one.disputed for one in receivables),
            "debited": totals["debited"],
            "paid": totals["paid"],
            "receivable": totals["receivable"],
            "claims": Claim.objects.filter(ledger=ledger).count(),
            "settlements": settled["count"],
            "settled": settled["amount"],
            "currency": ledger.currency,
        }
        self.table("Replayed", [result])
        if not self.as_json:
            self.console.print(f"Next: manage.py verify_ledger {ledger.number}")
        return result
