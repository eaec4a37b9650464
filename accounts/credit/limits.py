"""Credit decisions: the ledger's policy decides, and its facts are stored."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import msgspec
from django.db import IntegrityError, transaction

from accounts.credit import policy as policies
from accounts.credit.models import Account, CreditDecision
from accounts.credit.policy import Facts, Purpose
from accounts.errors import CreditDeclined
from customers import sandbox_identities
from customers.models import Customer, LegalEntity
from ledger_project.core import events, identifiers
from ledger_project.core.actors import Actor
from ledger_project.core.errors import CompanyMissingConfiguration
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO
from ledger_project.core.states import DECLINED
from ledger_project.core.texts import say


def facts(
    purpose: Purpose,
    *,
    ledger: Ledger,
    legal_entity: str,
    reg_no: str,
    reg_country: str,
    customer: Customer | None,
    account: Account | None,
    claim_level: str,
    credit_limit: Decimal,
    reserved: Decimal,
    requested: Decimal,
    on: dt.date,
) -> Facts:
    """Return the facts for a policy; `customer` and `account` are None before they are created."""
    return Facts(
        purpose=purpose.value,
        requested=requested,
        currency=ledger.currency,
        legal_entity=legal_entity,
        age=_age(legal_entity, reg_no, reg_country, on),
        customer_status=customer.state if customer else "",
        account_status=account.state if account else "",
        claim_level=claim_level,
        credit_limit=credit_limit,
        balance=account.balance if account else ZERO,
        reserved=reserved,
        highest_limit=max(ledger.max_credit_limit, ledger.default_credit_limit),
    )


def decide(
    *,
    ledger: Ledger,
    facts: Facts,
    customer: Customer | None,
    account: Account | None,
    actor: Actor,
    on: dt.date,
    identity: tuple[str, str] = ("", ""),
    seller: Seller | None = None,
    request: Mapping[str, object] | None = None,
    title: str = "",
) -> CreditDecision:
    """Return the decision of the ledger's policy, for the caller to complete and save.

    In a sandbox a test identity, by country and number, decides before the policy.

    Raises `CreditDeclined` with every reason. After the rollback, only the decision is recorded,
    with the `request`.
    """
    try:
        policy = policies.policy(ledger.credit_policy)
    except ImportError as error:
        raise CompanyMissingConfiguration(
            title=say("CompanyNumber {number} missing configuration", number=ledger.number),
            Missing=["creditPolicy"],
        ) from error
    reasons = list(policy.decide(facts))
    if ledger.sandbox and (known := sandbox_identities.find(*identity)) and known.declined:
        reasons = [known.declined]
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
        raise CreditDeclined(reasons, record=lambda: _record(decision, actor), title=title)
    return decision


def _record(decision: CreditDecision, actor: Actor) -> None:
    """Save a decision after the rollback, with the event of a purchase that was declined."""
    with transaction.atomic():
        _save(decision)
        if decision.purpose == Purpose.AUTHORIZATION:
            request, seen = decision.request or {}, decision.facts or {}
            facts = {
                "invoiceNumber": request["invoice"]["invoice_number"],
                "amount": Decimal(seen["requested"]),
                "reasons": ", ".join(decision.reasons),
            }
            events.about(
                decision, "creditdecision", DECLINED,
                moved=("", ""), actor=actor, on=decision.business_date, facts=facts,
            ).save()  # fmt: skip


def _save(decision: CreditDecision) -> None:
    """Save a decision, even if its customer was deleted meanwhile."""
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError:
        decision.pk = decision.customer = decision.account = None
        decision.save()


def _age(legal_entity: str, reg_no: str, reg_country: str, on: dt.date) -> int | None:
    """Return a person's age on a date in years; None for businesses and if it is unknown."""
    born = None
    if legal_entity == LegalEntity.CONSUMER:
        born = identifiers.birth_date(reg_no, reg_country)
    if born is None:
        return None
    birthday_passed = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (not birthday_passed)
