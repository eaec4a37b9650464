"""Buying and crediting over HTTP, and what a run has left wrong."""

from decimal import Decimal

from reports.verification import prove
from tests.api_client import authorization_body

AUTHORIZATIONS = "/ledger/invoice-purchase/v1/501/authorizations"


def buy(api, amount, **members):
    body = authorization_body(amount=Decimal(amount), **members)
    authorization = api.post(AUTHORIZATIONS, body).data
    assert api.post(authorization["captures"], {}).status_code == 201
    return authorization


def credit(api, authorization, amount):
    number = f"{authorization['invoice']['invoiceNumber']}-K"
    body = {"amount": Decimal(amount), "creditInvoiceNumber": number, "reason": "Complaint"}
    assert api.post(authorization["credits"], body).status_code == 201


def breaches(ledger) -> list[str]:
    return [breach for finding in prove(ledger) for breach in finding.breaches]
