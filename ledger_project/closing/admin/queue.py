"""Days that are not closed and jobs that failed, in the queue of the start page."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.forms import OperationForm
from ledger_project.backoffice.operations import add_operation
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.closing import sandbox_clock, tasks
from ledger_project.closing.end_of_day import behind
from ledger_project.core.actors import Actor
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


class AdvanceForm(OperationForm):
    days = forms.IntegerField(min_value=1, max_value=sandbox_clock.MOST_DAYS)


def _advance(*, ledger: Ledger, actor: Actor, on: dt.date, days: int) -> Ledger:
    """Advance the clock of a sandbox: a worker closes the days."""
    advanced = sandbox_clock.advance(ledger=ledger, actor=actor, on=on, days=days)
    tasks.put_into_queue(ledger.number)
    return advanced


add_operation(Ledger, sandbox_clock.ADVANCE, _advance, AdvanceForm, dangerous=True, previewed=False)


def _behind(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Leave the ledgers with a day before today that is not closed, one that never was too."""
    return rows.filter(pk__in=behind(on))


def _told(rows: QuerySet[Any], on: dt.date) -> str:
    """Return until when the books of the ledgers that are furthest behind are closed."""
    last, shown = behind(on), set(rows.values_list("pk", flat=True))
    furthest = sorted(shown & set(last), key=lambda one: (last[one] or dt.date.min, one))
    said = [
        f"{one} closed through {last[one]}" if last[one] else f"{one} never closed"
        for one in furthest[:MOST]
    ]
    return "; ".join([*said, *(["…"] if len(furthest) > MOST else [])])


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
