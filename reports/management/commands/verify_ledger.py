"""Prove ledgers right, or name each breach."""

import datetime as dt
from typing import Any

from django.core.management import CommandError, CommandParser
from rich import box
from rich.table import Table

from ledger_project.core.commands import LedgerCommand, iso_date
from reports.verification import Finding, prove

SHOWN = 20


class Command(LedgerCommand):
    help = (
        "Recompute every total, state, reservation, reference and sequence of ledgers and check "
        "the ties of the books. Exits with 1 and names each breach if anything is wrong."
    )
    takes_ledgers = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=iso_date, help="the books as they stood on that day")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        results = []
        broken = 0
        for ledger in self.chosen(options["ledgers"]):
            findings = list(prove(ledger, options["as_of"]))
            broken += sum(len(one.breaches) for one in findings)
            if not self.as_json:
                self._print(f"Ledger {ledger}", findings)
            results.append(
                {
                    "ledger": ledger.number,
                    "as_of": options["as_of"],
                    "clean": not any(one.breaches for one in findings),
                    "checks": [
                        {
                            "check": one.check.name,
                            "tie": one.check.tie or None,
                            "checked": one.checked,
                            "breaches": one.breaches,
                        }
                        for one in findings
                    ],
                }
            )
        if broken:
            if self.as_json:
                self.stdout.write(self.encode(results))
            raise CommandError(f"{broken} breach{'es' if broken > 1 else ''} found")
        return results

    def _print(self, title: str, findings: list[Finding]) -> None:
        table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
        table.add_column("tie", justify="right")
        table.add_column("check")
        table.add_column("checked", justify="right")
        table.add_column("")
        for one in findings:
            verdict = f"[red]{len(one.breaches)} wrong[/]" if one.breaches else "[green]ok[/]"
            tie = str(one.check.tie or "")
            table.add_row(tie, one.check.name, f"{one.checked:,}", verdict)
        self.console.print(table)
        for one in findings:
            for breach in one.breaches[:SHOWN]:
                self.console.print(f"[red]✗[/] {one.check.name}: {breach}", soft_wrap=True)
            if len(one.breaches) > SHOWN:
                self.console.print(f"  … and {len(one.breaches) - SHOWN} more")
