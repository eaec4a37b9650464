"""E-invoices: Peppol BIS Billing 3.0 in UBL 2.1, made from the content of a document.

Callers that store an e-invoice use `issue`, which also checks it by the published rules.
"""

from invoices.documents.content import Content
from invoices.documents.einvoice.addresses import Endpoint, Endpoints, endpoints
from invoices.documents.einvoice.document import ubl
from invoices.documents.einvoice.rules import validate
from ledger_project.core.errors import Invalid

__all__ = ["Endpoint", "Endpoints", "endpoints", "issue", "ubl", "validate"]


def issue(content: Content, *, recipient: str, buyer_id: str = "") -> bytes:
    """Return the e-invoice of an invoice or credit invoice, valid by all rules.

    `recipient` and `buyer_id` are `InterChangeRecipient` and `BuyerId` of the customer; both may be
    empty. Raises `Invalid`.
    """
    document = ubl(content, endpoints(content, recipient=recipient, buyer_id=buyer_id))
    if faults := validate(document):
        raise Invalid({f"eInvoice.{number}": fault for number, fault in enumerate(faults)})
    return document
