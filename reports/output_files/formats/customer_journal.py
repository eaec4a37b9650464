"""customer-journal 1.7: what happened to customers, with who they are when the file is made.

Elements down to `CustomerInfo` are documented; the members of events are this system's, as the
public documentation does not show them. Of a protected identity no name and no address is told.
"""

import datetime as dt
from itertools import groupby
from typing import IO, Any

from lxml import etree

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import event_journals, xml
from reports.output_files.storage import Place

NAME, VERSION = "CustomerJournal", "1.7"
NEW_ADDRESS = "customer-legal-address-changed"
CONSENTS = {"consent-given": "true", "consent-withdrawn": "false"}
STATUSES: dict[str, dict[str, str]] = {
    "customer-deceased": {"CustomerStatusType": "Deceased"},
    "customer-blocked": {"CustomerStatusType": "BarringLevel", "BarringLevel": "Blocked"},
    "customer-unblocked": {"CustomerStatusType": "BarringLevel", "BarringLevel": "None"},
    "customer-deleted": {"CustomerStatusType": "Deleted"},
    "customer-erased": {"CustomerStatusType": "Deleted"},
}


def produce(ledger: Ledger, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce the next file of a ledger; None if no event of customers is left. `InvalidFile`."""
    return event_journals.produce(
        FileType.CUSTOMER_JOURNAL,
        NAME,
        VERSION,
        write,
        ledger=ledger,
        on=on,
        actor=actor,
        types=(NEW_ADDRESS, *CONSENTS, *STATUSES),
    )


def write(content: IO[bytes], place: Place, on: dt.date) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    with (
        queries.customer_events(place.ledger, place.key) as rows,
        etree.xmlfile(content, encoding="UTF-8") as out,
    ):
        out.write_declaration()
        with out.element(NAME, xml.heading(place, VERSION, on)):
            for customer_no, events in groupby(rows, lambda row: row.customer_no):
                out.write(_info(customer_no, list(events)), pretty_print=True)
    return set()


def _info(customer_no: str, rows: list[queries.CustomerEventRow]) -> Any:
    info = event_journals.element(f"{NAME}Info", CustomerNo=customer_no, RegNo=rows[0].reg_no)
    if rows[0].name:
        info.append(_who(rows[0]))
    moves = [
        event_journals.element("LegalAddressEvent", **_occurred(row))
        for row in rows
        if row.type == NEW_ADDRESS
    ]
    consents = [
        event_journals.element(
            "ConsentEvent",
            **_occurred(row),
            ConsentType=row.consent_type,
            Given=CONSENTS[row.type],
        )
        for row in rows
        if row.type in CONSENTS
    ]
    statuses = [
        event_journals.element("CustomerStatusEvent", **_occurred(row), **STATUSES[row.type])
        for row in rows
        if row.type in STATUSES
    ]
    event_journals.add_group(info, "LegalAddressEvents", moves)
    event_journals.add_group(info, "ConsentEvents", consents)
    event_journals.add_group(info, "CustomerStatusEvents", statuses)
    return info


def _who(row: queries.CustomerEventRow) -> Any:
    who = event_journals.element(
        "CustomerInfo",
        Name=row.name,
        Category=row.legal_entity,
        LanguageCode=row.language,
        VatNo=row.vat_no,
    )
    who.append(event_journals.element("DistributionAddressInfo", **row.distribution_address))
    who.append(event_journals.element("LegalAddressInfo", **row.legal_address))
    return who


def _occurred(row: queries.CustomerEventRow) -> dict[str, Any]:
    return {"EventNo": row.position, "EventDateTime": row.occurred, "EventDate": row.business_date}
