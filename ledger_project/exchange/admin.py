"""Files that came in and went out by directories, in the back office."""

import datetime as dt

from django.contrib import admin
from django.urls import reverse

from ledger_project.backoffice.access import Within
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.dashboard import Card, card
from ledger_project.exchange.models import ExchangedFile

DAYS = 7


@admin.register(ExchangedFile)
class ExchangedFileAdmin(LedgerModelAdmin):
    list_display = (
        "name", "ledger", "outcome", "kind", "size", "fault", "counts", "created_at",
    )  # fmt: skip
    list_select_related = ("ledger",)
    list_filter = ("ledger", "outcome", "kind", "created_at")
    search_lookups = ("name__contains", "sha256")
    search_help_text = "Part of the name, or SHA-256"
    facts = ("ledger", "outcome", "kind", "fault")


@card("exchange.view_exchangedfile", position=70)
def files_that_failed(on: dt.date, within: Within) -> Card:
    """Show the files that failed in the last days, the last ones by name."""
    failed = within(
        ExchangedFile.objects.filter(
            outcome=ExchangedFile.Outcome.FAILED,
            created_at__date__gt=on - dt.timedelta(days=DAYS),
        )
    )
    found = list(failed.order_by("-id").values_list("name", "ledger")[:100])
    return Card(
        "Files that failed",
        f"{len(found):,}",
        f"{reverse('admin:exchange_exchangedfile_changelist')}?outcome__exact=failed",
        tuple((f"Ledger {ledger}", name) for name, ledger in found[:3]),
        attention=bool(found),
    )
