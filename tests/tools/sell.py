"""Sell with the client that openapi-python-client makes, and print what was answered.

`python sell.py URL TOKEN LEDGER INVOICE`: the invoice is one that has a document.
"""

import datetime as dt
import json
import sys

from invoice_service_ledger_client import AuthenticatedClient, models
from invoice_service_ledger_client.api.invoice import invoice_document, invoice_retrieve
from invoice_service_ledger_client.api.invoice_purchase import authorization_create, capture_create
from invoice_service_ledger_client.types import File


def main(url: str, token: str, ledger: str, issued: str) -> None:
    client = AuthenticatedClient(url, token, raise_on_unexpected_status=True)
    body = models.AuthorizeRequest(
        seller_number="654",
        invoice=models.InvoiceToAuthorizeRequest(
            amount_incl_vat=100,
            currency="SEK",
            invoice_number="852",
            invoice_date=dt.date(2026, 6, 7),
            due_date=dt.date(2026, 7, 7),
        ),
        buyer=models.BuyerRequest(
            national_consumer_identifier=models.NationalIdentifierValueRequest(
                value="19101010-1010", country_code=models.NationalIdentifierCountryCode.SE
            ),
            invoice_address=models.InvoiceAddressRequest(
                name="John Smith",
                street_address="Teststreet",
                zip_code="12345",
                city="Testcity",
                country_code=models.AddressCountryCode.SE,
            ),
        ),
    )
    authorized = authorization_create.sync(ledger, client=client, body=body)
    assert isinstance(authorized, models.Authorization)
    number = str(authorized.authorization_id)
    capture = models.CaptureRequest(amount=40, seller_capture_reference="c-1")
    captured = capture_create.sync(ledger, number, client=client, body=capture)
    assert isinstance(captured, models.Capture)
    refused = capture_create.sync(ledger, number, client=client, body=models.CaptureRequest(60.01))
    assert isinstance(refused, models.Problem)
    invoice = invoice_retrieve.sync(ledger, "852", client=client)
    assert isinstance(invoice, models.Invoice)
    document = invoice_document.sync(ledger, issued, "invoice", client=client)
    assert isinstance(document, File)
    shown = {
        "offered": [one.rel for one in authorized.operations],
        "remaining": captured.remaining_amount,
        "refused": [refused.status, refused.available_amount],
        "debt": invoice.current_debt,
        "credited": invoice.credited_invoice,
        "document": document.payload.read(5).decode(),
    }
    print(json.dumps(shown))


if __name__ == "__main__":
    main(*sys.argv[1:])
