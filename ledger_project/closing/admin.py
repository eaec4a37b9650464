"""A card on the start page: the business dates that are closed.

A worker's runs can be started by commands, too, so the queue has no pages of its own.
"""

import datetime as dt

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from ledger_project.backoffice.access import Within
from ledger_project.backoffice.dashboard import Card, card
from ledger_project.closing.end_of_day import last_closed
from ledger_project.core.models import Ledger

admin.site.unregister(ProcrastinateJob)
MOST = 4


@card("core.view_runstep", position=60)
def days_closed(on: dt.date, within: Within) -> Card:
    """Show the ledgers that are furthest behind, and the failed jobs of the queue."""
    last = last_closed()
    ledgers = within(Ledger.objects.filter(configured=True)).values_list("number", flat=True)
    behind = sorted(ledgers, key=lambda number: (last.get(number, dt.date.min), number))
    jobs = ProcrastinateJob.objects.order_by().values_list("status").annotate(count=Count("pk"))
    failed = dict(jobs).get("failed", 0)
    return Card(
        "Days closed",
        str(last[behind[0]]) if behind and behind[0] in last else "None yet",
        reverse("admin:core_runstep_changelist"),
        (
            *((f"Ledger {number}", str(last.get(number, "Never"))) for number in behind[:MOST]),
            ("Failed jobs", str(failed)),
        ),
    )
