"""Carry what an undoing needs from step to step."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal

from accounts.credit import surpluses
from accounts.models import JournalEntry, Surplus, SurplusUse
from invoices.models import Invoice
from invoices.operations.undoing.reach import Locked
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

Refusal = Callable[[str], OperationNotAllowed]
"""Builds the refusal of an undoing from its reason, with what is possible instead."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is to be undone: `entries` are mirrored, and invoices reopened by `operation`.

    `own` names the operation of single invoices, by key; `check` is called with these once they are
    locked. The `standing` surpluses do not meet what is reopened. Surpluses of the invoices `also`
    given meet these, too. With a `refusal`, which is raised then, nothing of the entries' surpluses
    may have been paid out.
    """

    entries: Collection[JournalEntry]
    _: KW_ONLY
    ledger: Ledger
    operation: str
    actor: Actor
    on: dt.date
    refusal: Refusal | None
    own: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""
    check: Callable[[Invoice], None] | None = None
    standing: Collection[int] = ()
    also: Collection[int] = ()


@dataclass(slots=True)
class Context:
    """One undoing with what it has locked."""

    ledger: Ledger
    actor: Actor
    on: dt.date
    refusal: Refusal | None
    locked: Locked
    standing: set[int] = field(default_factory=set)
    """Surpluses that must not meet what is reopened: they end themselves, or are to stay."""
    reopened: list[Invoice] = field(default_factory=list)
    """Invoices that are as they were without what is undone, and meet what came later next."""
    mirrors: list[JournalEntry] = field(default_factory=list)
    """Mirrors after which the money on their invoices was not counted again yet."""
    set_offs: list[tuple[SurplusUse, Invoice]] = field(default_factory=list)
    """What was set off from surpluses of which nothing is left, the last first."""
    in_part: set[int] = field(default_factory=set)
    """Invoices, by key, that were credited whole before a credit of them was undone."""
    lost: Decimal = ZERO
    """What was paid out of surpluses that ended."""

    def surpluses_of(self, invoice: Invoice, *templates: str) -> list[Surplus]:
        """Return the surpluses that entries of templates made of an invoice, used or not.

        What ends itself or is to stay is left out.
        """
        return [
            one
            for one in self.locked.surpluses.values()
            if one.pk not in self.standing
            and self.locked.of[one.pk] == invoice.pk
            and one.entry.template in templates
        ]

    def free(self, surplus: Surplus, wanted: Decimal) -> None:
        """Withdraw refunds that have not left, as far as the surplus is wanted here."""
        surpluses.free(surplus=surplus, wanted=wanted, actor=self.actor, on=self.on)
