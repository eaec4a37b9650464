"""Operations on consents."""

import datetime as dt

from customers.models import COUNTRY_OF, Consent, ConsentType, Customer
from customers.states import CONSENT, CUSTOMER, GIVEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import perform, record
from ledger_project.core.texts import say


def give_consent(
    *,
    customer: Customer,
    actor: Actor,
    on: dt.date,
    type: str,
    reference: str = "",
    given_on: dt.date | None = None,
) -> Outcome[Consent]:
    """Register a consent of a locked customer, for the invoices that are issued from now on.

    A repeated request returns the active consent of the type.

    Raises `Invalid` for a type that the ledger's country does not have or for which the customer
    lacks data, and for a future date. Raises `DuplicateReference` when the type is active with
    other content.
    """
    CUSTOMER.require_grant("give_consent", actor)
    active = Consent.objects.filter(
        ledger=customer.ledger_id, customer=customer, type=type, state=GIVEN
    ).first()
    if active is not None:
        if active.reference != reference or (given_on or active.given_on) != active.given_on:
            raise DuplicateReference(say("{type} is active already, with other content", type=type))
        active.customer = customer
        return Outcome(active, replayed=True)
    CUSTOMER.require("give_consent", customer, actor, on)
    faults = {}
    if obstacle := _obstacle(customer, ConsentType(type)):
        faults["type"] = obstacle
    if given_on and given_on > on:
        faults["givenDate"] = say("Expected a date up to today")
    if faults:
        raise Invalid(faults)
    consent = Consent.objects.create(
        ledger_id=customer.ledger_id,
        customer=customer,
        type=type,
        given_on=given_on or on,
        reference=reference,
        created_by=actor.name,
    )
    record(
        customer,
        CUSTOMER,
        "give_consent",
        from_state=customer.state,
        to_state=customer.state,
        actor=actor,
        on=on,
        reason=type,
        facts={"consentType": type},
    )
    customer.in_use = True
    return Outcome(consent)


def withdraw_consent(*, consent: Consent, actor: Actor, on: dt.date) -> Consent:
    """Withdraw a locked consent, for the invoices that are issued from now on."""
    return perform(
        consent,
        CONSENT,
        "withdraw_consent",
        actor=actor,
        on=on,
        facts={"consentType": consent.type},
        columns={"withdrawn_on": max(on, consent.given_on)},
    )


def _obstacle(customer: Customer, type_: ConsentType) -> str:
    """Return why the customer cannot give a consent of the type; empty if it can."""
    country = COUNTRY_OF.get(type_)
    if country and country != customer.ledger.country:
        return say("{type} is not known in {country}", type=type_, country=customer.ledger.country)
    if type_ == ConsentType.EMAIL and not customer.email_address:
        return say("The customer has no e-mail address")
    # The public documentation of direct debit: the bank identifies the mandate by these.
    if type_ == ConsentType.AUTOGIRO and not customer.reg_no:
        return say("Autogiro needs a customer with a national identifier")
    number = customer.customer_no
    if type_ == ConsentType.AUTOGIRO and (not number.isdecimal() or number.startswith("0")):
        return say("Autogiro needs a customerNo of digits without a leading zero")
    return ""
