"""Credit policies: whether a customer is given credit, judged by facts alone.

A ledger names its policy by dotted path (`Ledger.credit_policy`); the default follows the published
decline reasons. To write another: a class with `decide`, which reads nothing but its `Facts`. Each
decision is kept with the facts that it saw (`accounts.credit.limits`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db import models
from django.utils.module_loading import import_string

from accounts.claim_levels import DUNNED
from accounts.credit.states import OPEN
from customers.models import LegalEntity
from customers.states import ACTIVE, DECEASED

FULL_AGE = 18


class Purpose(models.TextChoices):
    """What the credit is for."""

    AUTHORIZATION = "authorization"
    NEW_ACCOUNT = "new-account"
    RAISED_LIMIT = "raised-limit"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy is told. Amounts are in the ledger's currency.

    `requested` is the amount of the purchase, or the wished credit limit. `customer_status`,
    `account_status` and `claim_level` are empty for a customer, an account or a claim that does not
    exist yet; `claim_level` is the highest on any open invoice of the customer. `balance` is the
    capital debt and `reserved` what live authorizations hold, both of the account.
    `highest_limit` is the most that the ledger grants on request. `age` is None where the
    identifier does not tell it.
    """

    purpose: str
    requested: Decimal
    currency: str
    legal_entity: str
    age: int | None
    customer_status: str
    account_status: str
    claim_level: str
    credit_limit: Decimal
    balance: Decimal
    reserved: Decimal
    highest_limit: Decimal


class CreditPolicy(Protocol):
    def decide(self, facts: Facts) -> Sequence[str]:
        """The reasons to decline; none: accepted. The codes of the contract, or others."""


class DefaultPolicy:
    """Declines minors, the dead, whoever is not active or dunned, and what exceeds the limit."""

    def decide(self, facts: Facts) -> list[str]:
        reasons = []
        if facts.customer_status == DECEASED:
            reasons.append("deceased")
        elif facts.customer_status not in ("", ACTIVE):
            reasons.append("customer-not-active")
        if facts.account_status not in ("", OPEN):
            reasons.append("account-not-open")
        if (
            facts.legal_entity == LegalEntity.CONSUMER
            and facts.age is not None
            and facts.age < FULL_AGE
        ):
            reasons.append("under-age")
        if facts.claim_level in DUNNED:
            reasons.append("overdue-debt")
        if facts.requested > _most(facts):
            reasons.append("credit-limit")
        return reasons


def _most(facts: Facts) -> Decimal:
    """The most that may be asked for."""
    if facts.purpose == Purpose.AUTHORIZATION:
        return facts.credit_limit - facts.balance - facts.reserved
    return facts.highest_limit


DEFAULT = f"accounts.credit_policy.{DefaultPolicy.__name__}"
"""By its published path, which decisions and ledgers store."""


def policy(path: str) -> CreditPolicy:
    """The policy at a dotted path, "" for the default. Raises `ImportError` where there is none."""
    found = import_string(path or DEFAULT)
    if not (isinstance(found, type) and hasattr(found, "decide")):
        raise ImportError(f"{path} is not a credit policy")
    made: CreditPolicy = found()
    return made
