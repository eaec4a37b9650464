"""Mandates that banks report: consents to direct debit, given or withdrawn at the bank."""

import datetime as dt

from customers.models import Consent, Customer
from customers.operations import give_consent, withdraw_consent
from customers.states import GIVEN
from invoices.bank.formats.transactions import Mandate
from invoices.models import Invoice
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DomainError
from ledger_project.core.models import Ledger


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
            withdraw_consent(consent=consent, actor=actor, on=on)
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
        withdraw_consent(consent=consent, actor=actor, on=on)
        return ["consents_withdrawn"]
    return []


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
