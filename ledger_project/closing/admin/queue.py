"""Days that are not closed and jobs that failed, in the queue of the start page."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.admin import LedgerModelAdmin
from ledger_project.backoffice.forms import OperationForm
from ledger_project.backoffice.operations import add_operation
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.closing import sandbox_clock, tasks
from ledger_project.closing.end_of_day import behind
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, OperationNotAllowed
from ledger_project.core.lifecycle import record
from ledger_project.core.models import Ledger
from ledger_project.core.states import IN_USE, LEDGER
from ledger_project.core.texts import later, say
from ledger_project.exchange.models import ExchangedFile
from ledger_project.exchange.states import EXCHANGED_FILE

MOST = 4
FAILED = "failed"
ENDED = {FAILED, "aborted", "cancelled"}
AGAIN = "run_again"

admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(LedgerModelAdmin):
    """Jobs of the workers. A day that failed is tried again by the next job."""

    list_display = ("id", "task_name", "args", "status", "attempts", "scheduled_at")
    list_select_related = ()
    list_filter = ("status", "task_name")
    ordering = ("-id",)
    search_lookups = ("task_name",)
    search_help_text = later("Number of the job, or name of the task")
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

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        number = kwargs["obj"].args.get("ledger_number")
        ledger = Ledger.objects.filter(pk=number).first()
        if (
            kwargs["obj"].status in ENDED
            and ledger
            and LEDGER.grants(AGAIN, actor_of(request.user))
        ):
            again = {
                "row": LEDGER.transitions[AGAIN],
                "label": say("Run again"),
                "url": reverse("admin:core_ledger_operation", args=[ledger.pk, AGAIN]),
            }
            context |= {"buttons": [again], "main_buttons": [again]}
        return super().render_change_form(request, context, *args, **kwargs)


class AgainForm(OperationForm):
    day = forms.DateField(
        required=False,
        label=later("A day that was left out"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=later("Leave empty for the days after the last one that is closed."),
    )


def _run_again(*, ledger: Ledger, actor: Actor, on: dt.date, day: dt.date | None = None) -> Ledger:
    """Have a worker do what is due in a locked ledger. Raise `Invalid` for a day that is not over.

    Once pressed again before a worker has begun, it waits once.
    """
    LEDGER.require(AGAIN, ledger, actor, on)
    today = clock.date_of(ledger)
    if day and day >= today:
        raise Invalid({"day": say("Expected one before {today}", today=today)})
    if tasks.put_all_into_queue(ledger.number, day.isoformat() if day else ""):
        record(
            ledger, LEDGER, AGAIN, from_state=IN_USE, to_state=IN_USE, actor=actor, on=on,
            reason=f"{day}" if day else "",
        )  # fmt: skip
    return ledger


def _take_again(*, exchangedfile: ExchangedFile, actor: Actor, on: dt.date) -> ExchangedFile:
    """Have a worker take a file that failed in again; until it does so, it waits once."""
    EXCHANGED_FILE.require("take_again", exchangedfile, actor, on)
    if settings.LEDGER_EXCHANGE_DIR is None:
        raise OperationNotAllowed(
            say("There are no directories: LEDGER_EXCHANGE_DIR is unset"),
            State=exchangedfile.outcome,
        )
    if tasks.put_file_into_queue(exchangedfile.ledger_id, exchangedfile.name):
        state = exchangedfile.outcome
        record(
            exchangedfile, EXCHANGED_FILE, "take_again", from_state=state, to_state=state,
            actor=actor, on=on,
        )  # fmt: skip
    return exchangedfile


class AdvanceForm(OperationForm):
    days = forms.IntegerField(min_value=1, max_value=sandbox_clock.MOST_DAYS)


def _advance(*, ledger: Ledger, actor: Actor, on: dt.date, days: int) -> Ledger:
    """Advance the clock of a sandbox: a worker closes the days."""
    advanced = sandbox_clock.advance(ledger=ledger, actor=actor, on=on, days=days)
    tasks.put_into_queue(ledger.number)
    return advanced


add_operation(Ledger, AGAIN, _run_again, AgainForm, label=later("Run now"), previewed=False)
add_operation(ExchangedFile, "take_again", _take_again, locked=False, previewed=False)
add_operation(Ledger, sandbox_clock.ADVANCE, _advance, AdvanceForm, dangerous=True, previewed=False)


def _failed(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Leave the jobs that failed and that no later one of the same work has made good."""
    later = ProcrastinateJob.objects.filter(
        Q(lock=OuterRef("lock")) | Q(lock=None), task_name=OuterRef("task_name"),
        pk__gt=OuterRef("pk"), status="succeeded",
    )  # fmt: skip
    return rows.filter(~Exists(later), status=FAILED)


def _named(rows: QuerySet[Any], on: dt.date) -> str:
    """Return which jobs failed: the task, and its ledger."""
    found = rows.order_by("-pk").values_list("task_name", "args__ledger_number")[:MOST]
    return "; ".join(
        dict.fromkeys(f"{task} {number or ''}".strip().replace("_", " ") for task, number in found)
    )


def _behind(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Leave the ledgers with a day before today that is not closed, one that never was too."""
    return rows.filter(pk__in=behind(on))


def _told(rows: QuerySet[Any], on: dt.date) -> str:
    """Return until when the books of the ledgers that are furthest behind are closed."""
    last, shown = behind(on), set(rows.values_list("pk", flat=True))
    furthest = sorted(shown & set(last), key=lambda one: (last[one] or dt.date.min, one))
    said = [
        say("{one} closed through {last}", one=one, last=last[one])
        if last[one]
        else say("{one} never closed", one=one)
        for one in furthest[:MOST]
    ]
    return "; ".join([*said, *(["…"] if len(furthest) > MOST else [])])


add_work(
    Work(
        "not-closed", later("Ledgers with days that are not closed"), Ledger, _behind,
        Urgency.NOW, detail=_told,
    ),
    Work(
        "failed", later("Jobs of workers that failed"), ProcrastinateJob,
        _failed, Urgency.NOW, detail=_named,
    ),
)  # fmt: skip
