"""Undo entries, and what they made possible."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

from django.db.models import Model, Sum

from accounts.books import journal
from accounts.credit import surpluses
from accounts.models import JournalEntry, Surplus, SurplusUse
from invoices.models import Credit, DirectPayment, Invoice, InvoiceCredit
from invoices.operations.credit_parts import CreditParts
from invoices.operations.holds import dispute_again
from invoices.operations.recounting import counted_by, recount
from invoices.operations.subledger import CAPITAL, change
from invoices.operations.undoing.charges import (
    drop_charges,
    owed_in_part,
    take_charges_back,
    taken_back_since,
    wanted,
)
from invoices.operations.undoing.claims import claim_again, restore_claims
from invoices.operations.undoing.context import Context, Undoing
from invoices.operations.undoing.counting_back import count_back
from invoices.operations.undoing.given_up import (
    forgiven_since,
    owe_remainder,
    reopen_remitted,
    reopen_written_off,
)
from invoices.operations.undoing.mirrors import event_amount, mirrored
from invoices.operations.undoing.reach import (
    CHARGES,
    CREDITED,
    CREDITS,
    EXCEEDED,
    Locked,
    entries_of,
    lock_reach,
)
from invoices.operations.undoing.surpluses import apply_credit, meet, meet_with_kept
from invoices.operations.undoing.waived import keep_waived
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say

_Uses = list[tuple[SurplusUse, Invoice]]
"""Set-offs, and the invoices that they had paid; the last first."""


def undo(what: Undoing) -> Context:
    """Mirror entries, reopen the invoices that they changed, and `settle`."""
    context = reopen(what)
    settle(context)
    return context


def reopen(what: Undoing) -> Context:
    """Do the first half of `undo`: what is open again has met nothing until `settle`.

    What is left of the money that is undone comes between them.
    """
    held = lock_reach(what.ledger, what.entries, what.also)
    for key in what.own:
        if what.check is not None:
            what.check(held.invoices[key])
    context = Context(
        what.ledger, what.actor, what.on, what.refusal, held, standing=set(what.standing)
    )
    _undo(context, what.entries, what.operation, what.own, what.reason)
    for key in what.also:
        _open_what_ended(context, held.invoices[key], what.entries)
    return context


def settle(context: Context) -> None:
    """Meet the debt that is open again with what was credited since, and with money in excess."""
    while context.reopened:
        _meet_later(context, context.reopened.pop(0))


def settle_rest(context: Context, surplus: Surplus | None) -> None:
    """Settle after what is left of the undone money has met the debt, and left a new `surplus`.

    That is set off again first where its forerunner was, as far as it reaches.
    """
    for one in context.locked.surpluses.values():
        one.refresh_from_db(fields=["remaining", "state"])  # A loss may have taken from it.
    if surplus is not None:
        surplus.ledger = context.ledger
        for used, invoice in reversed(context.set_offs):
            meet(context, surplus, invoice, again=used)
    settle(context)


def require_standing(one: Model, member: str, name: str) -> None:
    """Raise `Invalid` for what was undone while this waited for its locks."""
    if not type(one)._default_manager.filter(pk=one.pk, undone_on=None).exists():
        raise undone_already(member, name)


def require_not_undone(one: Credit | InvoiceCredit | DirectPayment, member: str, name: str) -> None:
    """Raise `Invalid` for a request that is repeated after what it made was undone."""
    if one.undone_on is not None:
        raise undone_already(member, name)


def undone_already(member: str, name: str) -> Invalid:
    return Invalid({member: say("{name} was undone already", name=name)})


def meet_debt(surplus: Surplus, invoice: Invoice, *, actor: Actor, on: dt.date) -> None:
    """Meet what is open of a locked invoice with a locked surplus of it that is owed again.

    The payment behind it may have been taken back while it was on its way to the customer.
    """
    context = Context(surplus.ledger, actor, on, None, Locked([surplus], [invoice]))
    _meet_debt(context, surplus, invoice)


def _undo(
    context: Context,
    entries: Collection[JournalEntry],
    operation: str,
    own: Mapping[int, str],
    reason: str = "",
) -> None:
    """Mirror entries, and reopen the invoices that they changed."""
    every = list(entries)
    keys = {one.pk for one in every}
    ended = [one for one in context.locked.surpluses.values() if one.entry_id in keys]
    context.standing |= {one.pk for one in ended}
    for surplus in ended:
        every += _give_back(context, surplus)
        _take_back(context, surplus)
    every += taken_back_since(context, every)
    unmirrored = {one.pk for one in forgiven_since(context, every)}
    every = [one for one in every if one.pk not in unmirrored]
    mirrors = journal.reverse(context.ledger, every, actor=context.actor, on=context.on)
    by_entry = {one.pk: mirror for one, mirror in zip(every, mirrors, strict=True)}
    for key, changes in mirrored(context, by_entry).items():
        invoice = context.locked.invoices[key]
        own_entries = [one for one in every if one.invoice_id == key]
        columns = restore_claims(context, invoice, own_entries, by_entry)
        if any(one.document_type in CREDITS for one in own_entries):
            columns |= dispute_again(invoice)
            changes += owed_in_part(context, invoice, own_entries)
        mirror = by_entry[own_entries[0].pk]
        context.mirrors += [by_entry[one.pk] for one in own_entries]
        counted = count_back(invoice, changes, mirror, context.actor, context.on)
        capital = sum((one.components.get(CAPITAL, ZERO) for one in changes + counted), ZERO)
        # Of a loss that is none any more, the principal is open only after this.
        later = counted if invoice.capital_debt + capital < 0 <= invoice.debited else []
        change(
            invoice,
            own.get(key, operation),
            changes if later else [*changes, *counted],
            amount=event_amount(changes),
            actor=context.actor,
            on=context.on,
            reason=reason if key in own else "",
            reopen=True,
            columns=columns,
        )
        if later:
            reopen_written_off(context, invoice, own_entries)
            change(invoice, "return_charges", later, actor=context.actor, on=context.on)
        _open_what_ended(context, invoice, entries)


def _give_back(context: Context, surplus: Surplus) -> list[JournalEntry]:
    """Take back that a surplus met a reopened debt; return the entries to mirror."""
    entries = []
    for use in surpluses.standing(surplus, SurplusUse.Kind.APPLIED):
        entries += entries_of(context.ledger.number, "surplususe", use.pk)
        surpluses.restore(surplus=surplus, used=use, actor=context.actor, on=context.on)
    return entries


def _take_back(context: Context, surplus: Surplus) -> None:
    """Take a surplus back whole, set-offs undone first; what was paid out of it is lost.

    A refund that has not left is withdrawn, unless staff can reject it before they ask anew.
    """
    if context.refusal is None:
        surpluses.free(surplus=surplus, wanted=surplus.amount, actor=context.actor, on=context.on)
    for use in surpluses.standing(surplus, SurplusUse.Kind.SET_OFF):
        context.set_offs.append((use, _undo_set_off(context, surplus, use)))
    refunds = surpluses.standing(surplus, SurplusUse.Kind.PAYOUT)
    paid_out: Decimal = refunds.aggregate(total=Sum("amount"))["total"] or ZERO
    if paid_out and context.refusal is not None:
        raise context.refusal(
            say(
                "{paid_out} of the surplus {pk} that it made was paid out",
                paid_out=paid_out,
                pk=surplus.pk,
            )
        )
    if surplus.remaining:
        surpluses.take_back(
            surplus=surplus, amount=surplus.remaining, actor=context.actor, on=context.on
        )
    context.lost += paid_out


def _undo_set_off(context: Context, surplus: Surplus, use: SurplusUse) -> Invoice:
    """Undo a set-off of a surplus; return the invoice that it had paid."""
    surpluses.restore(surplus=surplus, used=use, actor=context.actor, on=context.on)
    entries = entries_of(context.ledger.number, "surplususe", use.pk)
    _undo(context, entries, "reverse_set_off", {})
    key = next(one.invoice_id for one in entries if one.invoice_id)
    return context.locked.invoices[key]


def _open_what_ended(context: Context, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
    """Open what was waived, written off or remitted since, as far as its ground is undone."""
    for template, names in CHARGES.items():

        def needed(of: tuple[str, Collection[str]] = (template, names)) -> Decimal:
            return wanted(context, invoice, *of, entries)

        owed = context.surpluses_of(invoice, template) if needed() else []
        undone = [(one, _bring_back(context, one, needed)) for one in owed]
        take_charges_back(context, invoice, template, names, entries)
        for surplus, uses in undone:
            _set_off_again(context, surplus, uses, but=invoice)
            if not surplus.remaining:
                context.set_offs += uses
    reopen_written_off(context, invoice, entries)
    reopen_remitted(context, invoice, entries)
    owe_remainder(context, invoice)
    context.reopened.append(invoice)


def _meet_later(context: Context, invoice: Invoice) -> None:
    """Meet what is open with what was kept of payments and credited since, then with money owed."""
    mirror = _recount(context, invoice, meet_with_kept(context, invoice))
    for surplus in context.surpluses_of(invoice, *CREDITED):

        def needed(surplus: Surplus = surplus) -> Decimal:
            return surplus.amount - CreditParts.of(invoice, surplus.amount).paid

        undone = _bring_back(context, surplus, needed, but=invoice)
        apply_credit(context, surplus, invoice)
        _set_off_again(context, surplus, undone, but=invoice)
    drop_charges(context, invoice)
    _meet_with_excess(context, invoice)
    restored = claim_again(context, invoice)
    if restored and mirror is not None:
        # The money from after a claim pays its fee.
        _count(context, invoice, mirror, since=min(one.claimed_on for one in restored))
        _meet_with_excess(context, invoice)


def _meet_with_excess(context: Context, invoice: Invoice) -> None:
    for surplus in context.surpluses_of(invoice, EXCEEDED, *CHARGES):
        meet(context, surplus, invoice)


def _recount(context: Context, invoice: Invoice, kept_since: dt.date | None) -> JournalEntry | None:
    """Count the money again that is worth as much as what was mirrored or kept, or later.

    Returns the mirror of the first value date, if there is any.
    """
    own = [one for one in context.mirrors if one.invoice_id == invoice.pk]
    if not own:
        return None
    context.mirrors = [one for one in context.mirrors if one not in own]
    first = min(own, key=lambda one: one.value_on)
    keep_waived(context, invoice, first)
    # Without the credit there was debt from the beginning, and nothing ended the count.
    credited = any(one.document_type in CREDITS for one in own)
    since = min(first.value_on, kept_since or first.value_on)
    _count(context, invoice, first, since=dt.date.min if credited else since)
    return first


def _count(context: Context, invoice: Invoice, mirror: JournalEntry, *, since: dt.date) -> None:
    # Of what was mirrored, as the mirror has counted it back.
    event = counted_by(invoice, mirror.reverses_id or mirror.pk, mirror.value_on)
    recount(invoice, event, entry=mirror, actor=context.actor, on=context.on, since=since)


def _bring_back(
    context: Context, surplus: Surplus, needed: Callable[[], Decimal], *, but: Invoice | None = None
) -> _Uses:
    """Undo what was set off from a surplus, the last first, until what is needed remains of it.

    The debt that it comes from is first, which nobody has paid any more. `but` against that invoice
    it stays set off. Returns what was undone.
    """
    undone: _Uses = []
    uses = surpluses.standing(surplus, SurplusUse.Kind.SET_OFF)
    for use in uses.exclude(invoice_no=but.invoice_no) if but else uses:
        if surplus.remaining >= needed():
            break
        undone.append((use, _undo_set_off(context, surplus, use)))
    return undone


def _set_off_again(context: Context, surplus: Surplus, undone: _Uses, *, but: Invoice) -> None:
    """Set off again what the last set-off that was undone gave more than was needed."""
    for use, invoice in undone[-1:]:
        if invoice.pk != but.pk:
            meet(context, surplus, invoice, again=use)


def _meet_debt(context: Context, surplus: Surplus, invoice: Invoice) -> None:
    """Make a surplus what it was: less debt, a fee or interest not paid, or a payment."""
    template = surplus.entry.template
    if template in CREDITED:
        apply_credit(context, surplus, invoice)
    elif template in CHARGES:
        take_charges_back(context, invoice, template, CHARGES[template])
    if template not in CREDITED:
        meet(context, surplus, invoice)
