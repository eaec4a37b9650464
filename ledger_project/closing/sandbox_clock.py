"""The test clock of a sandbox: it stands still beside the calendar, and is advanced day by day.

Each step does what midnight does elsewhere: the date moves on, and then the day that is over is
closed, by the steps of every other ledger. So a request in between finds the ledger on one of these
days, as it would on that day itself. docs/sandbox.md says what goes by this clock.
"""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import transaction

from ledger_project.closing.end_of_day import DAY, Done, Step, close_day, days_to_close
from ledger_project.core import clock, setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import record
from ledger_project.core.models import Ledger
from ledger_project.core.states import IN_USE, LEDGER

MOST_DAYS = 31
"""Days that the clock is advanced by at once."""
FURTHEST = 3653
"""Days that it may be ahead of the calendar: ten years."""
ADVANCE = "advance_clock"


def advance(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    days: int | None = None,
    to: dt.date | None = None,
) -> Ledger:
    """Set the clock of a sandbox, which is locked here, on its way by `days` or `to` a date.

    It is on its way until `close_days` has closed all days before that. Raise `NotPermitted`,
    `NotASandbox`, `OperationNotAllowed` while it is on its way, and `Invalid` for more than
    `MOST_DAYS`, for a date that is not ahead, and for neither or both.
    """
    LEDGER.require_grant(ADVANCE, actor)
    locked = Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    LEDGER.require(ADVANCE, locked, actor, on)
    today = clock.date_of(locked)
    if (days is None) == (to is None):
        raise Invalid({"days": "Give either the days or the date"})
    days = (to - today).days if to else days or 0
    if not 1 <= days <= MOST_DAYS:
        member = "toDate" if to else "days"
        last = today + DAY * MOST_DAYS
        expected = f"Expected {today + DAY} to {last}" if to else f"Expected 1 to {MOST_DAYS}"
        raise Invalid({member: expected})
    if locked.days_ahead + days > FURTHEST:
        raise Invalid({"days": f"The clock may be at most {FURTHEST} days ahead of the calendar"})
    with setting_changes.made_by(actor, ADVANCE):
        locked.clock_to = today + DAY * days
        locked.save(update_fields=["clock_to"])
    record(locked, LEDGER, ADVANCE, from_state=IN_USE, to_state=IN_USE, actor=actor, on=on)
    return locked


def close_days(
    ledger: Ledger, actor: Actor, report_progress: Callable[[Step, int], None]
) -> Iterator[tuple[dt.date, list[Done]]]:
    """Close the days of a ledger that are over, and yield each with its steps.

    Of a sandbox whose clock is advancing also those on its way, each after the date has moved on.
    """
    while True:
        with clock.business_date_set(clock.date_of(ledger)):
            closed = [
                (on, list(close_day(ledger, on, actor, report_progress)))
                for on in days_to_close(ledger)
            ]
        yield from closed
        if not _move_on(ledger, actor):
            return


@transaction.atomic
def _move_on(ledger: Ledger, actor: Actor) -> bool:
    """Move the date of a sandbox on by a day, or end its way there; return whether to go on."""
    locked = Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    if locked.clock_to is None:
        return False
    if not days_to_close(locked):
        with setting_changes.made_by(actor, ADVANCE):
            if clock.date_of(locked) < locked.clock_to:
                locked.days_ahead += 1
            else:
                locked.clock_to = None
            locked.save(update_fields=["days_ahead", "clock_to"])
    ledger.days_ahead = locked.days_ahead
    return locked.clock_to is not None
