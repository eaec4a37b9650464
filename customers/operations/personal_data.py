"""What the law wants for personal data, as far as the customer itself holds it."""

import datetime as dt
from typing import Any

from customers.models import REVEALING, Consent, Customer
from customers.states import CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, record

ERASED = "Erased"


def record_export(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Note in the audit trail that everything held about the customer was exported."""
    CUSTOMER.require("export_personal_data", customer, actor, on)
    record(
        customer,
        CUSTOMER,
        "export_personal_data",
        from_state=customer.state,
        to_state=customer.state,
        actor=actor,
        on=on,
    )
    return customer


def erase(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Forget who a locked customer is; number, dates and legal status stay, for the books.

    Whether the retention time is over is judged by the caller, who knows the customer's business.
    """
    CUSTOMER.require("erase", customer, actor, on)
    Consent.objects.filter(ledger=customer.ledger_id, customer=customer).update(reference="")
    emptied = (*REVEALING, "reg_no", "reg_country", "vat_no", "preferred_language_code", "edi_van",
               "edi_interchange_recipient", "edi_buyer_id", "fingerprint")  # fmt: skip
    columns: dict[str, Any] = dict.fromkeys(emptied, "")
    columns |= {
        "name": ERASED,
        "addressee": ERASED,
        "country_code": customer.country_code,
        "protected_identity": False,
        "address_confirmed_on": None,
        "erased_on": on,
    }
    advance(customer, CUSTOMER, "erase", actor=actor, on=on, columns=columns)
    return customer
