"""Parameters of a report: sellers, dates, and its other choices."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.clock import iso_date
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.texts import say

PARAMETERS = {
    "asOf": "The end of this day, today at the latest; default today",
    "fromDate": "First day, at most a year before toDate; default 30 days before it",
    "toDate": "Last day, today at the latest; default today",
    "sellerNumber": "Number of one seller; default all sellers",
    "accountNo": "Number of the account",
    "weeks": "Number of weeks ahead, 1 to 52; default 8",
    "lossRates": "Percent that is lost of stages 1, 2 and 3, up to 100.00 each; default 1,10,50",
}
"""Descriptions of the parameters of reports."""
DATES = ("asOf", "fromDate", "toDate")
LONGEST = dt.timedelta(days=366)
USUAL = dt.timedelta(days=30)
MOST_WEEKS = 52
LOSS_RATES = "1,10,50"
"""Something to begin with: nobody's losses but one's own say what is lost."""
_PERCENT = "(?:100(?:[.]0{1,2})?|[0-9]{1,2}(?:[.][0-9]{1,2})?)"


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Query of a report: on `sellers` (None: all), as of `to`, over the days from `since` to it.

    With `operator`, the operator's own book is included.
    """

    ledger: Ledger
    sellers: tuple[int, ...] | None
    since: dt.date
    to: dt.date
    account_no: str = ""
    weeks: int = 8
    loss_rates: tuple[Decimal, ...] = ()
    operator: bool = False

    def fetch(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, whose named parameters are the query's and `more`."""
        given = {
            "ledger": self.ledger.number,
            "sellers": None if self.sellers is None else list(self.sellers),
            "account_no": self.account_no,
            "since": self.since,
            "on": self.to,
            **more,
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            return list(cursor.fetchall())


def read_query(
    ledger: Ledger,
    actor: Actor,
    given: Mapping[str, str],
    allowed: tuple[str, ...],
    *,
    today: dt.date,
    operator: bool = False,
) -> ReportQuery:
    """Return the query of the parameters in `given`. Raises `Invalid` with all faults at once."""
    faults = {name: say("Unknown query parameter") for name in given if name not in allowed}
    dates = _dates(
        {name: given[name] for name in DATES if name in given and name in allowed}, faults
    )
    end = "toDate" if "toDate" in allowed else "asOf"
    to = dates.get(end, today)
    since = dates.get("fromDate", to - USUAL)
    if to > today:
        faults[end] = say("Expected a date up to {isoformat}", isoformat=today.isoformat())
    if since > to:
        faults["fromDate"] = say("Expected a date up to {end}", end=end)
    elif to - since > LONGEST:
        faults["fromDate"] = say(
            "Expected at most {days} days before {end}", days=LONGEST.days, end=end
        )
    if "accountNo" in allowed and not given.get("accountNo"):
        faults["accountNo"] = say("Argument required")
    weeks = given.get("weeks", "8")
    if not (re.fullmatch("[1-9][0-9]?", weeks) and int(weeks) <= MOST_WEEKS):
        faults["weeks"] = say("Expected 1 to {MOST_WEEKS}", MOST_WEEKS=MOST_WEEKS)
    rates = given.get("lossRates", LOSS_RATES)
    if not re.fullmatch(f"{_PERCENT}(,{_PERCENT}){{2}}", rates):
        faults["lossRates"] = say(
            "Expected three percentages, such as {LOSS_RATES}", LOSS_RATES=LOSS_RATES
        )
    if faults:
        raise Invalid(faults)
    return ReportQuery(
        ledger,
        _sellers(ledger, actor, given.get("sellerNumber", "")),
        since,
        to,
        given.get("accountNo", ""),
        int(weeks),
        tuple(map(Decimal, rates.split(","))),
        operator,
    )


def _sellers(ledger: Ledger, actor: Actor, number: str) -> tuple[int, ...] | None:
    """Return the keys of the actor's sellers, or of the one with the number; None: all."""
    if not number:
        return None if actor.sellers is None else tuple(actor.sellers)
    keys = Seller.objects.filter(ledger=ledger, number=number).values_list("pk", flat=True)
    return tuple(key for key in keys if actor.sellers is None or key in actor.sellers)


def _dates(given: Mapping[str, str], faults: dict[str, str]) -> dict[str, dt.date]:
    """Return the dates of parameters, and add to `faults` what is none."""
    dates = {}
    for name, text in given.items():
        try:
            dates[name] = iso_date(text)
        except ValueError:
            faults[name] = say("Expected a date YYYY-MM-DD")
            continue
        if dates[name] < clock.EARLIEST:
            faults[name] = say(
                "Expected a date from {isoformat}", isoformat=clock.EARLIEST.isoformat()
            )
            del dates[name]
    return dates
