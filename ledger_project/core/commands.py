"""Base of operators' commands: ledgers, the business date, output as JSON or as a table."""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import IO, Any, ClassVar, Literal, NoReturn, cast

import msgspec
from django.core.management import BaseCommand, CommandError, CommandParser
from django.core.management.base import OutputWrapper
from django.db import ProgrammingError
from psycopg.errors import InsufficientPrivilege, UndefinedColumn, UndefinedTable
from rich import box
from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ledger_project.core import change_requests, clock, row_security
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Ledger, Seller

BREACH = 3
"""Exit status of a command that found evidence which does not agree."""
_NOT_MIGRATED = (UndefinedColumn, UndefinedTable, InsufficientPrivilege)
"""`migrate` makes the tables and grants the role of the application what it does."""
_encoder = msgspec.json.Encoder(decimal_format="number")


def iso_date(text: str) -> dt.date:
    try:
        return clock.iso_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date YYYY-MM-DD") from error


def console_on(stdout: OutputWrapper) -> Console:
    """Return a console on a command's output; 140 columns wide unless it is a terminal."""
    file = cast(IO[str], stdout._out)
    return Console(file=file, highlight=False, width=None if stdout.isatty() else 140)


def amount(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number with a decimal point")
    return Decimal(text)


class LedgerCommand(BaseCommand):
    """A command whose `execute_for` returns rows; `--json` prints them as one JSON document.

    With `takes_ledgers`, any number of ledger numbers may be given (none: every configured one);
    with `takes_ledger`, exactly one is. With `takes_date`, `--date` sets the business date for the
    command. A `DomainError` becomes a plain message and exit status 1; with `--json` a JSON object
    on standard error. A wrong command line is 2, and `BREACH` is that of evidence that does not
    agree.
    """

    takes_ledger = False
    takes_ledgers = False
    takes_date = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        if self.takes_ledger:
            parser.add_argument("ledger", type=int, metavar="LEDGER")
        if self.takes_ledgers:
            parser.add_argument("ledgers", nargs="*", type=int, metavar="LEDGER")
        if self.takes_date:
            parser.add_argument("--date", type=iso_date, help="business date, default today")
        parser.add_argument("--json", action="store_true", help="print JSON for scripts")

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        if getattr(self, "_called_from_command_line", False) and "--json" in sys.argv:
            parser.error = self._wrong_usage  # type: ignore[method-assign]
        return parser

    def _wrong_usage(self, message: str) -> NoReturn:
        self.stderr.write(self.encode({"error": message, "problems": {}}), lambda text: text)
        sys.exit(2)

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        try:
            self._handle(**options)
        except CommandError as error:
            if not (self.as_json and getattr(self, "_called_from_command_line", False)):
                raise
            refusal = {"error": str(error), "problems": _problems_of(error)}
            self.stderr.write(self.encode(refusal), lambda text: text)
            sys.exit(error.returncode)

    def _handle(self, **options: Any) -> None:
        self.console = console_on(self.stdout)
        self.progress_console = Console(stderr=True, quiet=self.as_json or not sys.stderr.isatty())
        # A command that is given no ledger, or any number of them, looks for them first.
        ledger = options.get("ledger")
        sight = row_security.across_ledgers() if ledger is None else row_security.within(ledger)
        with sight, clock.business_date_set(options.get("date")):
            own = Ledger.objects.filter(pk=ledger).first() if ledger else None
            on = clock.date_of(own) if own else clock.business_date()
            try:
                result = self.execute_for(on=on, **options)
            except Invalid as error:
                faults = [f"{member}: {message}" for member, message in error.problems.items()]
                raise CommandError("Refused, nothing was changed. " + "; ".join(faults)) from error
            except DomainError as error:
                raise CommandError(f"{error.title}: {error.detail}") from error
            except ProgrammingError as error:
                if not isinstance(error.__cause__, _NOT_MIGRATED):
                    raise
                what = "The database is empty, or of another version: run migrate"
                text = f"{what}. {error.__cause__}"
                raise CommandError(text.partition("\n")[0], returncode=2) from error
        if self.as_json:
            self.stdout.write(self.encode(result))

    @staticmethod
    def encode(result: Any) -> str:
        """Return a result as JSON, amounts as exact numbers."""
        return _encoder.encode(result).decode()

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        raise NotImplementedError

    def chosen(self, numbers: Sequence[int]) -> list[Ledger]:
        """Return the ledgers with these numbers, or all configured ones if none is given.

        Raise `CommandError` for an unknown number.
        """
        if not numbers:
            return list(Ledger.objects.filter(configured=True).order_by("number"))
        found = {ledger.number: ledger for ledger in Ledger.objects.filter(number__in=numbers)}
        if unknown := [str(number) for number in numbers if number not in found]:
            raise CommandError(f"There is no ledger {', '.join(unknown)}")
        return [found[number] for number in dict.fromkeys(numbers)]

    def tell_proposed(self, result: Mapping[str, Any]) -> None:
        """Say that payment details are not in force, unless JSON is wanted or there are none."""
        if (number := result["change_request"]) is not None and not self.as_json:
            self.console.print(
                f"Change request {number} is open: payment details change when two members of "
                "staff have approved it in the back office, and after its rest."
            )

    def table(self, title: str, rows: Sequence[Mapping[str, Any]], empty: str = "nothing") -> None:
        """Print rows as a table, unless JSON is wanted."""
        if self.as_json:
            return
        if rows:
            self.console.print(table_of(title, rows))
        else:
            self.console.print(f"{title}: {empty}")


def _problems_of(error: CommandError) -> Mapping[str, str]:
    """Return the fault of each member or line, if it was refused for those."""
    return error.__cause__.problems if isinstance(error.__cause__, Invalid) else {}


def read_file(path: Path, largest: int) -> bytes:
    """Return the content of a file, one byte more than `largest` of one that is larger.

    Raise `CommandError` for one that cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error}") from error


def add_reason(parser: CommandParser) -> None:
    """Add the reason of a change of settings, which its record keeps."""
    parser.add_argument("--reason", default="", help="kept with the change, for auditors")


def proposed(row: Ledger | Seller) -> dict[str, int | None]:
    """Return the number of the open change request of a seller or ledger, for an answer."""
    request = change_requests.open_of(row)
    return {"change_request": request.pk if request else None}


def add_configured(parser: CommandParser) -> None:
    """Add the pair of flags that open a ledger or a seller for business, or close it."""
    for flag, state in (("--configured", True), ("--unconfigured", False)):
        parser.add_argument(
            flag,
            dest="configured",
            action="store_const",
            const=state,
            help=f"{'' if state else 'not '}open for business",
        )


class EachLedgerCommand(LedgerCommand):
    """A command that does the same for each chosen ledger, and prints the rows of all of them.

    `rows_of` returns the rows of one ledger. While it works it may call `progress` with what
    `rich.progress.Progress.update` takes, such as the `description`.
    """

    takes_ledgers = True
    takes_date = True
    title: ClassVar[str]
    empty = "nothing"
    progress_columns: tuple[ProgressColumn, ...] = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        raise NotImplementedError

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return the row as the table shows it."""
        return row

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows: list[dict[str, Any]] = []
        bars = Progress(*self.progress_columns, console=self.progress_console, transient=True)
        with bars:
            for ledger in self.chosen(options["ledgers"]):
                task = bars.add_task(f"Ledger {ledger.number}", total=None)
                progress = partial(bars.update, task)
                day = clock.business_date_set(clock.date_of(ledger))
                with row_security.within(ledger.number), day as own:
                    rows += self.rows_of(ledger, on=own, progress=progress, **options)
                bars.remove_task(task)
        self.table(f"{self.title} {on}", [self.shown(row) for row in rows], empty=self.empty)
        return rows


def table_of(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Build a readable table of rows: amounts and counts right-aligned, never truncated."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.collapse_padding, table.pad_edge = True, False
    for name, value in rows[0].items():
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        justify: Literal["left", "right"] = "right" if number else "left"
        table.add_column(name.replace("_", " "), justify=justify, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, Decimal) else str(value)
