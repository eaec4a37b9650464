"""Mandates: consents to direct debit that are given or withdrawn at the bank, or in the ledger."""

import datetime as dt

from customers.models import Consent, Customer
from customers.operations import give_consent, withdraw_consent
from customers.states import GIVEN
from invoices.bank.formats.transactions import Mandate, MandateRequest
from invoices.models import Invoice, MandateOrder
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DomainError
from ledger_project.core.models import Ledger

_DIGITS = 10


def apply_mandate(*, ledger: Ledger, mandate: Mandate, actor: Actor, on: dt.date) -> list[str]:
    """Give or withdraw the consent of the customer that a bank names; return the outcome.

    A consent carries the number of its mandate: another one takes the place of the first, and the
    end of another one ends nothing. `consents_given`, `consents_withdrawn`, nothing for what is so
    already, or `unknown_mandates` for one of nobody, or of a customer who cannot give it. Call it
    in a transaction.
    """
    customer = _customer_of(ledger, mandate)
    if customer is None:
        return ["unknown_mandates"]
    active = Consent.objects.filter(
        ledger=ledger, customer=customer, type=mandate.scheme, state=GIVEN
    )
    consent = active.select_for_update(of=("self",)).first()
    same = consent is not None and mandate.number in ("", consent.reference)
    if consent is not None:
        consent.customer = customer
    if mandate.valid and not same:
        if consent is not None:
            _end(consent, actor, on)
        try:
            give_consent(
                customer=customer,
                actor=actor,
                on=on,
                type=mandate.scheme,
                reference=mandate.number,
            )
        except DomainError:
            return ["unknown_mandates"]
        return ["consents_given"]
    if consent is not None and not mandate.valid and (same or not consent.reference):
        _end(consent, actor, on)
        return ["consents_withdrawn"]
    return []


def answer_request(*, ledger: Ledger, request: MandateRequest, actor: Actor) -> list[str]:
    """Order the answer to a mandate that a payer asks for; return the outcome.

    It is accepted if the payer number is that of a customer who holds the account: a number that
    was mistyped would draw the debts of another. The consent is given when the bank says that the
    mandate is valid. A request that waits for its answer already gets no second one: [].
    """
    customer = Customer.objects.filter(ledger=ledger, customer_no=request.payer_number).first()
    holds = customer is not None and _is_same_person(customer.reg_no, request.holder)
    kind = MandateOrder.Kind.ACCEPT if holds else MandateOrder.Kind.REFUSE
    _, made = MandateOrder.objects.get_or_create(
        ledger=ledger,
        kind=kind,
        payer_number=request.payer_number,
        batch=None,
        defaults={"created_by": actor.name},
    )
    outcome = "mandates_accepted" if holds else "mandates_refused"
    return [outcome] if made else []


def _end(consent: Consent, actor: Actor, on: dt.date) -> None:
    """Withdraw a consent whose mandate ended at the bank, which need not be asked to end it."""
    withdraw_consent(consent=consent, actor=actor, on=on)
    MandateOrder.objects.create(
        ledger_id=consent.ledger_id,
        kind=MandateOrder.Kind.ENDED,
        payer_number=consent.customer.customer_no,
        number=consent.reference,
        consent=consent,
        created_by=actor.name,
    )


def _is_same_person(reg_no: str, holder: str) -> bool:
    """Return whether the last ten digits are the same: before is the century, 00 of a company."""
    digits = "".join(filter(str.isdigit, reg_no))[-_DIGITS:]
    return len(digits) == _DIGITS and digits == holder[-_DIGITS:]


def _customer_of(ledger: Ledger, mandate: Mandate) -> Customer | None:
    """Return the customer of a payer number, or of a reference that was printed for it, locked."""
    customers = Customer.objects.filter(ledger=ledger)
    if mandate.payer_number:
        numbers = {mandate.payer_number, mandate.payer_number.lstrip("0")}
        customers = customers.filter(customer_no__in=numbers)
    else:
        invoices = Invoice.objects.filter(
            ledger=ledger, payment_reference=mandate.payment_reference
        )
        customers = customers.filter(pk__in=invoices.values("customer"))
    found = list(customers.select_for_update(of=("self",)).select_related("ledger")[:2])
    return found[0] if len(found) == 1 else None
