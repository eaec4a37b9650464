"""Closing a month in the back office: a checklist, the operation, and the files of the month."""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.admin.books import ledger_of
from accounts.models import Payout
from invoices.models import LeftOutEntry, Payment, PaymentReversal
from ledger_project.backoffice import display
from ledger_project.backoffice.access import chosen
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.checklist import Point, operation_url
from ledger_project.backoffice.pages import Page, add_page, address_of
from ledger_project.backoffice.work import line_of, of_name
from ledger_project.closing import month as facts
from ledger_project.closing.admin.queue import AGAIN
from ledger_project.closing.end_of_day import DAY
from ledger_project.core import clock, texts
from ledger_project.core.calendar import last_of_month
from ledger_project.core.clock import iso_date
from ledger_project.core.models import Ledger
from ledger_project.core.periods import why_not
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import later, say
from reports.models import FileType, OutputFile
from reports.queries import content, files_for
from reports.verification import record, verify

NAME, PERMISSION = "close-month", "accounts.view_journalentry"
CLOSE, FILES = "close_period", "reports.view_outputfile"
WAITING: tuple[tuple[type[Model], str], ...] = (
    (Payment, "unmatched"),
    (Payment, "set-aside"),
    (PaymentReversal, "unassigned"),
    (LeftOutEntry, "left-out"),
    (Payout, "approve"),
    (Payout, "countersign"),
    (Payout, "without-account"),
    (Payout, "returned"),
)
"""The work of a month that should be done before it is closed."""
SHOWN_MONTHS = 12
BOOKKEEPING = (
    FileType.AR_ACCOUNTING, FileType.AR_ACCOUNTING_DETAIL, FileType.AR_INVOICE_TRANSACTION,
    FileType.SIE4,
)  # fmt: skip
ZIPS = {"sie": (FileType.SIE4,), "books": BOOKKEEPING}
MOST_DAYS = 5


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, context: Callable[..., dict]) -> HttpResponseBase:
    """Show the checklist of a month of one ledger, by default the first that is to be closed."""
    if not request.user.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise PermissionDenied
    ledgers, ledger = chosen(request.user, request.GET.get("ledger", ""))
    through, months = _month(ledger, request.GET.get("month", "")) if ledger else (None, [])
    if request.method == "POST":
        if ledger is None or through is None:
            raise Http404
        return _verified(request, ledger, through)
    if ledger and through and (wanted := request.GET.get("files", "")):
        return _zip(request, ledger, through, wanted)
    on = clock.date_of(ledger) if ledger else clock.business_date()
    may_close = LEDGER.grants(CLOSE, actor_of(request.user))
    refusal, points = "", []
    if ledger and through:
        refusal = why_not(ledger, through, on)
        points = list(_points(request.user, ledger, through, on))
    return TemplateResponse(
        request,
        "admin/month.html",
        {
            **context(request),
            "title": say("Close {month}", month=date_format(through, "F Y"))
            if through
            else say("Close a month"),
            "ledgers": ledgers,
            "ledger": ledger,
            "months": months,
            "through": through,
            "points": points,
            "warnings": sum(not one.calm for one in points),
            "refusal": refusal,
            "close": _closing(request.user, ledger, through)
            if ledger and through and not refusal
            else "",
            "may_close": may_close,
            "files": _files(request, ledger, through),
        },
    )


def _month(ledger: Ledger, wanted: str) -> tuple[dt.date | None, list[dt.date]]:
    """Return the last day of the month that is looked at, and of those that can be chosen."""
    months = facts.months_to_close(ledger, clock.date_of(ledger))
    day = ledger.closed_through
    for _ in range(SHOWN_MONTHS):
        if day is None:
            break
        months.insert(0, day)
        day = day.replace(day=1) - DAY
    try:
        month = last_of_month(iso_date(f"{wanted}-01")) if wanted else None
    except ValueError:
        month = None
    first_open = [one for one in months if not ledger.closed_through or one > ledger.closed_through]
    return month or next(iter(first_open), ledger.closed_through), months


def _points(user: Any, ledger: Ledger, through: dt.date, on: dt.date) -> Iterator[Point]:
    days = facts.days_not_closed(ledger, through)
    named = ", ".join(f"{day}" for day in days[:MOST_DAYS])
    more = say(" and {value} more", value=len(days) - MOST_DAYS) if len(days) > MOST_DAYS else ""
    yield Point(
        say("Days whose end was not run"),
        f"{len(days)}: {named}{more}" if days else say("none"),
        calm=not days,
        url=_again(user, ledger, days) or _list("core_runstep", ledger),
    )
    for model, name in WAITING:
        work = of_name(model, name)
        if not user.has_perm(work.permission):
            continue
        line = line_of(replace(work, detail=None), _of_month(ledger, work.since, through), on)
        said = ", ".join([str(line.count), *line.amounts, *line.notes]) if line else say("none")
        yield Point(
            work.title, said, line is None, f"{work.url}&ledger__number__exact={ledger.number}"
        )
    sent = facts.payouts_without_answer(ledger, through)
    yield Point(
        say("Payouts that the bank has not answered"),
        display.count_text(sent) if sent else say("none"),
        calm=not sent,
        url=_list("accounts_payout", ledger, state__exact="sent"),
    )
    yield _bank(ledger, through)
    yield _books(ledger, through)
    entries, files = facts.files_not_made(ledger, through)
    yield Point(
        say("Files that are not made"),
        say(
            "{entries} entries are in no bookkeeping file; {files} files of books, "
            "settlements or payouts are missing",
            entries=entries,
            files=files,
        )
        if entries or files
        else say("none"),
        calm=not (entries or files),
        url=_list("reports_outputfile", ledger),
    )


def _again(user: Any, ledger: Ledger, days: list[dt.date]) -> str:
    """Return the address of the page that has a worker close the first of the days, if one may."""
    if not days:
        return ""
    return operation_url(LEDGER, AGAIN, user, pk=ledger.pk, day=days[0].isoformat())


def _of_month(
    ledger: Ledger, since: str, through: dt.date
) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    """Return what leaves the rows of a ledger up to the end of a month."""
    return lambda rows: rows.filter(**{"ledger": ledger, f"{since}__lte": through})


def _bank(ledger: Ledger, through: dt.date) -> Point:
    found = facts.bank(ledger, through)
    funds = ledger_of(ledger.number, "client_funds", through.replace(day=1), through)
    title = say("The bank's balance against client funds")
    if found.day is None:
        return Point(title, say("no statement of the bank was imported"), calm=False, url=funds)
    said = [say("statement of {day}", day=found.day.day)]
    if found.day.day < through:
        said.append(say("the month ends later"))
    said.append(
        say(
            "{amount} unexplained",
            amount=display.amount_text(found.day.unexplained, ledger.currency),
        )
        if found.day.unexplained
        else say("they agree")
    )
    if found.gaps:
        said.append(say("{gaps} gaps between statements", gaps=found.gaps))
    calm = not (found.day.unexplained or found.gaps or found.day.day < through)
    return Point(title, "; ".join(said), calm, funds)


def _books(ledger: Ledger, through: dt.date) -> Point:
    title, last = (
        say("Everything that is stored twice is compared"),
        facts.last_verification(ledger),
    )
    if last is None:
        return Point(title, "never", calm=False)
    said = say("on {day}: ", day=texts.date(last.created_at))
    said += (
        say("{violations} do not agree", violations=last.violations)
        if last.violations
        else say("all agree")
    )
    late = last.created_at.date() > through
    if not late:
        said += say(", before the month was over")
    return Point(title, said, calm=late and not last.violations)


def _verified(request: HttpRequest, ledger: Ledger, through: dt.date) -> HttpResponse:
    """Verify the ledger as the command does, record it, and name what does not agree."""
    findings = list(verify(ledger))
    record(ledger, findings, by=actor_of(request.user).name)
    wrong = [f"{one.check.name}: {text}" for one in findings for text in one.violations]
    for text in wrong[:MOST_DAYS]:
        messages.error(request, text)
    if not wrong:
        messages.success(
            request, say("{count} checks were made, and all agree.", count=len(findings))
        )
    return HttpResponseRedirect(address_of(NAME, ledger=ledger.number, month=f"{through:%Y-%m}"))


def _closing(user: Any, ledger: Ledger, through: dt.date) -> str:
    """Return the address of the page that asks once more, and closes, if one may."""
    return operation_url(LEDGER, CLOSE, user, pk=ledger.pk, through=through.isoformat())


def _list(name: str, ledger: Ledger, **more: str) -> str:
    """Return the address of a list, of one ledger's rows."""
    asked: dict[str, Any] = {"ledger__number__exact": ledger.number, **more}
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(asked)}"


def _of_types(
    request: HttpRequest, ledger: Ledger, through: dt.date, types: tuple[FileType, ...]
) -> QuerySet[OutputFile]:
    found = files_for(actor_of(request.user), ledger)
    days = (through.replace(day=1), through)
    return found.filter(type__in=types, business_date__range=days).order_by("type", "sequence")


def _files(
    request: HttpRequest, ledger: Ledger | None, through: dt.date | None
) -> list[tuple[str, str]]:
    """Return what can be saved of the month: label and address."""
    if ledger is None or through is None or not request.user.has_perm(FILES):  # type: ignore[union-attr]
        return []
    found = []
    for name, types in ZIPS.items():
        count = _of_types(request, ledger, through, types).order_by().count()
        words = say("SIE files") if name == "sie" else say("All bookkeeping files")
        if count:
            address = address_of(NAME, ledger=ledger.number, month=f"{through:%Y-%m}", files=name)
            found.append((f"{words} ({count})", address))
    return found


def _zip(request: HttpRequest, ledger: Ledger, through: dt.date, wanted: str) -> HttpResponseBase:
    """Return the files of a month in a ZIP archive."""
    if not request.user.has_perm(FILES):  # type: ignore[union-attr]
        raise PermissionDenied
    if wanted not in ZIPS:
        raise Http404
    archive = tempfile.TemporaryFile()  # noqa: SIM115  The answer closes it.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as all_of_them:
        for file in _of_types(request, ledger, through, ZIPS[wanted]):
            with all_of_them.open(f"{file.type}/{file.file_name}", "w") as into:
                for piece in content(file):
                    into.write(piece)
    archive.seek(0)
    name = f"{ledger.number}-{through:%Y-%m}-{wanted}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


add_page(Page(NAME, later("Close a month"), PERMISSION, partial(show)))
