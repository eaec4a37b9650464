"""Checks that request bodies share. Each records its fault, so that one answer lists all faults."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ledger_project.core import identifiers
from ledger_project.core.models import Country
from ledger_project.core.texts import say

NORDIC = Country.values


class Faults(dict[str, Any]):
    """The faults of one object by member, nested as its members are."""

    def add(self, member: str, message: str) -> None:
        """Record a fault at a dotted member, unless it has one."""
        level: dict[str, Any] = self
        *outer, last = member.split(".")
        for name in outer:
            inner = level.setdefault(name, {})
            if not isinstance(inner, dict):
                return
            level = inner
        level.setdefault(last, [message])

    def canonical(self, member: str, form: Callable[..., str], *args: Any, **kwargs: Any) -> str:
        """Return the canonical spelling by a function of `identifiers`; "" and a fault if none."""
        try:
            return form(*args, **kwargs)
        except identifiers.InvalidIdentifier as error:
            self.add(member, error.message)
            return ""

    def check_email(self, member: str, value: str | None) -> None:
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.add(member, "Not a valid e-mail address")


def check_days(
    faults: Faults, members: Mapping[str, Any], names: Iterable[str], context: Mapping[str, Any]
) -> None:
    """Check that dates of an invoice are as near to the business date as the ledger wants them."""
    on, ledger = context["on"], context["ledger"]
    first = on - dt.timedelta(days=ledger.days_back)
    last = on + dt.timedelta(days=ledger.days_forward)
    for name in names:
        if members.get(name) and not first <= members[name] <= last:
            faults.add(name, say("Expected a date from {first} to {last}", first=first, last=last))


def zip_code(faults: Faults, member: str, zip_code_: str, country: str | None) -> str:
    """Return the postal code as its country writes it; only the Nordic ones are known."""
    if not zip_code_ or country not in NORDIC:
        return zip_code_
    return faults.canonical(member, identifiers.zip_code, zip_code_, country)
