"""Valid request bodies with overridable members."""

import itertools
from decimal import Decimal
from typing import Any

_numbers = itertools.count(1)


def authorization_body(
    *,
    amount: Any = Decimal("100.00"),
    number: str | None = None,
    seller: str = "654",
    reg_no: str = "19101010-1010",
    country: str = "SE",
    invoice: dict[str, Any] | None = None,
    buyer: dict[str, Any] | None = None,
    **members: Any,
) -> dict[str, Any]:
    """Return the documented request with a fresh invoice number; arguments override."""
    return {
        "sellerNumber": seller,
        "invoice": {
            "amountInclVat": amount,
            "currency": "SEK",
            "invoiceNumber": number or f"T-{next(_numbers)}",
            "invoiceDate": "2026-06-07",
            "dueDate": "2026-07-07",
            "distributionDate": "2026-06-08",
            "collectionReferenceText": "Shoes",
            **(invoice or {}),
        },
        "buyer": {
            "emailAddress": "test@example.com",
            "cellPhone": "+46701234456",
            "nationalConsumerIdentifier": {"value": reg_no, "countryCode": country},
            "nationalOrganizationIdentifier": {"value": None, "countryCode": None},
            "invoiceAddress": {
                "name": "John Smith",
                "streetAddress": "Teststreet",
                "city": "Testcity",
                "coAddress": "",
                "zipCode": "12345",
                "countryCode": "SE",
            },
            **(buyer or {}),
        },
        **members,
    }


ADDRESS = {
    "addressee": "Britt-Marie Axelstopp",
    "streetAddress": "Teststreet 1",
    "coAddress": None,
    "zipCode": "12345",
    "city": "Testcity",
    "countryCode": "SE",
}


def invoice_body(amount: Any = 125, **members: Any) -> dict[str, Any]:
    """Return a body to issue an invoice of one row with 25 % VAT; members replace or add."""
    gross = Decimal(amount)
    net = (gross / Decimal("1.25")).quantize(Decimal("0.01"))
    row = {
        "articleNo": "A-1",
        "description": "Service",
        "quantity": 1,
        "unit": "h",
        "unitPrice": net,
        "vatRate": 25,
        "vatAmount": gross - net,
        "amountVatExclusive": net,
        "amountVatInclusive": gross,
    }
    return {
        "sellerNumber": "654",
        "customerNo": "1000001",
        "invoiceNo": "S-1",
        "invoiceDate": "2026-06-07",
        "preferredDueDate": "2026-07-07",
        "currency": "SEK",
        "legalMonetaryTotal": {
            "payableAmount": gross,
            "vatInclusiveAmount": gross,
            "vatExclusiveAmount": net,
        },
        "invoiceRows": [row],
        **members,
    }


def customer_body(**members: Any) -> dict[str, Any]:
    """Return the documented customer, without a number of its own; `members` override."""
    return {
        "nationalIdentifier": {"regNo": "19101010-1010", "countryCode": "SE"},
        "legalEntity": "consumer",
        "name": "Britt-Marie Axelstopp",
        "emailAddress": "britt@example.com",
        "preferredLanguageCode": "SV",
        "msisdn": "+46701234456",
        "legalAddress": dict(ADDRESS),
        **members,
    }


def account_body(customer, **members):
    return {
        "customerNo": customer["customerNo"],
        "accountProfileType": "kontokredit",
        "creditLimit": Decimal("2000.00"),
        **members,
    }
