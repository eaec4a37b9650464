"""Schedules of payment plans: the parts that are asked for, and those that they make of a debt."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise

from invoices.plan_terms import LONGEST, MOST_PARTS
from ledger_project.core.calendar import months_after
from ledger_project.core.errors import Invalid
from ledger_project.core.money import CENT, ZERO
from ledger_project.core.texts import say


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan that is asked for; without an amount it is what the others leave."""

    due_on: dt.date
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The parts of a plan: those given, or `number` equal ones, a month apart from `first_on`."""

    parts: Sequence[Part] = ()
    number: int | None = None
    first_on: dt.date | None = None

    def of(self, total: Decimal, on: dt.date) -> list[tuple[dt.date, Decimal]]:
        """Return due date and amount of each part of a total. Raises `Invalid`."""
        if bool(self.parts) == (self.number is not None and self.first_on is not None):
            raise Invalid({"parts": say("Expected parts, or numberOfParts with firstDueDate")})
        if self.parts:
            found = self._given(total)
        else:
            assert self.number is not None
            assert self.first_on is not None
            if self.number > MOST_PARTS or self.first_on > on + LONGEST:
                raise Invalid(
                    {
                        "parts": say(
                            "Expected at most {MOST_PARTS} parts in five years",
                            MOST_PARTS=MOST_PARTS,
                        )
                    }
                )
            equal = (total / self.number).quantize(CENT, ROUND_DOWN)
            found = [(months_after(self.first_on, nth), equal) for nth in range(self.number)]
            found[-1] = (found[-1][0], total - equal * (self.number - 1))
        days = [day for day, _ in found]
        faults = {}
        if len(found) > MOST_PARTS:
            faults["parts"] = say("Expected at most {MOST_PARTS} parts", MOST_PARTS=MOST_PARTS)
        elif any(later <= earlier for earlier, later in pairwise(days)):
            faults["parts"] = say("Expected each part to be due after the one before")
        elif not on <= days[0] <= days[-1] <= on + LONGEST:
            faults["parts"] = say("Expected due dates from today to five years ahead")
        elif any(amount <= 0 for _, amount in found):
            faults["parts"] = say("Expected each part to be above 0.00")
        elif (planned := sum((amount for _, amount in found), ZERO)) != total:
            faults["parts"] = say(
                "Expected parts of {total} together, not of {planned}", total=total, planned=planned
            )
        if faults:
            raise Invalid(faults)
        return found

    def _given(self, total: Decimal) -> list[tuple[dt.date, Decimal]]:
        rest = total - sum((one.amount for one in self.parts if one.amount is not None), ZERO)
        if sum(one.amount is None for one in self.parts) > 1:
            raise Invalid({"parts": say("Expected an amount of each part but one")})
        return [(one.due_on, rest if one.amount is None else one.amount) for one in self.parts]
