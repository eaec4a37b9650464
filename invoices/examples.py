"""Request examples of the OpenAPI description."""

from drf_spectacular.utils import OpenApiExample

AUTHORIZE_EXAMPLE = OpenApiExample(
    "A consumer's invoice",
    request_only=True,
    value={
        "sellerNumber": "654",
        "invoice": {
            "amountInclVat": 100.00,
            "currency": "SEK",
            "invoiceNumber": "852",
            "invoiceDate": "2026-06-07",
            "dueDate": "2026-07-07",
            "distributionDate": "2026-06-08",
            "collectionReferenceText": "Shoes",
        },
        "buyer": {
            "emailAddress": "test@example.com",
            "cellPhone": "+46701234456",
            "nationalConsumerIdentifier": {"value": "19101010-1010", "countryCode": "SE"},
            "nationalOrganizationIdentifier": {"value": None, "countryCode": None},
            "invoiceAddress": {
                "name": "John Smith",
                "streetAddress": "Teststreet",
                "city": "Testcity",
                "coAddress": "",
                "zipCode": "12345",
                "countryCode": "SE",
            },
        },
    },
)
CAPTURE_EXAMPLE = OpenApiExample(
    "A partial capture",
    request_only=True,
    value={"amount": 40.00, "sellerCaptureReference": "c-1"},
)
CREDIT_EXAMPLE = OpenApiExample(
    "A complaint",
    request_only=True,
    value={"amount": 10.00, "creditInvoiceNumber": "852-K1", "reason": "Complaint"},
)
ISSUE_EXAMPLE = OpenApiExample(
    "A debit invoice with one row",
    request_only=True,
    value={
        "sellerNumber": "654",
        "customerNo": "1000017",
        "invoiceNo": "0000003",
        "externalInvoiceId": "900003",
        "invoiceDate": "2026-06-07",
        "preferredDueDate": "2026-07-07",
        "currency": "SEK",
        "distribution": None,
        "invoiceReason": {
            "invoiceReasonCode": "CAS",
            "invoiceReasonDescription": "Service of your boiler",
        },
        "legalMonetaryTotal": {
            "payableAmount": 125.00,
            "vatInclusiveAmount": 125.00,
            "vatExclusiveAmount": 100.00,
        },
        "referenceInfo": {
            "invoicePeriod": {"startDate": "2026-05-01", "endDate": "2026-05-31"},
            "purchaseOrderReference": "PO-1",
        },
        "invoiceRows": [
            {
                "articleNo": "A-1",
                "description": "Service, one hour",
                "quantity": 1,
                "unit": "h",
                "unitPrice": 100.00,
                "vatRate": 25,
                "vatAmount": 25.00,
                "amountVatExclusive": 100.00,
                "amountVatInclusive": 125.00,
            }
        ],
    },
)
