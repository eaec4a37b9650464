"""customer-journal 1.7: events of customers, with their details when the file is made.

Elements down to `CustomerInfo` are documented. The members of events are this system's own, because
the public documentation does not show them. Protected names and addresses are left out.
"""

from itertools import groupby
from typing import IO, Any

from reports import queries
from reports.models import OutputFile
from reports.output_files import xml

NAME, VERSION = "CustomerJournal", "1.7"
SCHEMA = f"{NAME}_{VERSION}.xsd"
NEW_ADDRESS = "customer-legal-address-changed"
CONSENTS = {"consent-given": "true", "consent-withdrawn": "false"}
STATUSES: dict[str, dict[str, str]] = {
    "customer-deceased": {"CustomerStatusType": "Deceased"},
    "customer-blocked": {"CustomerStatusType": "BarringLevel", "BarringLevel": "Blocked"},
    "customer-unblocked": {"CustomerStatusType": "BarringLevel", "BarringLevel": "None"},
    "customer-deleted": {"CustomerStatusType": "Deleted"},
    "customer-erased": {"CustomerStatusType": "Deleted"},
}
EVENTS = (NEW_ADDRESS, *CONSENTS, *STATUSES)
"""Event types of the journal."""


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    heading = xml.heading(file, VERSION, file.business_date)
    with (
        queries.customer_events(file.ledger, file.pk) as rows,
        xml.document(content, NAME, heading) as out,
    ):
        for customer_no, events in groupby(rows, lambda row: row.customer_no):
            out.write(_info(customer_no, list(events)), pretty_print=True)
    return set()


def _info(customer_no: str, rows: list[queries.CustomerEventRow]) -> Any:
    info = xml.element(f"{NAME}Info", CustomerNo=customer_no, RegNo=rows[0].reg_no)
    if rows[0].name:
        info.append(_details(rows[0]))
    moves = [
        xml.element("LegalAddressEvent", **_occurred(row))
        for row in rows
        if row.type == NEW_ADDRESS
    ]
    consents = [
        xml.element(
            "ConsentEvent",
            **_occurred(row),
            ConsentType=row.consent_type,
            Given=CONSENTS[row.type],
        )
        for row in rows
        if row.type in CONSENTS
    ]
    statuses = [
        xml.element("CustomerStatusEvent", **_occurred(row), **STATUSES[row.type])
        for row in rows
        if row.type in STATUSES
    ]
    xml.add_group(info, "LegalAddressEvents", moves)
    xml.add_group(info, "ConsentEvents", consents)
    xml.add_group(info, "CustomerStatusEvents", statuses)
    return info


def _details(row: queries.CustomerEventRow) -> Any:
    details = xml.element(
        "CustomerInfo",
        Name=row.name,
        Category=row.legal_entity,
        LanguageCode=row.language,
        VatNo=row.vat_no,
    )
    details.append(xml.element("DistributionAddressInfo", **row.distribution_address))
    details.append(xml.element("LegalAddressInfo", **row.legal_address))
    return details


def _occurred(row: queries.CustomerEventRow) -> dict[str, Any]:
    return {"EventNo": row.position, "EventDateTime": row.occurred, "EventDate": row.business_date}
