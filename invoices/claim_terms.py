"""Claim terms: when and at what cost a country's overdue invoices are claimed, as the law has it.

A ledger may replace them by terms of its own (`manage.py set_claim_terms`), within what the law
allows. Each row is a level of the ladder for consumers or businesses: days after the due date of
the previous demand, days to pay, fee and its kind, smallest debt. Fees hold from a first day: a
claim costs what the law allowed on the day it was made. docs/claims.md has the source of each
figure.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

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


class Most(NamedTuple):
    """The highest fee of a kind by principal, from 0 up; and how many of a debt may cost that."""

    amounts: Tiers
    times: int


@dataclass(frozen=True, slots=True)
class FeeRules:
    """What the law asks before a fee may be charged, whatever a ledger's terms are.

    Fees of the kinds `agreed` must have been agreed by the seller with the buyer. If `exclusive`, a
    late fee stands for all other costs: neither is charged beside the other. A fee asks that the
    invoice was sent `notice_days` before it was due. A claim with a fee is made `days_after_due`
    at the earliest, and `days_apart` from the one before. `most` has each kind that may be charged;
    None where the law names no amount, or one that is not known for the day. `source` is the law.
    """

    source: str = ""
    agreed: tuple[str, ...] = ()
    exclusive: bool = False
    notice_days: int = 0
    days_after_due: int = 0
    days_apart: int = 0
    most: Mapping[str, Most | None] = field(default_factory=dict)


class Fault(NamedTuple):
    """What of a claim term is more than the law allows."""

    level: str
    what: str
    """`amount`, `times` or `days`."""
    allowed: Decimal


L = ClaimLevel
CENT = Decimal("0.01")
T = TypeVar("T")


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


def _most(amount: str, times: int = 1, *larger: tuple[str, str]) -> Most:
    return Most(_tiers(("0", amount), *larger), times)


_NONE = _most("0", len(CLAIMED))
_ANY = Decimal("Infinity")
_SE_SOURCE = "lag (1981:739) 2–4 a §§"
_SE_MOST = {REMINDER_FEE: _most("60"), COLLECTION_FEE: _most("180")}
_NO_SOURCE = "inkassoforskriften §§ 1-2, 1-3, forsinkelsesrenteloven § 3 a"
_NO_2020_MOST = {REMINDER_FEE: _most("35", 2), COLLECTION_FEE: _most("105")}
_NO_2026_MOST = {REMINDER_FEE: _most("37.50", 2), COLLECTION_FEE: _most("112.50")}
_FI_SOURCE = "laki 513/1999, 10 a–10 e §§"
_FI_REMINDERS = _most("5", len(CLAIMED))
_DK_SOURCE = "renteloven §§ 9 a, 9 b"
_DK_MOST = {REMINDER_FEE: _most("100", 3), COLLECTION_FEE: _most("100")}

_SE_RULES = FeeRules(_SE_SOURCE, agreed=(REMINDER_FEE,), most=_SE_MOST)
_NO_RULES = FeeRules(_NO_SOURCE, days_after_due=14, days_apart=14, most=_NO_2020_MOST)
_NO_BUSINESS = replace(_NO_RULES, exclusive=True, most={**_NO_2020_MOST, LATE_FEE: None})
_FI_RULES = FeeRules(
    _FI_SOURCE, notice_days=14, days_after_due=14, days_apart=14,
    most={REMINDER_FEE: _FI_REMINDERS, COLLECTION_FEE: _FI_REMINDERS},
)  # fmt: skip
_FI_BUSINESS = FeeRules(_FI_SOURCE, exclusive=True, most={REMINDER_FEE: None, COLLECTION_FEE: None})
_DK_RULES = FeeRules(_DK_SOURCE, days_apart=10, most=_DK_MOST)

_RULES: Mapping[tuple[str, str], tuple[tuple[dt.date, FeeRules], ...]] = {
    ("SE", CONSUMER): ((_ALWAYS, _SE_RULES),),
    ("SE", BUSINESS): (
        (_ALWAYS, replace(_SE_RULES, exclusive=True)),
        (_DIRECTIVE, replace(_SE_RULES, exclusive=True, most={**_SE_MOST, LATE_FEE: _most("450")})),
    ),
    ("NO", CONSUMER): (
        (_ALWAYS, _NO_RULES), (dt.date(2026, 1, 1), replace(_NO_RULES, most=_NO_2026_MOST)),
    ),
    # The amount of the late fee is set anew each half-year, and entered when it is published.
    ("NO", BUSINESS): (
        (_ALWAYS, _NO_BUSINESS),
        (dt.date(2026, 1, 1),
         replace(_NO_BUSINESS, most={**_NO_2026_MOST, LATE_FEE: _most("460")})),
        (dt.date(2026, 7, 1), replace(_NO_BUSINESS, most={**_NO_2026_MOST, LATE_FEE: None})),
    ),
    ("FI", CONSUMER): ((_ALWAYS, _FI_RULES),),
    ("FI", BUSINESS): (
        (_ALWAYS, _FI_BUSINESS),
        (_DIRECTIVE, replace(_FI_BUSINESS, most={**_FI_BUSINESS.most, LATE_FEE: _most("40")})),
        (dt.date(2022, 5, 1), replace(_FI_BUSINESS, most={
            REMINDER_FEE: _most("12", len(CLAIMED)), COLLECTION_FEE: _most("110"),
            LATE_FEE: _most("40"),
        })),
    ),
    ("DK", CONSUMER): ((_ALWAYS, _DK_RULES),),
    ("DK", BUSINESS): (
        (_ALWAYS, _DK_RULES),
        (dt.date(2013, 3, 1), replace(_DK_RULES, most={**_DK_MOST, LATE_FEE: _most("310")})),
    ),
}  # fmt: skip
_LICENSED_RULES: Mapping[tuple[str, str], FeeRules] = {
    ("FI", CONSUMER): replace(_FI_RULES, most={
        REMINDER_FEE: _FI_REMINDERS,
        COLLECTION_FEE: _most("14", 2, ("100", "24"), ("1000", "50")),
    }),
}  # fmt: skip


def default_terms(
    country: str, legal_entity: str, on: dt.date, *, licensed: bool = False
) -> Mapping[str, Term]:
    """Return the terms of each claim level above `Invoice` on a day, in order."""
    key = country, legal_entity
    if licensed and key in _LICENSED:
        return _LICENSED[key]
    return _on(_DEFAULTS[key], on)


def fee_rules(country: str, legal_entity: str, on: dt.date, *, licensed: bool = False) -> FeeRules:
    """Return what the law asks on a day of each fee that a consumer or a business is charged."""
    key = country, legal_entity
    if licensed and key in _LICENSED_RULES:
        return _LICENSED_RULES[key]
    return _on(_RULES[key], on)


def _on(rows: tuple[tuple[dt.date, T], ...], on: dt.date) -> T:
    """Return what holds on a day; the first row holds for all days before, too."""
    first, *later = rows
    return next((held for since, held in reversed(later) if since <= on), first[1])


def held_to(terms: Mapping[str, Term], rules: FeeRules) -> tuple[dict[str, Term], list[Fault]]:
    """Return a ladder as far as the law allows it, and what of it is more than that.

    A fee that is too high is the law's; one that is too early, or one too many, is none.
    """
    allowed, faults = dict(terms), []
    charged: dict[str, int] = {}
    waited = None
    for level in CLAIMED:
        term = terms[level]
        if not term.used:
            continue
        if term.fee or term.fee_for(_ANY):
            fault = _fault(level, term, rules, charged.get(term.fee_kind, 0), waited)
            if fault:
                faults.append(fault)
                most = rules.most.get(term.fee_kind) or _NONE
                held = most if fault.what == "amount" else _NONE
                allowed[level] = _at_most(term, held.amounts)
            if allowed[level].fee_for(_ANY):
                charged[term.fee_kind] = charged.get(term.fee_kind, 0) + 1
        if level != L.REST_REMINDER:
            waited = term.days_to_pay
    return allowed, faults


def _fault(
    level: str, term: Term, rules: FeeRules, charged: int, waited: int | None
) -> Fault | None:
    """Return what is wrong with the fee of a level, after `charged` ones of its kind.

    The claim before let the debtor have `waited` days to pay; None if it is the first.
    """
    least = rules.days_after_due if waited is None else rules.days_apart
    if term.days + (waited or 0) < least:
        return Fault(level, "days", Decimal(least))
    most = rules.most.get(term.fee_kind, _NONE)
    if most is None:
        return None
    if charged >= most.times:
        return Fault(level, "times", Decimal(most.times))
    if _at_most(term, most.amounts) != term:
        return Fault(level, "amount", tier_of(most.amounts, _ANY, Decimal(0)))
    return None


def _at_most(term: Term, most: Tiers) -> Term:
    """Return a term with each fee lowered to the most of its principal; itself if none is more."""
    ranges = [(above, term.fee_for(above + CENT)) for above, _ in bands(term.tiers, most)]
    lowered = [(above, min(fee, tier_of(most, above + CENT, Decimal(0)))) for above, fee in ranges]
    if lowered == ranges:
        return term
    (_, fee), *tiers = lowered
    return replace(term, fee=fee, tiers=tuple(tiers))


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
