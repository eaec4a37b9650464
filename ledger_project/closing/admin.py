"""Days that are not closed and jobs that failed, in the queue of the start page."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.closing.end_of_day import DAY, last_closed
from ledger_project.core.models import Ledger

MOST = 4
FAILED = "failed"

admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(LedgerModelAdmin):
    """Jobs of the workers. A day that failed is tried again by the next job."""

    list_display = ("id", "task_name", "args", "status", "attempts", "scheduled_at")
    list_select_related = ()
    list_filter = ("status", "task_name")
    ordering = ("-id",)
    search_lookups = ("task_name",)
    search_help_text = "Number of the job, or name of the task"
    facts = ("task_name", "status", "attempts")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "id",
                    "task_name",
                    "queue_name",
                    "args",
                    "status",
                    "attempts",
                    "scheduled_at",
                )
            },
        ),
    )


def _behind(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Leave the ledgers with a day before today that is not closed, one that never was too."""
    last = last_closed(before=on)
    closed = [number for number, day in last.items() if day == on - DAY]
    return rows.filter(configured=True).exclude(pk__in=closed)


def _told(rows: QuerySet[Any], on: dt.date) -> str:
    """Return until when the books of the ledgers that are furthest behind are closed."""
    last = last_closed(before=on)
    behind = sorted(
        rows.values_list("pk", flat=True), key=lambda one: (last.get(one, dt.date.min), one)
    )
    said = [
        f"{one} closed through {last[one]}" if one in last else f"{one} never closed"
        for one in behind[:MOST]
    ]
    return "; ".join([*said, *(["…"] if len(behind) > MOST else [])])


add_work(
    Work(
        "not-closed", "Ledgers with days that are not closed", Ledger, _behind,
        Urgency.NOW, detail=_told,
    ),
    Work(
        "failed", "Jobs of workers that failed", ProcrastinateJob,
        lambda rows, on: rows.filter(status=FAILED),
        Urgency.NOW,
    ),
)  # fmt: skip
