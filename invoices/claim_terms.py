"""Claim terms: when and at what cost a country's overdue invoices are claimed.

A ledger may replace them by terms of its own (`manage.py set_claim_terms`). Each row is a level of
the ladder for consumers or businesses: days after the due date of the previous demand, days to pay,
fee and its kind, smallest debt. Fees are those that the countries' acts allow: SE lag (1981:739) om
ersättning för inkassokostnader m.m. and its förordning (60 kr reminder, 180 kr collection claim,
450 kr late fee between businesses); NO the documented 35 kr; FI laki saatavien perinnästä
(513/1999) 10 a §; DK rykkergebyr by renteloven § 9 b (100 kr), 40 EUR = 310 kr between businesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.claim_levels import CLAIMED, ClaimLevel

CONSUMER, BUSINESS = "consumer", "business"
_REMINDER, _COLLECTION, _LATE = "reminder_fee", "collection_fee", "late_fee"


@dataclass(frozen=True, slots=True)
class Term:
    """One level of the ladder; amounts in the ledger's currency, calendar days."""

    days: int
    days_to_pay: int
    fee: Decimal = Decimal(0)
    fee_kind: str = ""
    minimum: Decimal = Decimal(0)
    used: bool = True


L = ClaimLevel


def _ladder(
    *,
    reminder: tuple[str, str],
    second: tuple[str, str],
    claim: tuple[str, str],
    minimum: str,
    days: int = 7,
    days_to_pay: int = 10,
) -> dict[str, Term]:
    """Return the levels in order. A rest reminder and the transfer to debt collection are free."""

    def step(after: int, pay_within: int, fee: str = "0", kind: str = "") -> Term:
        return Term(after, pay_within, Decimal(fee), kind if Decimal(fee) else "", Decimal(minimum))

    return {
        L.REST_REMINDER: step(days, days_to_pay),
        L.REMINDER: step(days, days_to_pay, *reminder),
        L.SECOND_REMINDER: step(days, days_to_pay, *second),
        L.COLLECTION_CLAIM: step(days, days_to_pay, *claim),
        L.DEBT_COLLECTION: step(days_to_pay, 0),
    }


# Only one reminder may cost a fee in Sweden; a late fee stands for all costs between businesses.
_DEFAULTS: Mapping[tuple[str, str], Mapping[str, Term]] = {
    ("SE", CONSUMER): _ladder(
        reminder=("60", _REMINDER), second=("0", ""), claim=("180", _COLLECTION), minimum="50"
    ),
    ("SE", BUSINESS): _ladder(
        reminder=("450", _LATE), second=("0", ""), claim=("0", ""), minimum="50"
    ),
    ("NO", CONSUMER): _ladder(
        reminder=("35", _REMINDER), second=("35", _REMINDER), claim=("35", _COLLECTION),
        minimum="50", days=14, days_to_pay=14,
    ),
    ("NO", BUSINESS): _ladder(
        reminder=("35", _REMINDER), second=("35", _REMINDER), claim=("35", _COLLECTION),
        minimum="50", days=14, days_to_pay=14,
    ),
    ("FI", CONSUMER): _ladder(
        reminder=("5", _REMINDER), second=("5", _REMINDER), claim=("14", _COLLECTION),
        minimum="5", days=14, days_to_pay=14,
    ),
    ("FI", BUSINESS): _ladder(
        reminder=("40", _LATE), second=("0", ""), claim=("0", ""), minimum="5"
    ),
    ("DK", CONSUMER): _ladder(
        reminder=("100", _REMINDER), second=("100", _REMINDER), claim=("100", _COLLECTION),
        minimum="50", days=10,
    ),
    ("DK", BUSINESS): _ladder(
        reminder=("310", _LATE), second=("0", ""), claim=("0", ""), minimum="50"
    ),
}  # fmt: skip


def default_terms(country: str, legal_entity: str) -> Mapping[str, Term]:
    """Return the terms of each claim level above `Invoice`, in order."""
    return _DEFAULTS[country, legal_entity]


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
