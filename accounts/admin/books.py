"""Admin pages for the books."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.books.chart import NAMES, Book, Role, account_key
from accounts.models import ChartOverride, JournalEntry, JournalLine
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.pages import address_of
from ledger_project.backoffice.preview import MOST, Preview, add_effects
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import later, say

BOOKS = {Book.CLIENT: later("Client book"), Book.OPERATOR: later("Operator book")}


@admin.register(ChartOverride)
class ChartOverrideAdmin(LedgerModelAdmin):
    list_display = ("number", "name", "ledger", "used_for")
    list_filter = ("ledger",)
    search_lookups = ("number",)
    fieldsets = ((None, {"fields": ("id", "ledger", "used_for", "number", "name")}),)

    @admin.display(description=later("Role"))
    def used_for(self, override: ChartOverride) -> str:
        return say(NAMES[Role(override.role)])


@admin.register(JournalEntry)
class JournalEntryAdmin(LedgerModelAdmin):
    """An entry with its lines as T-accounts: debit left, credit right, a total for each book."""

    list_display = (
        "id",
        "ledger",
        "book_on",
        "value_on",
        "template",
        "accounting_action",
        "document",
        "invoice",
        "amounts",
    )
    list_filter = ("ledger", "book_on")
    search_lookups = ("template",)
    key_lookups = ("pk", "invoice_id")
    search_help_text = later("Number of the entry, key of the invoice, or name of the template")
    facts = ("ledger", "book_on", "value_on", "accounting_action")
    fieldsets = (
        (None, {"fields": ("lines",)}),
        (
            later("Event"),
            {
                "fields": (
                    "template",
                    "accounting_action",
                    "transaction_cause",
                    "book_on",
                    "value_on",
                    "about",
                    "invoice",
                    "reverses",
                )
            },
        ),
        (later("Record"), {"fields": ("id", "ledger", "created_at", "created_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        # Indexes of the lines begin with the ledger, so it is named although the entry implies it.
        lines = JournalLine.objects.filter(ledger__in=Ledger.objects.values("pk"))
        prefetched = Prefetch("lines", lines.select_related("seller"))
        return super().get_queryset(request).select_related("reverses").prefetch_related(prefetched)

    @admin.display(description=later("Lines"))
    def lines(self, entry: JournalEntry) -> str:
        return render_to_string(
            "admin/journal_lines.html",
            {"books": _books(entry, linked=True), "currency": display.currency_of(entry)},
        )

    @admin.display(description=later("Amounts"))
    def amounts(self, entry: JournalEntry) -> SafeString:
        currency = display.currency_of(entry)
        return format_html_join(
            "",
            '<span class="amount"><small>{}</small> {}</span>',
            ((book["name"], f"{book['debit']} {currency}") for book in _books(entry)),
        )

    @admin.display(description=later("Document"))
    def document(self, entry: JournalEntry) -> SafeString | str:
        return display.reference(entry.document_type, entry.document_id)

    @admin.display(description=later("Document"))
    def about(self, entry: JournalEntry) -> SafeString | str:
        """Return the document by its own number, on the entry's page."""
        named = entry.document_type, entry.document_id
        found = display.references(entry.ledger, [named]).get(named)
        return display.reference(*named) if found is None else display.link_named(found)

    @admin.display(description=later("Invoice"))
    def invoice(self, entry: JournalEntry) -> SafeString | str:
        if not entry.invoice_id:
            return display.NOTHING
        return display.reference("invoice", entry.invoice_id)


def _posted(new: QuerySet[JournalEntry], preview: Preview) -> None:
    """Add the entries that would be posted, as T-accounts."""
    lines = Prefetch("lines", JournalLine.objects.select_related("seller"))
    for entry in new.select_related("ledger").prefetch_related(lines)[:MOST]:
        context = {"books": _books(entry), "currency": display.currency_of(entry)}
        table = render_to_string("admin/journal_lines.html", context)  # Escaped there.
        preview.tables.append(format_html("<h3>{}</h3>{}", display.words(entry.template), table))


add_effects(JournalEntry, _posted)


def _books(entry: JournalEntry, *, linked: bool = False) -> list[dict[str, Any]]:
    """Return the entry's lines by book, each book with its totals of debit and credit.

    Those that are `linked` lead to the ledger of their account, from the month's first day.
    """
    lines: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in sorted(entry.lines.all(), key=lambda line: line.pk):
        lines[line.book].append(
            {
                "line": line,
                "name": say(NAMES[Role(line.role)]),
                "url": ledger_of(
                    entry.ledger_id,
                    account_key(line.role, line.account_number),
                    entry.book_on.replace(day=1),
                    entry.book_on,
                )
                if linked
                else "",
                "debit": display.number_text(line.debit) if line.debit else "",
                "credit": display.number_text(line.credit) if line.credit else "",
            }
        )
    return [
        {
            "name": say(book),
            "title": say(BOOKS[Book(book)]),
            "lines": of_book,
            "debit": display.number_text(sum((one["line"].debit for one in of_book), ZERO)),
            "credit": display.number_text(sum((one["line"].credit for one in of_book), ZERO)),
        }
        for book, of_book in lines.items()
    ]


def ledger_of(ledger: int, account: str, since: dt.date, to: dt.date) -> str:
    """Return the address of the ledger of an account, by its key, in a period."""
    asked = {"ledger": ledger, "account": account, "fromDate": since, "toDate": to}
    return address_of("account-ledger", **asked)
