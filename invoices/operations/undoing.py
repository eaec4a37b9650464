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
from itertools import takewhile

from django.db.models import Model, Q, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.credit.surpluses import UseRequest
from accounts.models import Account, JournalEntry, Payout, Surplus, SurplusUse
from accounts.settlements import payouts
from customers.models import Customer
from invoices import postings, queries
from invoices.models import Claim, Invoice, InvoiceTransaction, WriteOff
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.charges import COMPONENTS
from invoices.operations.claims import resume_claims
from invoices.operations.credit_parts import CreditParts
from invoices.operations.paying import (
    claim_columns,
    claims_that_stand_again,
    owed_to,
    pay_from_surplus,
)
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.operations.write_offs import recovered_on, standing
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, OperationNotAllowed
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

_EXCEEDED = "payment_exceeds_debt"
_OWED = "credit_invoice_owed"
_CREDITED = ("invoice_credited", _OWED)
_OF_INVOICES = (*_CREDITED, "fee_waived", "interest_waived", _EXCEEDED)
_TAKEN_BACK = {"fee_waived": "fee_taken_back", "interest_waived": "interest_taken_back"}
Refusal = Callable[[str], OperationNotAllowed]
"""Builds the refusal of an undoing from its reason, with what is possible instead."""

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
    refusal: Refusal | None,
    check: Callable[[Invoice], None] | None = None,
    standing: Collection[int] = (),
    also: Collection[int] = (),
) -> Decimal:
    """Mirror entries, and reopen the invoices that they changed by `operation`.

    `own` names the operation of single invoices, by key; `check` is called with these once they are
    locked. The `standing` surpluses do not meet what is reopened. Surpluses of the invoices `also`
    given meet these, too. Returns the amount of the entries' surpluses that was paid out
    already; with a `refusal`, which is raised then, there may be none.
    """
    held = _locked(ledger, entries, also)
    for key in own or {}:
        if check is not None:
            check(held.invoices[key])
    undoing = _Undoing(ledger, actor, on, refusal, held, standing)
    lost = undoing.undo(entries, operation, own or {}, reason)
    for key in also:
        undoing.settle(held.invoices[key], entries)
    return lost


def require_standing(one: Model, member: str, name: str) -> None:
    """Raise `Invalid` for what was undone while this waited for its locks."""
    if not type(one)._default_manager.filter(pk=one.pk, undone_on=None).exists():
        raise undone_already(member, name)


def undone_already(member: str, name: str) -> Invalid:
    return Invalid({member: f"{name} was undone already"})


class _Locked:
    """The surpluses and invoices that an undoing can change, locked in `locks.ORDER`."""

    def __init__(self, surpluses: Iterable[Surplus], invoices: Iterable[Invoice]) -> None:
        self.surpluses = {one.pk: one for one in surpluses}
        self.invoices = {one.pk: one for one in invoices}
        credited = {
            one.pk: one.credited_invoice_id
            for one in self.invoices.values()
            if one.credited_invoice_id
        }
        # The invoice whose debt each surplus was: of a credit invoice, the one that it credits.
        self.of = {
            key: credited.get(one.entry.invoice_id or 0, one.entry.invoice_id)
            for key, one in self.surpluses.items()
        }


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
    debts = debts.annotate(**queries.undoable())  # type: ignore[no-redef]
    held = list(debts.select_for_update(of=("self",)).order_by("pk"))
    for one in held:
        one.ledger = ledger
    _lock_refunds(ledger, locked, held)
    return _Locked(locked, held)


def _lock_refunds(ledger: Ledger, locked: list[Surplus], held: list[Invoice]) -> None:
    """Lock refunds that may be withdrawn, after the accounts and customers of the invoices."""
    refunds = list(surpluses.refunds_not_left(ledger, locked).values_list("payout", flat=True))
    if not refunds:
        return
    lock_accounts(held)
    payouts.lock_not_left(Payout.objects.filter(ledger=ledger, pk__in=refunds))


def _surpluses_and_invoices(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[list[Surplus], set[int]]:
    """Return the surpluses, locked, and the keys of the invoices.

    What was set off while this waited for the lock is found by looking again.
    """
    seen: tuple[set[int], set[int]] | None = None
    while True:
        reached, invoices = _reached(ledger, entries, also)
        own = Surplus.objects.filter(ledger=ledger, pk__in=reached).select_related("entry")
        locked = list(own.order_by("pk").select_for_update(of=("self",)))
        if seen == (reached, invoices) or not locked:
            break
        seen = (reached, invoices)
    for surplus in locked:
        surplus.ledger = ledger
    return locked, invoices


def _reached(
    ledger: Ledger, entries: Collection[JournalEntry], also: Collection[int]
) -> tuple[set[int], set[int]]:
    """Return the surpluses and the invoices that undoing entries can change.

    The entries' own, the surpluses of these invoices, and what was set off from any of them.
    """
    surpluses: set[int] = set()
    invoices: set[int] = set()
    found, new = list(entries), set(also)
    while found or new:
        new |= {one.invoice_id for one in found if one.invoice_id}
        credits = Invoice.objects.filter(ledger=ledger, credited_invoice__in=new)
        new = (new | set(credits.values_list("pk", flat=True))) - invoices
        invoices |= new
        of_these = Surplus.objects.filter(
            Q(entry__in=found) | Q(entry__invoice_id__in=new, entry__template__in=_OF_INVOICES),
            ledger=ledger,
        )
        more = set(of_these.values_list("pk", flat=True)) - surpluses
        surpluses |= more
        uses = SurplusUse.objects.filter(
            ledger=ledger, surplus__in=more, kind=SurplusUse.Kind.SET_OFF, undone_on=None
        )
        found, new = list(
            JournalEntry.objects.filter(
                ledger=ledger, document_type="surplususe", document_id__in=uses.values("pk")
            )
        ) if more else [], set()  # fmt: skip
    return surpluses, invoices


def lock_accounts(invoices: Collection[Invoice]) -> None:
    """Lock the accounts and customers of locked invoices, for what is locked after them."""
    keys = {one.account_id for one in invoices if one.account_id}
    accounts = Account.objects.filter(pk__in=keys)
    list(accounts.select_for_update().order_by("pk").values_list("pk"))
    customers = Customer.objects.filter(pk__in={one.customer_id for one in invoices})
    list(customers.select_for_update().order_by("pk").values_list("pk"))


def meet_debt(surplus: Surplus, invoice: Invoice, *, actor: Actor, on: dt.date) -> None:
    """Meet what is open of a locked invoice with a locked surplus of it that is owed again.

    The payment behind it may have been taken back while it was on its way to the customer.
    """
    held = _Locked([surplus], [invoice])
    _Undoing(surplus.ledger, actor, on, None, held, ()).meet_debt(surplus, invoice)


class _Undoing:
    """One undoing with what it has locked."""

    def __init__(
        self,
        ledger: Ledger,
        actor: Actor,
        on: dt.date,
        refusal: Refusal | None,
        locked: _Locked,
        standing: Collection[int],
    ) -> None:
        self.ledger = ledger
        self.actor = actor
        self.on = on
        self.refusal = refusal
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
        every += self._taken_back_since(every)
        unmirrored = {one.pk for one in self._forgiven_since(every)}
        every = [one for one in every if one.pk not in unmirrored]
        mirrors = journal.reverse(self.ledger, every, actor=self.actor, on=self.on)
        by_entry = {one.pk: mirror for one, mirror in zip(every, mirrors, strict=True)}
        for key, changes in self._mirrored(by_entry).items():
            invoice = self.locked.invoices[key]
            own_entries = [one for one in every if one.invoice_id == key]
            columns = self._restored(invoice, own_entries, by_entry)
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
            self.settle(invoice, entries)
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

    def _taken_back_since(self, entries: Collection[JournalEntry]) -> list[JournalEntry]:
        """Return the entries that took back what these gave back of fees or interest.

        The payment of them had been undone. Both go together: the one is the ground of the other.
        """
        found: list[JournalEntry] = []
        for one in entries:
            if one.template not in _TAKEN_BACK:
                continue
            later = JournalEntry.objects.filter(
                ledger=self.ledger,
                invoice_id=one.invoice_id,
                template__in=(one.template, _TAKEN_BACK[one.template]),
                pk__gt=one.pk,
                reverses__isnull=True,
                reversed_by__isnull=True,
            )
            since = takewhile(
                lambda row: row.template in _TAKEN_BACK.values(), later.order_by("pk")
            )
            found += list(since)
        return found

    def _give_back(self, surplus: Surplus) -> list[JournalEntry]:
        """Take back that a surplus met a reopened debt; return the entries to mirror."""
        entries = []
        for use in surpluses.standing(surplus, SurplusUse.Kind.APPLIED):
            entries += entries_of(self.ledger.number, "surplususe", use.pk)
            surpluses.restore(surplus=surplus, used=use, actor=self.actor, on=self.on)
        return entries

    def _take_back(self, surplus: Surplus) -> Decimal:
        """Take a surplus back whole, set-offs undone first; return what was paid out of it.

        A refund that has not left is withdrawn, unless staff can reject it before they ask anew.
        """
        if self.refusal is None:
            surpluses.free(surplus=surplus, wanted=surplus.amount, actor=self.actor, on=self.on)
        if surplus.remaining < surplus.amount:
            self._undo_set_offs(surplus)
        refunds = surpluses.standing(surplus, SurplusUse.Kind.PAYOUT)
        paid_out: Decimal = refunds.aggregate(total=Sum("amount"))["total"] or ZERO
        if paid_out and self.refusal is not None:
            raise self.refusal(f"{paid_out} of the surplus {surplus.pk} that it made was paid out")
        if surplus.remaining:
            surpluses.take_back(
                surplus=surplus, amount=surplus.remaining, actor=self.actor, on=self.on
            )
        return paid_out

    def _undo_set_offs(self, surplus: Surplus) -> None:
        for use in surpluses.standing(surplus, SurplusUse.Kind.SET_OFF):
            self._undo_set_off(surplus, use)

    def _undo_set_off(self, surplus: Surplus, use: SurplusUse) -> None:
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
                value_on=one.value_on,
            )
            changes.setdefault(one.invoice_id, []).append(mirrored)
        return changes

    def _restored(
        self,
        invoice: Invoice,
        entries: Collection[JournalEntry],
        by_entry: Mapping[int, JournalEntry],
    ) -> dict[str, object]:
        """Restore claims that the entries withdrew or let end; return the invoice's columns."""
        claims = Claim.objects.filter(
            ledger=self.ledger, invoice=invoice, withdrawn_by__in=by_entry
        )
        standing = Claim.objects.filter(
            ledger=self.ledger, invoice=invoice, withdrawn_on=None, ended_on=None
        )
        restored = claims.exclude(level__in=standing.values("level"))
        count = restored.update(withdrawn_on=None, withdrawn_by=None)
        # The first of them was booked before the capture that let the claims end.
        if resume_claims(invoice, min(one.book_on for one in entries)) or count:
            return claim_columns(invoice)
        return {}

    def settle(self, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
        """Apply what was waived, undone and credited since to the debt that is open again."""
        for template, names in (("fee_waived", COSTS), ("interest_waived", (INTEREST,))):
            self._take_charges_back(invoice, entries, template, names)
        self._reopen_written_off(invoice, entries)
        self._owe_remainder(invoice)
        for surplus in self._surpluses_of(invoice, *_CREDITED):
            self._bring_back(surplus, invoice)
            self._apply(surplus, invoice)
        for surplus in self._surpluses_of(invoice, _EXCEEDED):
            self._meet(surplus, invoice)
        self._claim_again(invoice)

    def _bring_back(self, surplus: Surplus, invoice: Invoice) -> None:
        """Undo what was set off from a credit's surplus, the last first, as far as the debt needs.

        The credit lowers this debt first, which nobody has paid any more.
        """
        needed = surplus.amount - CreditParts.of(invoice, surplus.amount).paid
        uses = surpluses.standing(surplus, SurplusUse.Kind.SET_OFF)
        for use in uses.exclude(invoice_no=invoice.invoice_no):
            if surplus.remaining >= needed:
                return
            self._undo_set_off(surplus, use)

    def meet_debt(self, surplus: Surplus, invoice: Invoice) -> None:
        """Make a surplus what it was: less debt, a fee or interest not paid, or a payment."""
        template = surplus.entry.template
        if template in _CREDITED:
            self._apply(surplus, invoice)
        elif template == _EXCEEDED:
            self._meet(surplus, invoice)
        elif template in _TAKEN_BACK:
            names = (INTEREST,) if template == "interest_waived" else COSTS
            self._take_excess_back(surplus, invoice, names)

    def _take_excess_back(self, surplus: Surplus, invoice: Invoice, names: Collection[str]) -> None:
        """Take back of a surplus what more came back of fees or interest than is paid."""
        paid, left, back = met(invoice, PAYING), surplus.remaining, {}
        for name in names:
            if amount := min(left, max(-paid.get(name, ZERO), ZERO)):
                back[name] = amount
                left -= amount
        if not back:
            return
        total = sum(back.values(), ZERO)
        used = surpluses.take_back(surplus=surplus, amount=total, actor=self.actor, on=self.on)
        event = BookedEvent("surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id)
        self._charge_again(invoice, event, back)

    def _surpluses_of(self, invoice: Invoice, *templates: str) -> list[Surplus]:
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
            self._free(surplus, left - of_surpluses)
            if taken := min(left - of_surpluses, surplus.remaining):
                surpluses.take_back(surplus=surplus, amount=taken, actor=self.actor, on=self.on)
                of_surpluses += taken
        capital = min(left - of_surpluses, max(-_sum(came_back, "debt_change"), ZERO))
        losses = rows.filter(
            type=TransactionType.WRITE_OFF, entry__in=[one.entry_id for one in came_back]
        )
        recovered = min(capital, max(_sum(losses, "debt_change"), ZERO))
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
        self._charge_again(invoice, event, back, capital, recovered)

    def _charge_again(
        self,
        invoice: Invoice,
        event: BookedEvent,
        back: Mapping[str, Decimal],
        capital: Decimal = ZERO,
        recovered: Decimal = ZERO,
    ) -> None:
        """Book that charges came not back, and did not pay `capital`, `recovered` or open."""
        draft = postings.charges_taken_back(
            event,
            {COMPONENTS[name]: amount for name, amount in back.items()},
            capital=capital - recovered,
            recovered=recovered,
            purchased=invoice.purchased,
        )
        (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
        components = {name: -amount for name, amount in back.items()}
        if capital:
            components[CAPITAL] = capital
        total = sum(back.values(), ZERO)
        changes = [Change(entry, TransactionType.RETURNED, total, components)]
        lost = {CAPITAL: -recovered, **self._lost_no_more(invoice, back)}
        lost = {name: amount for name, amount in lost.items() if amount}
        if lost:
            total = sum((abs(amount) for amount in lost.values()), ZERO)
            day = recovered_on(invoice, event.value_on)
            changes.append(Change(entry, TransactionType.WRITE_OFF, total, lost, value_on=day))
        change(
            invoice,
            "return_charges",
            changes,
            amount=sum(back.values(), ZERO),
            actor=self.actor,
            on=self.on,
            reopen=True,
        )

    def _lost_no_more(self, invoice: Invoice, back: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Return what fell away of fees and interest that a mirror has written off again."""
        lost = met(invoice, [TransactionType.WRITE_OFF])
        unpaid = {name: getattr(invoice, name) for name in COSTS if name in lost}
        if INTEREST in back and INTEREST in lost:
            unpaid[INTEREST] = max(queries.interest_balance(invoice, self.on), ZERO)
        return {
            name: max(min(back[name] - open_now, lost[name]), ZERO)
            for name, open_now in unpaid.items()
            if name in back
        }

    def _claim_again(self, invoice: Invoice) -> None:
        """Restore claims that other money had withdrawn together with what is undone."""
        claims = claims_that_stand_again(invoice) if invoice.capital_debt else []
        if not claims:
            return
        changes = []
        for claim in claims:
            # With the entry that waived it, so that a mirror of that restores it no second time.
            waived = InvoiceTransaction.objects.filter(
                ledger=self.ledger, entry=claim.withdrawn_by, type=TransactionType.WAIVER
            )
            name = claim.fee_kind
            if fee := min(claim.fee, -_sum(waived, f"{name}_change")) if name else ZERO:
                changes.append(
                    Change(
                        claim.withdrawn_by,
                        TransactionType.WAIVER,
                        fee,
                        {name: fee},
                        book_on=self.on,
                    )
                )
        every = Claim.objects.filter(ledger=self.ledger, pk__in=[one.pk for one in claims])
        every.update(withdrawn_on=None, withdrawn_by=None)
        change(
            invoice,
            "reverse_set_off",
            changes,
            actor=self.actor,
            on=self.on,
            reopen=True,
            columns=claim_columns(invoice),
        )

    def _owe_remainder(self, invoice: Invoice) -> None:
        """Take back that a remainder was remitted: with principal open again it is none.

        If it is one still, the end of day remits it again.
        """
        if not invoice.capital_debt or not invoice.remitted:
            return
        remissions = InvoiceTransaction.objects.filter(
            ledger=self.ledger,
            invoice=invoice,
            type=TransactionType.REMISSION,
            entry__template="small_difference_remitted",
            entry__reverses__isnull=True,
            entry__reversed_by__isnull=True,
        )
        entries = [one.entry for one in remissions.select_related("entry") if one.entry]
        kept = {one.pk for one in self._forgiven_since(entries)}
        entries = [one for one in entries if one.pk not in kept]
        mirrors = journal.reverse(self.ledger, entries, actor=self.actor, on=self.on)
        by_entry = {one.pk: mirror for one, mirror in zip(entries, mirrors, strict=True)}
        if changes := self._mirrored(by_entry).get(invoice.pk):
            change(
                invoice,
                "reverse_set_off",
                changes,
                amount=_event_amount(changes),
                actor=self.actor,
                on=self.on,
                reopen=True,
            )

    def _reopen_written_off(self, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
        """Open what a mirror wrote off again although the write-off was undone meanwhile."""
        lost = met(invoice, [TransactionType.WRITE_OFF])
        last = WriteOff.objects.filter(ledger=self.ledger, invoice=invoice).order_by("pk").last()
        if not lost or last is None:
            return
        kept = standing(invoice)
        again = {name: by for name, part in lost.items() if (by := part - kept.get(name, ZERO)) > 0}
        amount = again.get(CAPITAL, ZERO)
        if not amount:
            return
        first = next(iter(entries))
        event = BookedEvent(
            first.document_type, first.document_id, last.book_on, invoice.pk, invoice.seller_id
        )
        draft = postings.write_off_undone(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(self.ledger, [draft], actor=self.actor, on=self.on)
        one = Change(entry, TransactionType.WRITE_OFF, amount, again)
        change(invoice, "reverse_set_off", [one], actor=self.actor, on=self.on, reopen=True)

    def _free(self, surplus: Surplus, wanted: Decimal) -> None:
        """Withdraw refunds that have not left, as far as the surplus is wanted here."""
        surpluses.free(surplus=surplus, wanted=wanted, actor=self.actor, on=self.on)

    def _apply(self, surplus: Surplus, invoice: Invoice) -> None:
        """Apply a credit's surplus to what is open, then to what was given up, as credits do."""
        everything = CreditParts.of(invoice, surplus.amount)
        self._free(surplus, everything.unpaid + everything.forgiven)
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
        self._free(surplus, min(surplus.amount, of.total))
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
