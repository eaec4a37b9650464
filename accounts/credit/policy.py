"""Credit policies, which grant or decline credit by facts alone.

A ledger names its policy by dotted path (`Ledger.credit_policy`); the default follows the published
decline reasons. A policy of your own is a class with `decide`, which reads nothing but its `Facts`.
Each decision is stored with its facts (`accounts.credit.limits`).
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
    """Purpose of the credit."""

    AUTHORIZATION = "authorization"
    NEW_ACCOUNT = "new-account"
    RAISED_LIMIT = "raised-limit"


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that a policy decides by. Amounts are in the ledger's currency.

    `requested` is the amount of the purchase, or the requested credit limit. `customer_status`,
    `account_status` and `claim_level` are empty for a customer, an account or a claim that does not
    exist yet; `claim_level` is the highest on any open invoice of the customer. `balance` is the
    principal debt and `reserved` the amount held by live authorizations, both of the account.
    `highest_limit` is the most that the ledger grants on request. `age` is None if the identifier
    holds no date of birth.
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
        """Return the reasons to decline (codes of the contract, or others); none if accepted."""


class DefaultPolicy:
    """Policy that declines minors, customers not active or dunned, and amounts above the limit."""

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
    """Return the highest amount that may be requested."""
    if facts.purpose == Purpose.AUTHORIZATION:
        return facts.credit_limit - facts.balance - facts.reserved
    return facts.highest_limit


DEFAULT = f"accounts.credit_policy.{DefaultPolicy.__name__}"
"""By its published path, which decisions and ledgers store."""


def policy(path: str) -> CreditPolicy:
    """Return the policy at a dotted path, "" for the default. Raises `ImportError` without one."""
    found = import_string(path or DEFAULT)
    if not (isinstance(found, type) and hasattr(found, "decide")):
        raise ImportError(f"{path} is not a credit policy")
    made: CreditPolicy = found()
    return made
