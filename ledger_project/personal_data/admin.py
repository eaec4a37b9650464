"""Buttons on a customer's page for the person's rights to their data."""

import datetime as dt

from customers.models import Customer
from ledger_project.backoffice.answers import Download
from ledger_project.backoffice.operations import add_operation
from ledger_project.core.actors import Actor
from ledger_project.core.texts import later
from ledger_project.personal_data import export
from ledger_project.personal_data.erasure import erase


def export_personal_data(*, customer: Customer, actor: Actor, on: dt.date) -> Download:
    """Save everything that is held about the customer as a JSON file, for the person who asks.

    The export is recorded in the history.
    """
    content = export.export(customer, actor=actor, on=on)
    name = f"customer-{customer.ledger_id}-{customer.customer_no}-{on.isoformat()}.json"
    return Download(content, name, "application/json")


add_operation(
    Customer,
    "export_personal_data",
    export_personal_data,
    menu=later("Personal data"),
    label=later("Export"),
)
add_operation(Customer, "erase", erase, menu=later("Personal data"))
