"""The way back: undo what was booked, and what it made possible.

Every entry that is undone stays; its mirror follows, with its own value date. The surpluses that
the entries made are taken back: what was set off from them is undone, too. Then the surpluses of
the reopened invoices' credits and waivers are taken back, as far as there is debt again: money that
nobody paid is owed back to nobody.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.models import JournalEntry, Surplus, SurplusUse
from invoices import postings
from invoices.models import Claim, Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.paying import COMPONENTS, claim_columns
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

_OF_CREDITS = ("invoice_credited", "fee_waived", "interest_waived")
_CHARGES = (*COSTS, INTEREST)
_MIRRORED = {
    TransactionType.PAYMENT: TransactionType.PAYMENT_REVERSAL,
    TransactionType.CREDIT: TransactionType.CREDIT_REVERSAL,
}


def entries_of(ledger_number: int, document_type: str, document_id: int) -> list[JournalEntry]:
    """Return the entries of an entity that no mirror has undone, in order."""
    return list(
        JournalEntry.objects.filter(
            ledger=ledger_number,
            document_type=document_type,
            document_id=document_id,
            reverses__isnull=True,
            reversed_by__isnull=True,
        ).order_by("pk")
    )


def undo(
    entries: Collection[JournalEntry],
    *,
    ledger: Ledger,
    operation: str,
    actor: Actor,
    on: dt.date,
    own: Mapping[int, str] | None = None,
    reason: str = "",
    strict: bool = True,
    check: Callable[[Invoice], None] | None = None,
) -> Decimal:
    """Mirror entries, and reopen the invoices that they changed by `operation`.

    `own` names the operation of single invoices, by key; `check` is called with these once they are
    locked. Returns the amount of the entries' surpluses that was paid out already; if `strict`,
    there may be none.

    Raises `OperationNotAllowed` for a surplus that was paid out.
    """
    held = _locked(ledger, entries)
    for key in own or {}:
        if check is not None:
            check(held.invoices[key])
    return _Undoing(ledger, actor, on, strict, held).undo(entries, operation, own or {}, reason)


class _Locked:
    """The surpluses and invoices that an undoing can change, locked in `locks.ORDER`."""

    def __init__(self, surpluses: Iterable[Surplus], invoices: Iterable[Invoice]) -> None:
        self.surpluses = {one.pk: one for one in surpluses}
        self.invoices = {one.pk: one for one in invoices}


def _locked(ledger: Ledger, entries: Collection[JournalEntry]) -> _Locked:
    """Lock the entries' surpluses and invoices, and the surpluses of these invoices' credits."""
    own, invoices, found = Surplus.objects.filter(ledger=ledger), set[int](), list(entries)
    made: set[int] = set()
    while found:
        invoices |= {one.invoice_id for one in found if one.invoice_id}
        new = set(own.filter(entry__in=found).values_list("pk", flat=True)) - made
        made |= new
        uses = SurplusUse.objects.filter(
            ledger=ledger, surplus__in=new, kind=SurplusUse.Kind.SET_OFF, undone_on=None
        )
        found = list(
            JournalEntry.objects.filter(
                ledger=ledger, document_type="surplususe", document_id__in=uses.values("pk")
            )
        ) if new else []  # fmt: skip
    wanted = Q(pk__in=made)
    if invoices:
        wanted |= Q(entry__invoice_id__in=invoices, entry__template__in=_OF_CREDITS)
    found_surpluses = own.select_related("entry").filter(wanted).order_by("pk")
    locked = list(found_surpluses.select_for_update(of=("self",)))
    debts = Invoice.objects.select_related("customer").filter(ledger=ledger, pk__in=invoices)
    held = list(debts.select_for_update(of=("self",)).order_by("pk"))
    for one in held:
        one.ledger = ledger
    for surplus in locked:
        surplus.ledger = ledger
    return _Locked(locked, held)


class _Undoing:
    """One undoing with what it has locked."""

    def __init__(
        self, ledger: Ledger, actor: Actor, on: dt.date, strict: bool, locked: _Locked
    ) -> None:
        self.ledger = ledger
        self.actor = actor
        self.on = on
        self.strict = strict
        self.locked = locked

    def undo(
        self,
        entries: Collection[JournalEntry],
        operation: str,
        own: Mapping[int, str],
        reason: str = "",
    ) -> Decimal:
        """Mirror entries; return what was paid out of their surpluses."""
        every, lost = list(entries), ZERO
        keys = {one.pk for one in every}
        for surplus in [one for one in self.locked.surpluses.values() if one.entry_id in keys]:
            every += self._give_back(surplus)
            lost += self._take_back(surplus)
        mirrors = journal.reverse(self.ledger, every, actor=self.actor, on=self.on)
        by_entry = {one.pk: mirror for one, mirror in zip(every, mirrors, strict=True)}
        for key, changes in self._mirrored(by_entry).items():
            invoice = self.locked.invoices[key]
            columns = self._restored(invoice, by_entry)
            change(
                invoice,
                own.get(key, operation),
                changes,
                amount=_event_amount(changes),
                actor=self.actor,
                on=self.on,
                reason=reason if key in own else "",
                reopen=True,
                columns=columns,
            )
            self._apply_credits(invoice)
        return lost

    def _give_back(self, surplus: Surplus) -> list[JournalEntry]:
        """Take back that a surplus met a reopened debt; return the entries to mirror."""
        applied = SurplusUse.objects.filter(
            ledger=self.ledger, surplus=surplus, kind=SurplusUse.Kind.APPLIED, undone_on=None
        )
        entries = []
        for use in applied.order_by("-pk"):
            entries += entries_of(self.ledger.number, "surplususe", use.pk)
            surpluses.restore(surplus=surplus, used=use, actor=self.actor, on=self.on)
        return entries

    def _take_back(self, surplus: Surplus) -> Decimal:
        """Take a surplus back whole, set-offs undone first; return what was paid out of it."""
        if surplus.remaining < surplus.amount:
            self._undo_set_offs(surplus)
        lost = surplus.amount - surplus.remaining
        if lost and self.strict:
            raise OperationNotAllowed(
                f"{lost} of the surplus {surplus.pk} that it made was paid out",
                State=surplus.state,
            )
        if surplus.remaining:
            surpluses.take_back(
                surplus=surplus, amount=surplus.remaining, actor=self.actor, on=self.on
            )
        return lost

    def _undo_set_offs(self, surplus: Surplus) -> None:
        uses = SurplusUse.objects.filter(
            ledger=self.ledger, surplus=surplus, kind=SurplusUse.Kind.SET_OFF, undone_on=None
        )
        for use in uses.order_by("-pk"):
            surpluses.restore(surplus=surplus, used=use, actor=self.actor, on=self.on)
            entries = entries_of(self.ledger.number, "surplususe", use.pk)
            self.undo(entries, "reverse_set_off", {})

    def _mirrored(self, by_entry: Mapping[int, JournalEntry]) -> dict[int, list[Change]]:
        """Return the mirrored changes of the entries, by invoice."""
        done = InvoiceTransaction.objects.filter(ledger=self.ledger, entry__in=by_entry)
        changes: dict[int, list[Change]] = {}
        for one in done.order_by("pk"):
            mirrored = Change(
                entry=by_entry[one.entry_id or 0],
                type=_MIRRORED.get(TransactionType(one.type), TransactionType(one.type)),
                amount=one.amount,
                components={
                    CAPITAL: -one.debt_change,
                    INTEREST: -one.interest_change,
                    **{name: -getattr(one, f"{name}_change") for name in COSTS},
                },
                reference=one.reference,
            )
            changes.setdefault(one.invoice_id, []).append(mirrored)
        return changes

    def _restored(
        self, invoice: Invoice, by_entry: Mapping[int, JournalEntry]
    ) -> dict[str, object]:
        """Restore the claims that the entries had withdrawn; return the invoice's columns."""
        claims = Claim.objects.filter(
            ledger=self.ledger, invoice=invoice, withdrawn_by__in=by_entry
        )
        standing = Claim.objects.filter(ledger=self.ledger, invoice=invoice, withdrawn_on=None)
        restored = claims.exclude(level__in=standing.values("level"))
        if restored.update(withdrawn_on=None, withdrawn_by=None):
            return claim_columns(invoice)
        return {}

    def _apply_credits(self, invoice: Invoice) -> None:
        """Let what was credited or waived meet the debt that is open again, as nobody paid it."""
        returned = met(invoice, PAYING)
        self._keep_charges(invoice, {name: -returned.get(name, ZERO) for name in _CHARGES})
        self._apply(invoice, "invoice_credited", {CAPITAL: invoice.capital_debt})
        returned = met(invoice, PAYING)
        for template, names in (("fee_waived", COSTS), ("interest_waived", (INTEREST,))):
            self._apply(invoice, template, {name: -returned.get(name, ZERO) for name in names})

    def _keep_charges(self, invoice: Invoice, unpaid: Mapping[str, Decimal]) -> None:
        """Undo that fees and interest came back whose payment did; `unpaid` by component."""
        if not any(amount > 0 for amount in unpaid.values()):
            return
        came_back = InvoiceTransaction.objects.filter(
            ledger=self.ledger,
            invoice=invoice,
            type=TransactionType.RETURNED,
            entry__reverses__isnull=True,
            entry__reversed_by__isnull=True,
            entry__template__in=_OF_CREDITS,
        )
        surpluses_of = {one.entry_id: one for one in self.locked.surpluses.values()}
        for one in came_back.select_related("entry").order_by("-pk"):
            parts = {name: getattr(one, f"{name}_change") for name in _CHARGES}
            surplus = surpluses_of.get(one.entry_id or 0)
            untouched = surplus is None or surplus.remaining == surplus.amount
            if one.entry and untouched and all(unpaid[name] >= parts[name] for name in parts):
                unpaid = {name: unpaid[name] - parts[name] for name in parts}
                self.undo([one.entry], "return_charges", {})

    def _apply(self, invoice: Invoice, template: str, unpaid: Mapping[str, Decimal]) -> None:
        """Let the surpluses of a template's entries meet what is unpaid, by component."""
        made = [
            one
            for one in self.locked.surpluses.values()
            if one.remaining
            and one.entry.invoice_id == invoice.pk
            and one.entry.template == template
        ]
        for name, open_amount in unpaid.items():
            left = open_amount
            for surplus in made:
                amount = min(left, surplus.remaining)
                if amount <= 0:
                    continue
                left -= amount
                used = surpluses.apply(surplus=surplus, amount=amount, actor=self.actor, on=self.on)
                event = BookedEvent(
                    "surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id
                )
                draft = postings.surplus_taken_back(
                    event, COMPONENTS[name], amount, purchased=invoice.purchased
                )
                (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
                kind = (
                    TransactionType.CREDIT_APPLIED if name == CAPITAL else TransactionType.RETURNED
                )
                one_change = Change(entry, kind, amount, {name: -amount})
                change(invoice, "apply_credit", [one_change], actor=self.actor, on=self.on)


def _event_amount(changes: Iterable[Change]) -> Decimal:
    """Return the amount that the event says: what is paid, credited or forgiven no more."""
    return sum((one.amount for one in changes if one.type != TransactionType.WAIVER), ZERO)
