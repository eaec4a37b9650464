"""Claim terms: when and at what cost a country's overdue invoices are claimed, as the law has it.

A ledger may replace them by terms of its own (`manage.py set_claim_terms`). Each row is a level of
the ladder for consumers or businesses: days after the due date of the previous demand, days to pay,
fee and its kind, smallest debt. Fees hold from a first day: a claim costs what the law allowed on
the day it was made. docs/claims.md has the source of each figure.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.claim_levels import CLAIMED, ClaimLevel

CONSUMER, BUSINESS = "consumer", "business"
REMINDER_FEE, COLLECTION_FEE, LATE_FEE = "reminder_fee", "collection_fee", "late_fee"

Tiers = tuple[tuple[Decimal, Decimal], ...]
"""Pairs of a principal and the amount for all that is above it, in order."""


@dataclass(frozen=True, slots=True)
class Term:
    """One level of the ladder; amounts in the ledger's currency, calendar days.

    `fee` is that of the smallest principals, `tiers` has the fees of larger ones.
    """

    days: int
    days_to_pay: int
    fee: Decimal = Decimal(0)
    fee_kind: str = ""
    minimum: Decimal = Decimal(0)
    used: bool = True
    tiers: Tiers = ()

    def fee_for(self, principal: Decimal) -> Decimal:
        return tier_of(self.tiers, principal, self.fee)


@dataclass(frozen=True, slots=True)
class FeeRules:
    """What the law asks before a fee may be charged, whatever a ledger's terms are.

    Fees of the kinds `agreed` must have been agreed by the seller with the buyer. If `exclusive`, a
    late fee stands for all other costs: neither is charged beside the other. A fee asks that the
    invoice was sent `notice_days` before it was due. `caps` are the most that all fees of a debt
    may come to, by principal.
    """

    agreed: tuple[str, ...] = ()
    exclusive: bool = False
    notice_days: int = 0
    caps: Tiers = ()


L = ClaimLevel


def tier_of(tiers: Tiers, principal: Decimal, below: Decimal) -> Decimal:
    """Return the amount of the highest tier that the principal is above, or that `below` all."""
    return next((amount for above, amount in reversed(tiers) if principal > above), below)


def bands(*tiers: Tiers) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Yield (above, up to) of the ranges of principal within which no amount changes."""
    bounds = sorted({Decimal(0), *(above for some in tiers for above, _ in some)})
    yield from zip(bounds, [*bounds[1:], None], strict=True)


def _tiers(*pairs: tuple[str, str]) -> Tiers:
    return tuple((Decimal(above), Decimal(amount)) for above, amount in pairs)


def _ladder(
    *,
    reminder: str = "0",
    second: str = "0",
    claim: str = "0",
    claim_kind: str = COLLECTION_FEE,
    late: str = "0",
    minimum: str,
    days: int = 7,
    days_to_pay: int = 10,
    tiers: Tiers = (),
) -> dict[str, Term]:
    """Return the levels in order. A rest reminder and the transfer to debt collection are free.

    A `late` fee is charged with the reminder, in place of its fee.
    """

    def step(after: int, pay_within: int, fee: str = "0", kind: str = "", *of: Tiers) -> Term:
        least = Decimal(minimum)
        return Term(
            after, pay_within, Decimal(fee), kind if Decimal(fee) else "", least, tiers=sum(of, ())
        )

    first = (late, LATE_FEE) if Decimal(late) else (reminder, REMINDER_FEE)
    return {
        L.REST_REMINDER: step(days, days_to_pay),
        L.REMINDER: step(days, days_to_pay, *first),
        L.SECOND_REMINDER: step(days, days_to_pay, second, REMINDER_FEE),
        L.COLLECTION_CLAIM: step(days, days_to_pay, claim, claim_kind, tiers),
        L.DEBT_COLLECTION: step(days_to_pay, 0),
    }


_ALWAYS = dt.date(2000, 1, 1)
# Directive 2011/7/EU on late payment: what businesses owe each other for it, in force nationally.
_DIRECTIVE = dt.date(2013, 3, 16)
_SE = _ladder(reminder="60", claim="180", minimum="50")
_NO = {"minimum": "50", "days": 14, "days_to_pay": 14}
_NO_2020 = _ladder(reminder="35", second="35", claim="105", **_NO)  # type: ignore[arg-type]
_NO_2026 = _ladder(reminder="37.50", second="37.50", claim="112.50", **_NO)  # type: ignore[arg-type]
# The third demand of a creditor itself is one more reminder, in Finland and in Denmark.
_DK = _ladder(
    reminder="100", second="100", claim="100", claim_kind=REMINDER_FEE, minimum="50", days=10
)

_DEFAULTS: Mapping[tuple[str, str], tuple[tuple[dt.date, Mapping[str, Term]], ...]] = {
    ("SE", CONSUMER): ((_ALWAYS, _SE),),
    ("SE", BUSINESS): ((_ALWAYS, _SE), (_DIRECTIVE, _ladder(late="450", minimum="50"))),
    ("NO", CONSUMER): ((_ALWAYS, _NO_2020), (dt.date(2026, 1, 1), _NO_2026)),
    ("NO", BUSINESS): (
        (_ALWAYS, _NO_2020),
        (dt.date(2026, 1, 1), _ladder(late="460", **_NO)),  # type: ignore[arg-type]
    ),
    ("FI", CONSUMER): (
        (_ALWAYS, _ladder(
            reminder="5", second="5", claim="5", claim_kind=REMINDER_FEE, minimum="5",
            days=14, days_to_pay=14,
        )),
    ),
    ("FI", BUSINESS): (
        (_ALWAYS, _ladder(minimum="5")), (_DIRECTIVE, _ladder(late="40", minimum="5")),
    ),
    ("DK", CONSUMER): ((_ALWAYS, _DK),),
    ("DK", BUSINESS): (
        (_ALWAYS, _DK), (dt.date(2013, 3, 1), _ladder(late="310", minimum="50")),
    ),
}  # fmt: skip
# What a licensed collector may charge a Finnish consumer for its demand.
_LICENSED: Mapping[tuple[str, str], Mapping[str, Term]] = {
    ("FI", CONSUMER): _ladder(
        reminder="5", second="5", claim="14", minimum="5", days=14, days_to_pay=14,
        tiers=_tiers(("100", "24"), ("1000", "50")),
    ),
}  # fmt: skip

_RULES: Mapping[tuple[str, str], FeeRules] = {
    ("SE", CONSUMER): FeeRules(agreed=(REMINDER_FEE,)),
    ("SE", BUSINESS): FeeRules(agreed=(REMINDER_FEE,), exclusive=True),
    ("NO", BUSINESS): FeeRules(exclusive=True),
    ("FI", CONSUMER): FeeRules(
        notice_days=14, caps=_tiers(("0", "60"), ("100", "120"), ("1000", "210"))
    ),
    ("FI", BUSINESS): FeeRules(exclusive=True),
}


def default_terms(
    country: str, legal_entity: str, on: dt.date, *, licensed: bool = False
) -> Mapping[str, Term]:
    """Return the terms of each claim level above `Invoice` on a day, in order."""
    key = country, legal_entity
    if licensed and key in _LICENSED:
        return _LICENSED[key]
    first, *later = _DEFAULTS[key]
    return next((terms for since, terms in reversed(later) if since <= on), first[1])


def fee_rules(country: str, legal_entity: str) -> FeeRules:
    """Return what the law asks of each fee that a consumer or a business is charged."""
    return _RULES.get((country, legal_entity), FeeRules())


def steps(terms: Mapping[str, Term]) -> list[tuple[str, bool | None, str]]:
    """Return the steps of a ladder: (from level, partly paid, to level), to the next level in use.

    `partly paid` is True for an invoice of which only a remainder is owed, False for one owed in
    full, None where it does not matter.
    """
    used = [level for level in CLAIMED if terms[level].used]
    usual = [level for level in used if level != L.REST_REMINDER]
    found: list[tuple[str, bool | None, str]] = []
    if usual and L.REST_REMINDER in used:
        found += [(L.INVOICE, True, L.REST_REMINDER), (L.INVOICE, False, usual[0])]
        found.append((L.REST_REMINDER, None, usual[0]))
    elif usual:
        found.append((L.INVOICE, None, usual[0]))
    elif used:
        found.append((L.INVOICE, True, L.REST_REMINDER))
    # From a level that is no longer in use, an invoice goes to the next that is.
    for level in CLAIMED[1:]:
        later = [one for one in usual if CLAIMED.index(one) > CLAIMED.index(level)]
        if later:
            found.append((level, None, later[0]))
    return found
