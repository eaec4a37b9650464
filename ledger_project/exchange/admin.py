"""Files that came in and went out by directories, in the back office."""

import datetime as dt

from django.contrib import admin

from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.work import Urgency, Work, add_work
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


add_work(
    Work(
        "failed", f"Files by directories that failed in the last {DAYS} days", ExchangedFile,
        lambda rows, on: rows.filter(
            outcome=ExchangedFile.Outcome.FAILED,
            created_at__date__gt=on - dt.timedelta(days=DAYS),
        ),
        Urgency.NOW, since="created_at",
        detail=lambda rows, on: ", ".join(rows.order_by("-pk").values_list("name", flat=True)[:3]),
    )
)  # fmt: skip
