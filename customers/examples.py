"""Request examples of the OpenAPI description."""

from drf_spectacular.utils import OpenApiExample

CREATE_EXAMPLE = OpenApiExample(
    "A consumer",
    request_only=True,
    value={
        "nationalIdentifier": {"regNo": "19101010-1010", "countryCode": "SE"},
        "legalEntity": "consumer",
        "name": "Britt-Marie Axelstopp",
        "emailAddress": "britt@example.com",
        "preferredLanguageCode": "SV",
        "msisdn": "+46701234456",
        "legalAddress": {
            "addressee": "Britt-Marie Axelstopp",
            "streetAddress": "Teststreet 1",
            "zipCode": "12345",
            "city": "Testcity",
            "countryCode": "SE",
        },
    },
)
CONSENT_EXAMPLE = OpenApiExample(
    "Direct debit in Sweden", request_only=True, value={"type": "Autogiro", "reference": "M-17"}
)
