"""Restore the claims of a debt that is open again."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from accounts.models import JournalEntry
from invoices.models import Claim, Invoice, InvoiceTransaction
from invoices.models.invoices import TransactionType
from invoices.operations.claims import resume_claims
from invoices.operations.subledger import Change, change
from invoices.operations.undoing.context import Context
from invoices.operations.undoing.mirrors import sum_of
from invoices.operations.undoing.reach import CREDITS
from invoices.operations.withdrawn_claims import claim_columns, claims_that_stand_again
from ledger_project.core.money import ZERO


def restore_claims(
    context: Context,
    invoice: Invoice,
    entries: Collection[JournalEntry],
    by_entry: Mapping[int, JournalEntry],
) -> dict[str, object]:
    """Restore claims that the entries withdrew or let end; return the invoice's columns.

    Those that money withdrew while all was credited, too: it meets the debt again, and judges them.
    """
    withdrawn = Q(withdrawn_by__in=by_entry)
    credits = [one.pk for one in entries if one.document_type in CREDITS]
    if credits and invoice.credited == invoice.debited:
        withdrawn |= Q(withdrawn_by__gt=max(credits))
    claims = Claim.objects.filter(withdrawn, ledger=context.ledger, invoice=invoice)
    standing = Claim.objects.filter(
        ledger=context.ledger, invoice=invoice, withdrawn_on=None, ended_on=None
    )
    restored = claims.exclude(level__in=standing.values("level"))
    count = restored.update(withdrawn_on=None, withdrawn_by=None)
    # The first of them was booked before the capture that let the claims end.
    if resume_claims(invoice, min(one.book_on for one in entries)) or count:
        return claim_columns(invoice)
    return {}


def claim_again(context: Context, invoice: Invoice) -> Sequence[Claim]:
    """Restore and return claims that other money had withdrawn together with what is undone."""
    claims = claims_that_stand_again(invoice) if invoice.capital_debt else []
    if not claims:
        return []
    changes = []
    for claim in claims:
        # With the entry that waived it, so that a mirror of that restores it no second time.
        waived = InvoiceTransaction.objects.filter(
            ledger=context.ledger, entry=claim.withdrawn_by, type=TransactionType.WAIVER
        )
        name = claim.fee_kind
        if fee := min(claim.fee, -sum_of(waived, f"{name}_change")) if name else ZERO:
            changes.append(
                Change(
                    claim.withdrawn_by,
                    TransactionType.WAIVER,
                    fee,
                    {name: fee},
                    book_on=context.on,
                )
            )
    every = Claim.objects.filter(ledger=context.ledger, pk__in=[one.pk for one in claims])
    every.update(withdrawn_on=None, withdrawn_by=None)
    change(
        invoice,
        "reverse_set_off",
        changes,
        actor=context.actor,
        on=context.on,
        reopen=True,
        columns=claim_columns(invoice),
    )
    return claims
