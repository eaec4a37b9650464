"""Accounting periods: a closed month takes no more bookings, and stays closed."""

import datetime as dt

from ledger_project.core.actors import Actor
from ledger_project.core.calendar import last_of_month
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import record
from ledger_project.core.models import Ledger
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import say


def why_not(ledger: Ledger, through: dt.date, on: dt.date) -> str:
    """Return why the books cannot be closed through a day, "" if they can."""
    before = ledger.closed_through
    if through != last_of_month(through):
        return say("Expected the last day of a month")
    if through >= on:
        return say("Expected a month that is over on {on}", on=on)
    if before and through <= before:
        return say("The books are closed through {before} already", before=before)
    return ""


def close_period(*, ledger: Ledger, actor: Actor, on: dt.date, through: dt.date) -> Ledger:
    """Close the ledger's books to the end of the month that `through` ends.

    Later bookings are made on the first open day, with their own value date. The months before are
    closed with it. The function waits for bookings in progress; call it in a transaction. Raise
    `NotPermitted`, and `Invalid` for a day that ends no month, a month that is not over on `on`, or
    one that is closed.
    """
    LEDGER.require("close_period", ledger, actor, on)
    locked = Ledger.objects.select_for_update().get(pk=ledger.pk)
    before = locked.closed_through
    if refusal := why_not(locked, through, on):
        raise Invalid({"through": refusal})
    ledger.closed_through = locked.closed_through = through
    locked.save(update_fields=["closed_through"])
    record(
        locked,
        LEDGER,
        "close_period",
        from_state=before.isoformat() if before else "",
        to_state=through.isoformat(),
        actor=actor,
        on=on,
    )
    return locked
