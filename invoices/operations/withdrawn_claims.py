"""Withdraw claims that would not have been made if money had been booked on its value date.

They stand again when the money is taken back.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from accounts.claim_levels import CLAIMED
from accounts.models import JournalEntry
from invoices.claim_terms import Term
from invoices.ladder_queries import ladder
from invoices.models import Claim, ClaimLevel, Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.models.purchases import NEVER_OWED
from invoices.operations.charges import FallenAway
from invoices.operations.subledger import CAPITAL, met
from ledger_project.core.money import ZERO


def later_claims(invoice: Invoice, value_on: dt.date) -> QuerySet[Claim]:
    """Return the claims that stand and were made after a value date."""
    return Claim.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        withdrawn_on=None,
        recalled_on=None,
        claimed_on__gt=value_on,
    ).order_by("pk")


def withdrawn_by(
    invoice: Invoice, later: Sequence[Claim], money: Mapping[str, Decimal]
) -> list[Claim]:
    """Return the later claims that had not been made if all money had been booked on its date.

    `money` by component is what is not booked yet. What was demanded on the day of a claim counts,
    by value date, as the claims run counts it: no interest, but the fees of earlier claims that
    stand.
    """
    if not later:
        return []
    of_fees = sum((money.get(name, ZERO) for name in COSTS), ZERO)
    withdrawn: list[Claim] = []
    for claim in later:
        principal, fees = _demanded(claim)
        principal -= money.get(CAPITAL, ZERO)
        fees -= of_fees + sum((one.fee for one in withdrawn), ZERO)
        if not _claimable(principal, fees, _term(invoice, claim)):
            withdrawn.append(claim)
    return withdrawn


def claims_that_stand_again(invoice: Invoice) -> list[Claim]:
    """Return the claims that money had withdrawn and that would be made now, by value dates."""
    claims = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    claims = claims.filter(ended_on=None)
    standing = claims.filter(withdrawn_on=None).values("level")
    found = claims.filter(withdrawn_by__isnull=False).exclude(level__in=standing)
    again: list[Claim] = []
    for claim in found.select_related("withdrawn_by").order_by("pk"):
        principal, fees = _demanded(claim)
        fees += sum((one.fee for one in again), ZERO)
        if _claimable(principal, fees, _term(invoice, claim)):
            again.append(claim)
    return again


def _term(invoice: Invoice, claim: Claim) -> Term:
    """Return the term by which a claim was made: that of its day."""
    entity = invoice.customer.legal_entity
    return ladder(invoice.ledger, entity, claim.claimed_on, invoice.seller_id)[claim.level]


def _demanded(claim: Claim) -> tuple[Decimal, Decimal]:
    """Return the principal and fees that were owed when a claim was made, by what is known now.

    What was given up since had been owed then, what was credited as never owed had not.
    """
    never_owed = Q(
        type__in=(TransactionType.CREDIT, TransactionType.CREDIT_REVERSAL), cause__in=NEVER_OWED
    )
    rows = InvoiceTransaction.objects.filter(
        Q(value_on__lt=claim.claimed_on) | never_owed,
        ledger=claim.ledger_id,
        invoice=claim.invoice_id,
    ).exclude(type=TransactionType.WRITE_OFF)
    then = rows.aggregate(
        principal=Sum("debt_change"), **{name: Sum(f"{name}_change") for name in COSTS}
    )
    fees = sum((then[name] or ZERO for name in COSTS), ZERO)
    return then["principal"] or ZERO, fees + _waived_before_charged(claim)


def _waived_before_charged(claim: Claim) -> Decimal:
    """Return the fees of this claim and later ones that money of a day before it withdrew.

    They are waived as of the money's value date, when they had not been charged.
    """
    withdrawn = Claim.objects.filter(
        ledger=claim.ledger_id,
        invoice=claim.invoice_id,
        claimed_on__gte=claim.claimed_on,
        withdrawn_by__value_on__lt=claim.claimed_on,
    )
    waived = InvoiceTransaction.objects.filter(
        ledger=claim.ledger_id,
        invoice=claim.invoice_id,
        entry__in=withdrawn.values("withdrawn_by"),
        type=TransactionType.WAIVER,
    ).aggregate(**{name: Sum(f"{name}_change") for name in COSTS})
    charged = fees_of(withdrawn.order_by("pk"))
    return sum((min(fee, -(waived[name] or ZERO)) for name, fee in charged.items()), ZERO)


def _claimable(principal: Decimal, fees: Decimal, term: Term) -> bool:
    """Return whether a debt is claimed: not of fees alone, nor below the level's smallest one."""
    return principal > ZERO and principal + fees >= term.minimum


def fees_of(claims: Iterable[Claim]) -> dict[str, Decimal]:
    """Return what claims charged, by kind of fee."""
    fees: dict[str, Decimal] = {}
    for claim in claims:
        if claim.fee_kind:
            fees[claim.fee_kind] = fees.get(claim.fee_kind, ZERO) + claim.fee
    return fees


def fallen_fees(
    invoice: Invoice, claims: Sequence[Claim], recovered: Mapping[str, Decimal]
) -> FallenAway:
    """Return the fees of claims that fall, and which part of them was paid or written off.

    What was waived before does not fall away again, nor is it lost what money has `recovered`.
    """
    lost, paid = met(invoice, [TransactionType.WRITE_OFF]), met(invoice, PAYING)
    fees, given_up, returned = fees_of(claims), {}, {}
    for name, fee in fees.items():
        unpaid = min(fee, getattr(invoice, name))
        left = lost.get(name, ZERO) - recovered.get(name, ZERO)
        given_up[name] = min(fee - unpaid, left)
        returned[name] = min(fee - unpaid - given_up[name], paid.get(name, ZERO))
        fees[name] = unpaid + given_up[name] + returned[name]
    return FallenAway(fees, returned, given_up)


def withdraw(
    invoice: Invoice, claims: Sequence[Claim], entry: JournalEntry, on: dt.date
) -> dict[str, object]:
    """Mark claims as withdrawn by an entry; return the invoice's columns of the claim before."""
    every = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    every.filter(pk__in=[one.pk for one in claims]).update(withdrawn_on=on, withdrawn_by=entry)
    return claim_columns(invoice)


def claim_columns(invoice: Invoice) -> dict[str, object]:
    """Return the level of the highest claim that stands, and the date of its demand."""
    claims = Claim.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, withdrawn_on=None, ended_on=None
    )
    last = max(claims, key=lambda one: CLAIMED.index(one.level), default=None)
    return {
        "claim_level": last.level if last else ClaimLevel.INVOICE.value,
        "demanded_on": last.due_date if last else invoice.claims_after or invoice.due_date,
    }
