"""The way back: undo what was booked, and what it made possible.

Every entry that is undone stays; its mirror follows, with its own value date. The surpluses that
the entries made are taken back: what was set off from them is undone, too. Then the surpluses of
the reopened invoices' credits and waivers are taken back, as far as there is debt again: money that
nobody paid is owed back to nobody. Money that had exceeded the debt meets it: without the undone
entries it would have paid it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.credit.surpluses import UseRequest
from accounts.models import JournalEntry, Surplus, SurplusUse
from invoices import postings
from invoices.models import Claim, Invoice, InvoiceTransaction, WriteOff
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.charges import COMPONENTS
from invoices.operations.credit_parts import CreditParts
from invoices.operations.paying import claim_columns, owed_to, pay_from_surplus
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

_EXCEEDED = "payment_exceeds_debt"
_OF_INVOICES = ("invoice_credited", "fee_waived", "interest_waived", _EXCEEDED)
_TAKEN_BACK = {"fee_waived": "fee_taken_back", "interest_waived": "interest_taken_back"}
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
    standing: Collection[int] = (),
) -> Decimal:
    """Mirror entries, and reopen the invoices that they changed by `operation`.

    `own` names the operation of single invoices, by key; `check` is called with these once they are
    locked. The `standing` surpluses do not meet what is reopened. Returns the amount of the
    entries' surpluses that was paid out already; if `strict`, there may be none.

    Raises `OperationNotAllowed` for a surplus that was paid out.
    """
    held = _locked(ledger, entries)
    for key in own or {}:
        if check is not None:
            check(held.invoices[key])
    undoing = _Undoing(ledger, actor, on, strict, held, standing)
    return undoing.undo(entries, operation, own or {}, reason)


class _Locked:
    """The surpluses and invoices that an undoing can change, locked in `locks.ORDER`."""

    def __init__(self, surpluses: Iterable[Surplus], invoices: Iterable[Invoice]) -> None:
        self.surpluses = {one.pk: one for one in surpluses}
        self.invoices = {one.pk: one for one in invoices}


def lock(ledger: Ledger, entries: Collection[JournalEntry], *, also: Collection[int] = ()) -> None:
    """Lock all that undoing several entries can change, and `also` these invoices, in one order."""
    _locked(ledger, entries, also)


def lock_surpluses(ledger: Ledger, entries: Collection[JournalEntry]) -> None:
    """Lock the surpluses that undoing entries can change, before what is locked after them."""
    _surpluses_and_invoices(ledger, entries, ())


def _locked(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int] = ()
) -> _Locked:
    """Lock the entries' surpluses and invoices, and the surpluses of these invoices' credits."""
    locked, invoices = _surpluses_and_invoices(ledger, entries, also)
    debts = Invoice.objects.select_related("customer").filter(ledger=ledger, pk__in=invoices)
    held = list(debts.select_for_update(of=("self",)).order_by("pk"))
    for one in held:
        one.ledger = ledger
    return _Locked(locked, held)


def _surpluses_and_invoices(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[list[Surplus], set[int]]:
    """Return the surpluses, locked, and the keys of the invoices.

    What was set off while this waited for the lock is found by looking again.
    """
    seen: tuple[set[int], set[int]] | None = None
    while True:
        made, invoices = _reached(ledger, entries, also)
        wanted = Q(pk__in=made)
        if invoices:
            wanted |= Q(entry__invoice_id__in=invoices, entry__template__in=_OF_INVOICES)
        own = Surplus.objects.filter(wanted, ledger=ledger).select_related("entry").order_by("pk")
        locked = list(own.select_for_update(of=("self",)))
        if seen == (made, invoices) or not locked:
            break
        seen = (made, invoices)
    for surplus in locked:
        surplus.ledger = ledger
    return locked, invoices


def _reached(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[set[int], set[int]]:
    """Return the surpluses that entries made, and the invoices that they and set-offs changed."""
    own, invoices, found = Surplus.objects.filter(ledger=ledger), set(also), list(entries)
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
    return made, invoices


class _Undoing:
    """One undoing with what it has locked."""

    def __init__(
        self,
        ledger: Ledger,
        actor: Actor,
        on: dt.date,
        strict: bool,
        locked: _Locked,
        standing: Collection[int],
    ) -> None:
        self.ledger = ledger
        self.actor = actor
        self.on = on
        self.strict = strict
        self.locked = locked
        # Surpluses that must not meet what is reopened: they end themselves, or are to stay.
        self.standing = set(standing)

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
        ended = [one for one in self.locked.surpluses.values() if one.entry_id in keys]
        self.standing |= {one.pk for one in ended}
        for surplus in ended:
            every += self._give_back(surplus)
            lost += self._take_back(surplus)
        unmirrored = {one.pk for one in self._forgiven_since(every)}
        every = [one for one in every if one.pk not in unmirrored]
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
            self._reopened(invoice, entries)
        return lost

    def _forgiven_since(self, entries: Collection[JournalEntry]) -> list[JournalEntry]:
        """Take back what still stands of remissions that a credit met in part; return the entries.

        They have no mirror: what the credit took is owed no more.
        """
        kept = []
        remissions = InvoiceTransaction.objects.filter(
            ledger=self.ledger, entry__in=entries, type=TransactionType.REMISSION, debt_change__lt=0
        )
        for one in remissions.select_related("entry"):
            invoice = self.locked.invoices[one.invoice_id]
            if one.entry is None or invoice.remitted >= one.amount:
                continue
            kept.append(one.entry)
            if amount := invoice.remitted:
                event = BookedEvent(
                    one.entry.document_type,
                    one.entry.document_id,
                    one.entry.value_on,
                    invoice.pk,
                    invoice.seller_id,
                )
                draft = postings.remission_undone(event, amount, purchased=invoice.purchased)
                (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
                back = Change(entry, TransactionType.REMISSION, amount, {CAPITAL: amount})
                change(
                    invoice, "reverse_set_off", [back], actor=self.actor, on=self.on, reopen=True
                )
        return kept

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

    def _reopened(self, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
        """Apply what was waived, undone and credited since to the debt that is open again."""
        for template, names in (("fee_waived", COSTS), ("interest_waived", (INTEREST,))):
            self._take_charges_back(invoice, entries, template, names)
        self._reopen_written_off(invoice, entries)
        for surplus in self._surpluses_of(invoice, "invoice_credited"):
            self._apply(surplus, invoice)
        for surplus in self._surpluses_of(invoice, _EXCEEDED):
            self._meet(surplus, invoice)

    def _surpluses_of(self, invoice: Invoice, template: str) -> list[Surplus]:
        """Return what is left of the surpluses that entries of a template made of an invoice."""
        return [
            one
            for one in self.locked.surpluses.values()
            if one.remaining
            and one.pk not in self.standing
            and one.entry.invoice_id == invoice.pk
            and one.entry.template == template
        ]

    def _take_charges_back(
        self,
        invoice: Invoice,
        entries: Collection[JournalEntry],
        template: str,
        names: Collection[str],
    ) -> None:
        """Take back fees or interest that came back after the undone entries had paid them.

        First the surpluses that they made, then the principal that they paid.
        """
        rows = InvoiceTransaction.objects.filter(ledger=self.ledger, invoice=invoice)
        paid = list(rows.filter(entry__in=entries, type__in=PAYING))
        if not paid:
            return
        came_back = list(
            rows.filter(
                type=TransactionType.RETURNED,
                pk__gt=min(one.pk for one in paid),
                entry__template__in=(template, _TAKEN_BACK[template]),
            ).order_by("pk")
        )
        back = {
            name: min(-_sum(paid, f"{name}_change"), _sum(came_back, f"{name}_change"))
            for name in names
        }
        back = {name: amount for name, amount in back.items() if amount > 0}
        if not back:
            return
        left, of_surpluses = sum(back.values(), ZERO), ZERO
        for surplus in self._surpluses_of(invoice, template):
            if taken := min(left - of_surpluses, surplus.remaining):
                surpluses.take_back(surplus=surplus, amount=taken, actor=self.actor, on=self.on)
                of_surpluses += taken
        capital = min(left - of_surpluses, max(-_sum(came_back, "debt_change"), ZERO))
        # What was used of the surpluses is owed as what it came from.
        owed = left - of_surpluses - capital
        for name in list(back):
            still = min(owed, back[name])
            owed, back[name] = owed - still, back[name] - still
        back = {name: amount for name, amount in back.items() if amount}
        if not back:
            return
        first = next(iter(entries))
        event = BookedEvent(
            first.document_type,
            first.document_id,
            came_back[-1].value_on,
            invoice.pk,
            invoice.seller_id,
        )
        draft = postings.charges_taken_back(
            event,
            {COMPONENTS[name]: amount for name, amount in back.items()},
            capital=capital,
            purchased=invoice.purchased,
        )
        (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
        components = {name: -amount for name, amount in back.items()}
        if capital:
            components[CAPITAL] = capital
        total = sum(back.values(), ZERO)
        one = Change(entry, TransactionType.RETURNED, total, components)
        change(invoice, "return_charges", [one], actor=self.actor, on=self.on, reopen=True)

    def _reopen_written_off(self, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
        """Open what a mirror wrote off again although the write-off was undone meanwhile."""
        if not invoice.written_off:
            return
        every = WriteOff.objects.filter(ledger=self.ledger, invoice=invoice)
        standing = every.filter(undone_on=None).aggregate(total=Sum("amount"))["total"] or ZERO
        amount = invoice.written_off - standing
        last = every.order_by("pk").last()
        if amount <= 0 or last is None:
            return
        first = next(iter(entries))
        event = BookedEvent(
            first.document_type, first.document_id, last.book_on, invoice.pk, invoice.seller_id
        )
        draft = postings.write_off_undone(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
        one = Change(entry, TransactionType.WRITE_OFF, amount, {CAPITAL: amount})
        change(invoice, "reverse_set_off", [one], actor=self.actor, on=self.on, reopen=True)

    def _apply(self, surplus: Surplus, invoice: Invoice) -> None:
        """Apply a credit's surplus to what is open, then to what was given up, as credits do."""
        parts = CreditParts.of(invoice, surplus.remaining)
        amount = surplus.remaining - parts.paid
        if not amount:
            return
        used = surpluses.apply(surplus=surplus, amount=amount, actor=self.actor, on=self.on)
        event = BookedEvent("surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id)
        draft = postings.surplus_taken_back(
            event,
            unpaid=parts.unpaid,
            written_off=parts.written_off,
            remitted=parts.remitted,
            purchased=invoice.purchased,
        )
        (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
        changes = [
            Change(entry, kind, part, {CAPITAL: part})
            for kind, part in (
                (TransactionType.WRITE_OFF, parts.written_off),
                (TransactionType.REMISSION, parts.remitted),
            )
            if part
        ]
        changes.append(Change(entry, TransactionType.CREDIT_APPLIED, amount, {CAPITAL: -amount}))
        change(invoice, "apply_credit", changes, amount=amount, actor=self.actor, on=self.on)

    def _meet(self, surplus: Surplus, invoice: Invoice) -> None:
        """Set off money that had exceeded the debt of this invoice, as of when it was paid."""
        value_on, of = owed_to(surplus, invoice, self.on)
        if amount := min(surplus.remaining, of.total):
            request = UseRequest(SurplusUse.Kind.SET_OFF, None, "", invoice_no=invoice.invoice_no)
            pay_from_surplus(
                invoice,
                surplus,
                amount,
                of,
                value_on=value_on,
                request=request,
                actor=self.actor,
                on=self.on,
            )


def _sum(rows: Iterable[InvoiceTransaction], column: str) -> Decimal:
    return sum((getattr(one, column) for one in rows), ZERO)


def _event_amount(changes: Iterable[Change]) -> Decimal:
    """Return the amount that the event says: what is paid, credited or forgiven no more."""
    return sum((one.amount for one in changes if one.type != TransactionType.WAIVER), ZERO)
