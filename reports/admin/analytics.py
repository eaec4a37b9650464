"""The on-screen reports in the back office: a page each, with pictures and a download."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.admin.books import ledger_of
from ledger_project.backoffice import display
from ledger_project.backoffice.access import chosen
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.pages import Page, add_page
from ledger_project.core import clock, texts
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.texts import later, say
from reports.admin.pictures import drawn
from reports.analytics import (
    REPORTS,
    ColumnKind,
    Report,
    ReportQuery,
    ReportTable,
    file_of,
    read_query,
)
from reports.analytics.parameters import DATES
from reports.analytics.table import Value
from reports.messages import ABOUT, HINTS, LABELS


@require_safe
def show(request: HttpRequest, report: Report, context: Callable[..., dict]) -> HttpResponse:
    """Show the report of one ledger, by default the first."""
    if not request.user.has_perm(report.permission):  # type: ignore[union-attr]
        raise PermissionDenied
    sent: dict[str, str] = request.GET.dict()  # type: ignore[assignment]
    given = {name: value.strip() for name, value in sent.items() if value.strip()}
    wanted, number = given.pop("format", ""), given.pop("ledger", "")
    ledgers, ledger = chosen(request.user, number)
    table, faults, usual = None, {}, {}
    if ledger is None:
        faults = {"ledger": say("There is no such ledger")}
    elif given or "accountNo" not in report.parameters:
        try:
            query = read_query(
                ledger,
                actor_of(request.user),
                given,
                report.parameters,
                today=clock.date_of(ledger),
                operator=True,
            )
            usual = {
                "asOf": query.to,
                "toDate": query.to,
                "fromDate": query.since,
                "weeks": query.weeks,
                "lossRates": ",".join(map(str, query.loss_rates)),
            }
            with texts.english(wanted):
                table = report.compute(query)
        except Invalid as refusal:
            faults = dict(refusal.problems)
        except DomainError as refusal:
            faults = {"": refusal.detail}
    if table is not None and wanted in ("csv", "xlsx"):
        return file_answer(table, wanted, report.title, f"{report.name}-{number or ledger}")
    fields = inputs(report.parameters, given, usual, faults)
    shown = {**given, "ledger": str(ledger.number) if ledger else ""}
    return TemplateResponse(
        request,
        "admin/report.html",
        {
            **context(request),
            "title": say(report.title),
            "about": say(ABOUT[report.name]),
            "ledgers": ledgers,
            "ledger": ledger,
            "fields": fields,
            "faults": [
                f"{say(LABELS.get(name, ''))} {fault}".strip() for name, fault in faults.items()
            ],
            "table": shown_table(_linked(report, table, query)) if table else None,
            "pictures": [one for one in map(drawn, table.pictures) if one] if table else [],
            "csv": urlencode({**shown, "format": "csv"}),
            "xlsx": urlencode({**shown, "format": "xlsx"}),
        },
    )


def inputs(
    parameters: tuple[str, ...], given: dict[str, str], usual: dict[str, Any], faults: dict
) -> list[dict[str, str]]:
    """Return the inputs of a report's parameters; their `faults` are taken out."""
    return [
        {
            "name": name,
            "label": say(LABELS[name]),
            "type": "date" if name in DATES else "text",
            "value": given.get(name) or str(usual.get(name, "")),
            "help": say(HINTS[name]),
            "fault": faults.pop(name, ""),
        }
        for name in parameters
    ]


def file_answer(table: ReportTable, wanted: str, title: str, stem: str) -> HttpResponse:
    """Return a table as a file to be saved, `wanted` as csv or xlsx."""
    with texts.english():
        content, media_type = file_of(table, wanted, title, clock.now())
    name = str(content_disposition_header(True, f"{stem}.{wanted}"))
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": name})


def _linked(report: Report, table: ReportTable, query: ReportQuery) -> ReportTable:
    """Return the table with links in the rows of which more can be seen."""
    if report.name != "trial-balance":
        return table
    rows = [
        (
            book,
            number,
            format_html(
                '<a href="{}">{}</a>',
                ledger_of(query.ledger.number, key, query.since, query.to),
                name,
            ),
            *sums,
        )
        for key, (book, number, name, *sums) in zip(table.keys, table.rows, strict=True)
    ]
    return replace(table, rows=rows)


def shown_table(table: ReportTable) -> dict:
    """Return the headings, rows, totals and facts as text, each cell with its right alignment."""
    aligned = [column.kind in (ColumnKind.AMOUNT, ColumnKind.COUNT) for column in table.columns]

    def cells(row: tuple) -> list[tuple[str, bool]]:
        return [(_text(value), right) for value, right in zip(row, aligned, strict=True)]

    return {
        "headings": [
            (say(column.title), right) for column, right in zip(table.columns, aligned, strict=True)
        ],
        "rows": [cells(row) for row in table.rows],
        "totals": cells(table.totals) if table.totals else None,
        "facts": [(_words(name), _text(value)) for name, value in table.facts.items()],
    }


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return texts.number(value)
    return display.number_text(value) if isinstance(value, Decimal) else texts.date(value)


def _words(name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return say(words[:1].upper() + words[1:])


for _report in REPORTS.values():
    add_page(
        Page(_report.name, later(_report.title), _report.permission, partial(show, report=_report))
    )
