"""A ledger's own account numbers in the client book."""

from accounts.books.chart import NAMES, Role, default_number
from accounts.books.models import ChartOverride
from ledger_project.core import setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.members import set_members
from ledger_project.core.models import Ledger


def override_account(
    *,
    ledger: Ledger,
    actor: Actor,
    role: Role,
    number: str | None,
    name: str = "",
    reason: str = "",
) -> str:
    """Set the ledger's own number of a role of the client book, and return the number in force.

    Without a number the country's default is in force again; without a name the account has that of
    the role. Posted lines keep their number. Raises `Invalid`.
    """
    found = ChartOverride.objects.filter(ledger=ledger, role=role)
    changed = setting_changes.made_by(actor, "override_account", reason)
    if number is None:
        with changed:
            found.delete()
        return default_number(role, ledger.country)
    override = found.first() or ChartOverride(ledger=ledger, role=role, created_by=actor.name)
    set_members(override, {"number": number, "name": name or NAMES[role]})
    with changed:
        override.save()
    return override.number
