"""Verify ledgers, and name each violation."""

import datetime as dt
from typing import Any

from django.core.management import CommandError, CommandParser
from rich import box
from rich.table import Table

from ledger_project.core import row_security
from ledger_project.core.commands import BREACH, LedgerCommand, iso_date
from reports.verification import Finding, record, verify
from reports.verification.notices import notices

SHOWN = 20


class Command(LedgerCommand):
    help = (
        "Recompute every total, state, reservation, reference and sequence of ledgers and check "
        "the invariants of the books. Exits with 3 and names each violation if there is any. "
        "Notices say what is lacking beside them: the reference rate of a half-year."
    )
    takes_ledgers = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=iso_date, help="the books as they stood on that day")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        results = []
        count = 0
        for ledger in self.chosen(options["ledgers"]):
            with row_security.within(ledger.number):
                findings = list(verify(ledger, options["as_of"]))
                wrong = sum(len(one.violations) for one in findings)
                count += wrong
                if options["as_of"] is None:
                    record(ledger, findings, by="command")
                lacking = notices(ledger, options["as_of"] or on)
            if not self.as_json:
                self._print(f"Ledger {ledger}", findings)
                for notice in lacking:
                    self.console.print(f"[yellow]![/] {notice}", soft_wrap=True)
            results.append(
                {
                    "ledger": ledger.number,
                    "as_of": options["as_of"],
                    "clean": not any(one.violations for one in findings),
                    "checks": [
                        {
                            "check": one.check.name,
                            "tie": one.check.invariant or None,
                            "checked": one.checked,
                            "breaches": one.violations,
                        }
                        for one in findings
                    ],
                    "notices": lacking,
                }
            )
        if count:
            if self.as_json:
                self.stdout.write(self.encode(results))
            found = f"{count} violation{'s' if count > 1 else ''} found"
            raise CommandError(found, returncode=BREACH)
        return results

    def _print(self, title: str, findings: list[Finding]) -> None:
        table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
        table.add_column("invariant", justify="right")
        table.add_column("check")
        table.add_column("checked", justify="right")
        table.add_column("")
        for one in findings:
            verdict = f"[red]{len(one.violations)} wrong[/]" if one.violations else "[green]ok[/]"
            invariant = str(one.check.invariant or "")
            table.add_row(invariant, one.check.name, f"{one.checked:,}", verdict)
        self.console.print(table)
        for one in findings:
            for violation in one.violations[:SHOWN]:
                self.console.print(f"[red]✗[/] {one.check.name}: {violation}", soft_wrap=True)
            if len(one.violations) > SHOWN:
                self.console.print(f"  … and {len(one.violations) - SHOWN} more")
