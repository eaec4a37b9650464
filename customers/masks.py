"""Bodies from clients that are shown a protected customer masked."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from customers.models import Customer
from ledger_project.api.fields import shared
from ledger_project.api.representations import Representation
from ledger_project.core.actors import SYSTEM


def unmasked(
    sent: Any, customer: Customer, answer: type[Representation], *, on: dt.date, whole: bool
) -> Any:
    """Return a body in which each hidden member that comes back as it was shown is the real one.

    So whoever does not see a member can neither overwrite it with its mask nor empty it. With
    `whole`, a member that is left out counts as it was shown, too: also the protection itself.
    """
    if not isinstance(sent, Mapping):
        return sent
    shown = shared(answer, {"actor": SYSTEM, "on": on})
    real, masked = shown.to_representation(customer), shown.to_representation(customer.masked())
    real.pop("operations")  # These differ, too, but nobody sends them.
    found = _restored(sent, real, masked, whole=whole)
    if whole and "protectedIdentity" in real:
        found.setdefault("protectedIdentity", True)
    return found


def _restored(
    sent: Mapping[str, Any], real: Mapping[str, Any], masked: Mapping[str, Any], *, whole: bool
) -> dict[str, Any]:
    found = dict(sent)
    for name, value in real.items():
        if value == masked[name] or (name not in sent and not whole):
            continue
        given = sent.get(name, masked[name])
        if isinstance(value, Mapping) and isinstance(given, Mapping):
            found[name] = _restored(given, value, masked[name], whole=whole)
        elif given == masked[name]:
            found[name] = value
    return found
