"""Events of the journals."""

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger_project.core.models import Ledger
from reports.queries.copy import copied, fields


class InvoiceEventRow(NamedTuple):
    """One event of an invoice as text: `occurred` an instant in UTC, amounts with two decimals."""

    invoice_no: str
    customer_no: str
    seller_number: str | None
    position: str
    type: str
    occurred: str
    business_date: str
    to_state: str
    claim_level: str | None
    due_date: str | None
    fee: str | None
    capital_debt: str | None
    interest: str | None
    respite_date: str | None


_OCCURRED = """to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
_INVOICE_EVENTS = f"""
SELECT e.invoice_no, e.customer_no, s.number, e.position, e.type, {_OCCURRED}, e.business_date,
       e.to_state, e.data ->> 'claimLevel', e.data ->> 'dueDate', e.data ->> 'fee',
       e.data ->> 'capitalDebt', e.data ->> 'interest', e.data ->> 'respiteDate'
  FROM reports_journaledevent x
  JOIN core_event e ON e.ledger_id = x.ledger_id AND e.id = x.event_id
  LEFT JOIN core_seller s ON s.ledger_id = e.ledger_id AND s.id = e.seller_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY e.document_id, e.position
"""


@contextlib.contextmanager
def invoice_events(ledger: Ledger, file_id: int) -> Iterator[Iterator[InvoiceEventRow]]:
    """Read the events of a bill journal, invoice by invoice, each in order."""
    with copied(f"COPY ({_INVOICE_EVENTS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        yield map(InvoiceEventRow._make, fields(copy))


_ADDRESS = ("Addressee", "StreetAddress", "COAddress", "ZipCode", "City", "CountryCode")


class CustomerEventRow(NamedTuple):
    """One event of a customer, and the customer's details now; no name means all are hidden."""

    customer_no: str
    position: str
    type: str
    occurred: str
    business_date: str
    consent_type: str | None
    reg_no: str | None
    name: str | None
    legal_entity: str | None
    language: str | None
    vat_no: str | None
    distribution_address: dict[str, str | None]
    legal_address: dict[str, str | None]


_CUSTOMER_EVENTS = f"""
SELECT e.customer_no, e.position, e.type, {_OCCURRED}, e.business_date, e.data ->> 'consentType',
       CASE WHEN NOT c.protected_identity THEN c.reg_no END,
       CASE WHEN c.protected_identity OR c.erased_on IS NOT NULL THEN NULL ELSE c.name END,
       c.legal_entity, c.preferred_language_code, c.vat_no,
       coalesce(nullif(c.billing_addressee, ''), c.addressee),
       CASE c.billing_addressee WHEN '' THEN c.street_address ELSE c.billing_street_address END,
       CASE c.billing_addressee WHEN '' THEN c.co_address ELSE c.billing_co_address END,
       CASE c.billing_addressee WHEN '' THEN c.zip_code ELSE c.billing_zip_code END,
       CASE c.billing_addressee WHEN '' THEN c.city ELSE c.billing_city END,
       CASE c.billing_addressee WHEN '' THEN c.country_code ELSE c.billing_country_code END,
       c.addressee, c.street_address, c.co_address, c.zip_code, c.city, c.country_code
  FROM reports_journaledevent x
  JOIN core_event e ON e.ledger_id = x.ledger_id AND e.id = x.event_id
  LEFT JOIN customers_customer c ON c.ledger_id = e.ledger_id AND c.customer_no = e.customer_no
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY e.customer_no, e.position
"""


@contextlib.contextmanager
def customer_events(ledger: Ledger, file_id: int) -> Iterator[Iterator[CustomerEventRow]]:
    """Read the events of a customer journal, customer by customer, each in order."""
    statement = f"COPY ({_CUSTOMER_EVENTS}) TO STDOUT"
    with copied(statement, ledger=ledger.number, file=file_id) as copy:
        yield map(_customer_event, fields(copy))


def _customer_event(row: list[Any]) -> CustomerEventRow:
    size = len(_ADDRESS)
    distribution = dict(zip(_ADDRESS, row[-2 * size : -size], strict=True))
    legal = dict(zip(_ADDRESS, row[-size:], strict=True))
    return CustomerEventRow._make((*row[: -2 * size], distribution, legal))
