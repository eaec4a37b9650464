"""Request examples of the OpenAPI description."""

from drf_spectacular.utils import OpenApiExample

OPEN_EXAMPLE = OpenApiExample(
    "An account of a customer",
    request_only=True,
    value={
        "customerNo": "1000017",
        "accountProfileType": "kontokredit",
        "accountAlias": "matkonto1",
        "creditLimit": 2000.00,
    },
)
RAISE_EXAMPLE = OpenApiExample("A raised limit", request_only=True, value={"creditLimit": 5000})
RECURRING_EXAMPLE = OpenApiExample(
    "What was billed",
    request_only=True,
    value={"paymentScope": "billedAmount", "fixedAmount": 0.00},
)
