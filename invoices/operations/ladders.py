"""A ledger's own terms of claims, and what an invoice announces of them."""

import datetime as dt
from dataclasses import asdict
from decimal import Decimal
from typing import TypedDict, Unpack

from invoices.claim_terms import Tiers, held_to
from invoices.ladder_queries import described, ladder, rules_of, stated_terms
from invoices.models import ClaimLevel, ClaimTerm, Invoice
from ledger_project.core import setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.members import set_members
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.texts import say


class TermMembers(TypedDict, total=False):
    """Members of a claim term, as in `Term`; one that is absent stays as it is."""

    days: int
    days_to_pay: int
    fee: Decimal
    fee_kind: str
    minimum: Decimal
    used: bool
    tiers: Tiers


def set_claim_terms(
    *,
    ledger: Ledger,
    actor: Actor,
    on: dt.date,
    legal_entity: str,
    level: str,
    seller: Seller | None = None,
    reason: str = "",
    **members: Unpack[TermMembers],
) -> ClaimTerm:
    """Set the given members of the ledger's own term of a claim level from a day on; return it.

    The other members are those in force that day. With a seller, the term is for its invoices only.
    Raises `Invalid`, also for a fee without a kind, for tiers that are not in order, and for what
    the law does not allow of fees.
    """
    key = {"ledger": ledger, "seller": seller, "legal_entity": legal_entity, "level": level}
    term = ClaimTerm.objects.select_for_update().filter(**key, since=on).first()
    if term is None:
        held = ladder(ledger, legal_entity, on, seller.pk if seller else None)[level]
        term = ClaimTerm(**key, since=on, created_by=actor.name, **asdict(held))
    costs = members.get("fee") or members.get("tiers")
    if costs and not (members.get("fee_kind") or term.fee_kind):
        raise Invalid({"fee_kind": say("A fee needs a kind")})
    if "tiers" in members:
        given = members["tiers"]
        if [above for above, _ in given] != sorted({above for above, _ in given}):
            raise Invalid({"tiers": say("Expected each principal once, the smallest first")})
    of = (ledger, legal_entity, on, seller.pk if seller else None)
    rules = rules_of(*of[:3])
    before = held_to(stated_terms(*of), rules)[1]
    set_members(term, members)
    with setting_changes.made_by(actor, "set_claim_terms", reason):
        term.save()
    # What was wrong before, of another level, hinders nothing.
    after = held_to(stated_terms(*of), rules)[1]
    if new := [one for one in after if one not in before or one.level == level]:
        raise Invalid({"fee": "; ".join(described(one, rules) for one in new)})
    return term


def first_fee(invoice: Invoice) -> tuple[Decimal, str] | None:
    """Return what a first reminder would cost, and as what it is charged; None for nothing.

    By the terms of the day of the invoice, which announces it.
    """
    ledger, entity = invoice.ledger, invoice.customer.legal_entity
    terms = ladder(ledger, entity, invoice.invoice_date, invoice.seller_id)
    term, rules = terms[ClaimLevel.REMINDER], rules_of(ledger, entity, invoice.invoice_date)
    fee = term.fee_for(abs(invoice.debited))
    sent = max(invoice.issued_on, invoice.distribute_on or invoice.issued_on)
    if (
        not fee
        or (term.fee_kind in rules.agreed and not invoice.seller.reminder_fee_agreed)
        or rules.notice_days
        > max(0, (max(invoice.due_date, invoice.claims_after or sent) - sent).days)
    ):
        return None
    return fee, term.fee_kind
