"""Files that came in and went out by directories, in the back office."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet

from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.operations import OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core.texts import later
from ledger_project.exchange.models import ExchangedFile
from ledger_project.exchange.states import EXCHANGED_FILE, FAILED

DAYS = 7


@admin.register(ExchangedFile)
class ExchangedFileAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = EXCHANGED_FILE
    bulk = ("take_again",)
    list_display = (
        "name", "ledger", "outcome", "kind", "size", "fault", "counts", "created_at",
    )  # fmt: skip
    list_select_related = ("ledger",)
    list_filter = ("ledger", "outcome", "kind", "created_at")
    search_lookups = ("name__contains", "sha256")
    search_help_text = later("Part of the name, or SHA-256")
    facts = ("ledger", "outcome", "kind", "fault")


def _failed(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Leave the files that failed lately, and have not been taken in since."""
    since = ExchangedFile.objects.filter(
        ledger=OuterRef("ledger"), sha256=OuterRef("sha256"), pk__gt=OuterRef("pk"),
        outcome=ExchangedFile.Outcome.DONE,
    )  # fmt: skip
    return rows.filter(
        ~Exists(since),
        outcome=FAILED,
        created_at__date__gt=on - dt.timedelta(days=DAYS),
    )


add_work(
    Work(
        "failed", later("Files by directories that failed in the last {days} days", days=DAYS),
        ExchangedFile,
        _failed,
        Urgency.NOW, since="created_at",
        detail=lambda rows, on: ", ".join(rows.order_by("-pk").values_list("name", flat=True)[:3]),
    )
)  # fmt: skip
