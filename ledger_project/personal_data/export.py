"""Export of everything held about one customer, as the law entitles the person to see it."""

import datetime as dt
from typing import Any

import msgspec
from django.db.models import Model

from customers import queries
from customers.models import Customer
from customers.operations import record_views
from customers.states import CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.errors import NotPermitted
from ledger_project.core.lifecycle import record
from ledger_project.personal_data.holdings import rows

KEYS_OF_STAFF = {"person", "approved_person"}


def export(customer: Customer, *, actor: Actor, on: dt.date) -> bytes:
    """Return the JSON document of a locked customer, and record the export in the audit trail.

    Sections are the tables in plural, rows in the order of their keys, amounts exact numbers. The
    names of staff are left out: they are not the customer's data.
    """
    record_export(customer=customer, actor=actor, on=on)
    record_views([customer], actor=actor, page="export")
    document: dict[str, Any] = {
        "ledger": customer.ledger_id,
        "customer_no": customer.customer_no,
        "exported_on": on,
    }
    for model, found in rows(customer):
        document[_name(model)] = [_shown(row) for row in found.order_by("pk")]
    encoder = msgspec.json.Encoder(decimal_format="number")
    return msgspec.json.format(encoder.encode(document), indent=2) + b"\n"


def _name(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural).replace(" ", "_")


def _shown(row: Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name != "ledger"]
    shown = {field.attname: getattr(row, field.attname) for field in fields}
    for name in ("created_by", "approved_by"):
        if shown.get(name, "").startswith("staff:"):
            shown[name] = "staff"
    return {name: value for name, value in shown.items() if name not in KEYS_OF_STAFF}


def record_export(*, customer: Customer, actor: Actor, on: dt.date) -> Customer:
    """Record in the audit trail that everything held about the customer was exported."""
    CUSTOMER.require("export_personal_data", customer, actor, on)
    if queries.is_hidden(customer, actor):
        raise NotPermitted("The export shows a protected identity")
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
