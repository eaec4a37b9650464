"""The ladder of claims that holds on a day: the law's, and a ledger's own terms within that."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F

from invoices.claim_terms import Fault, FeeRules, Term, default_terms, fee_rules, held_to
from invoices.models import ClaimTerm
from ledger_project.core.models import Ledger
from ledger_project.core.texts import say


def own_terms(ledger: Ledger, on: dt.date) -> list[ClaimTerm]:
    """Return the ledger's own terms that have begun: a later one of the list replaces those before.

    Terms of one seller come last: they replace the ledger's for it.
    """
    begun = ClaimTerm.objects.filter(ledger=ledger, since__lte=on)
    return list(begun.order_by(F("seller").asc(nulls_first=True), "since", "pk"))


def ladder(
    ledger: Ledger,
    legal_entity: str,
    on: dt.date,
    seller_id: int | None = None,
    *,
    own: Iterable[ClaimTerm] | None = None,
) -> dict[str, Term]:
    """Return the claim terms in force on a day: the law's, replaced by the ledger's own if any.

    Fees of the ledger's own that the law does not allow are as far as it does.
    """
    terms = stated_terms(ledger, legal_entity, on, seller_id, own)
    return held_to(terms, rules_of(ledger, legal_entity, on))[0]


def rules_of(ledger: Ledger, legal_entity: str, on: dt.date) -> FeeRules:
    """Return what the law asks of the ledger's fees on a day."""
    return fee_rules(ledger.country, legal_entity, on, licensed=ledger.licensed_collector)


def unlawful_terms(ledger: Ledger, on: dt.date) -> list[tuple[str, int | None, str]]:
    """Return (legal entity, seller, what is wrong) of the ledger's own terms in force on a day."""
    own = own_terms(ledger, on)
    found = []
    for entity, seller in sorted(
        {(one.legal_entity, one.seller_id) for one in own}, key=lambda one: (one[0], one[1] or 0)
    ):
        rules = rules_of(ledger, entity, on)
        for fault in held_to(stated_terms(ledger, entity, on, seller, own), rules)[1]:
            found.append((entity, seller, described(fault, rules)))
    return found


def described(fault: Fault, rules: FeeRules) -> str:
    """Return in words what of a term is more than the law allows, and which law."""
    texts = {
        "amount": say("a fee of at most {allowed}", allowed=fault.allowed),
        "times": say("at most {allowed} fees of this kind", allowed=fault.allowed),
        "days": say("a fee {allowed} days after the demand before at the earliest",
                    allowed=fault.allowed),
    }  # fmt: skip
    return say(
        "{level}: the law allows {what} ({source})",
        level=say(fault.level),
        what=texts[fault.what],
        source=rules.source,
    )


def stated_terms(
    ledger: Ledger,
    legal_entity: str,
    on: dt.date,
    seller_id: int | None = None,
    own: Iterable[ClaimTerm] | None = None,
) -> dict[str, Term]:
    """Return the claim terms in force on a day as the ledger has set them."""
    licensed = ledger.licensed_collector
    terms = dict(default_terms(ledger.country, legal_entity, on, licensed=licensed))
    for term in own_terms(ledger, on) if own is None else own:
        if term.legal_entity == legal_entity and term.seller_id in (None, seller_id):
            terms[term.level] = Term(
                term.days,
                term.days_to_pay,
                term.fee,
                term.fee_kind,
                term.minimum,
                term.used,
                tuple((above, fee) for above, fee in term.tiers),
            )
    return terms
