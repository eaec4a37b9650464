"""The ledger of an account in the back office: from the trial balance to entries and documents."""

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from accounts.admin.books import BOOKS
from accounts.books.chart import Book
from ledger_project.backoffice import display
from ledger_project.backoffice.access import chosen
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.pages import Page, add_page, address_of
from ledger_project.core import clock, texts
from ledger_project.core.clock import iso_date
from ledger_project.core.errors import Invalid
from ledger_project.core.texts import later, say
from reports.admin.analytics import file_answer, inputs, shown_table
from reports.analytics import Column, ColumnKind, ReportQuery, ReportTable, read_query
from reports.analytics.account_ledger import (
    BEGINNING,
    AccountLedger,
    BookAccount,
    Place,
    Posting,
    account_ledger,
    accounts_of,
)
from reports.messages import LABELS

PERMISSION = "accounts.view_journalentry"
SHOWN, SAVED = 100, 50_000
"""Lines on a page, and in a file at most: one that lacks some is not made."""
PERIOD = ("fromDate", "toDate")
COLUMNS = (
    Column("bookDate", later("Booked"), ColumnKind.DATE),
    Column("valueDate", later("Value date"), ColumnKind.DATE),
    Column("entry", later("Entry")),
    Column("event", later("What")),
    Column("document", later("Document")),
    Column("seller", later("Seller")),
    Column("debit", later("Debit"), ColumnKind.AMOUNT),
    Column("credit", later("Credit"), ColumnKind.AMOUNT),
    Column("balance", later("Balance"), ColumnKind.AMOUNT),
)
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})", re.ASCII)


@require_safe
def show(request: HttpRequest, context: Callable[..., dict]) -> HttpResponse:
    """Show a period of an account of one ledger, by default the first; or save it as a file."""
    if not request.user.has_perm(PERMISSION):  # type: ignore[union-attr]
        raise PermissionDenied
    sent: dict[str, str] = request.GET.dict()  # type: ignore[assignment]
    given = {name: value.strip() for name, value in sent.items() if value.strip()}
    wanted, after = given.pop("format", ""), _place(given.pop("after", ""))
    ledgers, ledger = chosen(request.user, given.pop("ledger", ""))
    key = given.pop("account", "")
    account, faults, usual = BookAccount.of(key), {}, {}
    table, found, query, names = None, None, None, {}
    if ledger is None:
        faults = {"ledger": say("There is no such ledger")}
    else:
        names = accounts_of(ledger)
        try:
            query = read_query(
                ledger, actor_of(request.user), given, PERIOD,
                today=clock.date_of(ledger), operator=True,
            )  # fmt: skip
            usual = {"fromDate": query.since, "toDate": query.to}
        except Invalid as refusal:
            faults = dict(refusal.problems)
        if key and account is None:
            faults["account"] = say("There is no such account")
    if query and account:
        in_file = wanted in ("csv", "xlsx")
        place = BEGINNING if in_file else after
        found = account_ledger(query, account, after=place, most=SAVED if in_file else SHOWN)
        with texts.english(in_file):
            table = _table(query, found, linked=not in_file)
        title = _title(account, names)
        if in_file and found.following is None:
            stem = f"account-ledger-{query.ledger.number}-{key}"
            return file_answer(table, wanted, title, stem)
        if in_file:
            faults["fromDate"] = say(
                "The period has {count} lines, and a file at most {count2}: choose a shorter one",
                count=display.count_text(found.count),
                count2=display.count_text(SAVED),
            )
            table = None
    period = {name: str(value) for name, value in usual.items()}
    asked = {"ledger": str(ledger.number) if ledger else "", "account": key, **period}
    return TemplateResponse(
        request,
        "admin/account_ledger.html",
        {
            **context(request),
            "title": _title(account, names) if table and account else say("Account ledger"),
            "about": say(
                "Everything that is booked on an account in a period, each line with "
                "the balance after it; debits are positive. A line leads to its entry, "
                "and to the document that it was booked for."
            ),
            "ledgers": ledgers,
            "ledger": ledger,
            "account": key,
            "books": _offered(names, account),
            "fields": inputs(PERIOD, given, usual, faults),
            "faults": [
                f"{say(LABELS.get(name, ''))} {fault}".strip() for name, fault in faults.items()
            ],
            "table": shown_table(table) if table else None,
            "csv": urlencode({**asked, "format": "csv"}),
            "xlsx": urlencode({**asked, "format": "xlsx"}),
            "first": urlencode(asked) if after != BEGINNING else "",
            "following": urlencode({**asked, "after": _text(found.following)})
            if found and found.following
            else "",
            "trial_balance": address_of("trial-balance", ledger=asked["ledger"], **period),
        },
    )


def _place(text: str) -> Place:
    """Return the place that an address names, the beginning if it names none."""
    match = _PLACE.fullmatch(text)
    try:
        return Place(iso_date(match[1]), int(match[2])) if match else BEGINNING
    except ValueError:
        return BEGINNING


def _text(place: Place) -> str:
    return f"{place.on.isoformat()}.{place.line}"


def _title(account: BookAccount, names: dict[BookAccount, str]) -> str:
    by_role = {one.role: name for one, name in names.items()}
    return f"{account.number} {by_role[account.role]}".strip()


def _offered(
    names: dict[BookAccount, str], chosen_one: BookAccount | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the accounts to choose from by book, by keys; also the chosen one's former number."""
    former = names and chosen_one and chosen_one not in names
    every = [*names, *([chosen_one] if chosen_one and former else [])]
    every.sort(key=lambda one: one.number)
    return [
        (say(BOOKS[book]), [(one.key, _title(one, names)) for one in every if one.book == book])
        for book in Book
    ]


def _table(query: ReportQuery, found: AccountLedger, *, linked: bool) -> ReportTable:
    """Return the lines as a table; those that are `linked` lead to entry and document."""
    wanted = [(one.document_type, one.document_id) for one in found.rows]
    documents = display.references(query.ledger, wanted)
    rows: list[tuple[Any, ...]] = [_line(one, documents, linked=linked) for one in found.rows]
    begins: dt.date = query.since
    opening = say("Opening balance") if found.brought == found.opening else say("Brought forward")
    rows.insert(0, (begins, None, "", opening, "", "", None, None, found.brought))
    return ReportTable(
        COLUMNS,
        rows,
        (None, None, "", say("The whole period"), "", "", found.debit, found.credit, found.closing),
        {
            "openingBalance": found.opening,
            "debit": found.debit,
            "credit": found.credit,
            "closingBalance": found.closing,
            "lines": found.count,
            "currency": query.ledger.currency,
        },
    )


def _line(one: Posting, documents: dict, *, linked: bool) -> tuple[Any, ...]:
    entry: Any = str(one.entry)
    document = documents.get((one.document_type, one.document_id))
    shown: Any = "" if document is None else display.named(document)
    if linked:
        page = reverse("admin:accounts_journalentry_change", args=[one.entry])
        entry = format_html('<a href="{}">{}</a>', page, entry)
        shown = "" if document is None else display.link_named(document)
    what = display.words(one.template) + (say(", reversed") if one.reverses else "")
    return (
        one.book_on, one.value_on, entry, what, shown, one.seller,
        one.debit or None, one.credit or None, one.balance,
    )  # fmt: skip


add_page(Page("account-ledger", later("Account ledger"), PERMISSION, partial(show)))
