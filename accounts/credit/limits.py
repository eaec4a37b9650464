"""Credit decisions: the ledger's policy decides, and what it saw is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from accounts.credit import policy as policies
from accounts.credit.models import Account, CreditDecision
from accounts.credit.policy import Facts
from accounts.errors import CreditDeclined
from customers.models import Customer, LegalEntity
from ledger_project.core import identifiers
from ledger_project.core.actors import Actor
from ledger_project.core.errors import CompanyMissingConfiguration
from ledger_project.core.models import Ledger, Seller


def decide(
    *,
    ledger: Ledger,
    facts: Facts,
    customer: Customer | None,
    account: Account | None,
    actor: Actor,
    on: dt.date,
    seller: Seller | None = None,
    request: Mapping[str, Any] | None = None,
    title: str = "",
) -> CreditDecision:
    """Ask the ledger's policy, and return the decision: the caller completes and saves it.

    Raises `CreditDeclined` with every reason. Then the transaction is undone, and the decision is
    recorded with the `request`; nothing else is.
    """
    try:
        policy = policies.policy(ledger.credit_policy)
    except ImportError as error:
        raise CompanyMissingConfiguration(
            title=f"CompanyNumber {ledger.number} missing configuration", Missing=["creditPolicy"]
        ) from error
    reasons = list(policy.decide(facts))
    decision = CreditDecision(
        ledger=ledger,
        purpose=facts.purpose,
        policy=ledger.credit_policy or policies.DEFAULT,
        accepted=not reasons,
        reasons=reasons,
        facts=msgspec.to_builtins(facts, str_keys=True),
        customer=customer,
        account=account,
        seller=seller,
        business_date=on,
        created_by=actor.name,
    )
    if reasons:
        decision.request = msgspec.to_builtins(request)
        raise CreditDeclined(reasons, record=lambda: _record(decision), title=title)
    return decision


def _record(decision: CreditDecision) -> None:
    """Keep a decision whose transaction is undone, even if its customer was deleted meanwhile."""
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError:
        decision.pk = decision.customer = decision.account = None
        decision.save()


def age(legal_entity: str, reg_no: str, reg_country: str, on: dt.date) -> int | None:
    """The age of a person on a date in years; None for businesses, and where it is not known."""
    born = None
    if legal_entity == LegalEntity.CONSUMER:
        born = identifiers.birth_date(reg_no, reg_country)
    if born is None:
        return None
    birthday_passed = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not birthday_passed)
