"""The HTTP door of the tests: Django's client with a token, exact numbers, and short bodies."""

import datetime as dt
import hashlib
import itertools
import secrets
from decimal import Decimal
from typing import Any

import msgspec
from django.test import Client as DjangoClient
from oauth2_provider.models import get_access_token_model

from ledger_project.api.clients import issue_client
from ledger_project.api.renderers import encode
from ledger_project.core.clock import now
from ledger_project.core.models import Ledger

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_numbers = itertools.count(1)


class Answer:
    """A response: `status_code`, `headers`, `data` (decoded, amounts as Decimal), `text`."""

    def __init__(self, response: Any) -> None:
        self.status_code: int = response.status_code
        self.headers = response.headers
        self.content: bytes = b"".join(response) if response.streaming else response.content
        is_json = "json" in response.headers.get("Content-Type", "")
        self.data: Any = _decode(self.content) if is_json and self.content else None

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def slug(self) -> str:
        return self.data["Type"].rsplit("/", 1)[-1]


class Api:
    """One API client: `token` is its bearer token."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self._client = DjangoClient(raise_request_exception=False)

    def request(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            given.setdefault("Authorization", f"Bearer {self.token}")
        content = raw if raw is not None else b"" if body is None else encode(body)
        content_type = given.pop("Content-Type", "application/json")
        response = self._client.generic(
            method.upper(), path, content, content_type=content_type, headers=given
        )
        return Answer(response)

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.request("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.request("patch", path, body, **headers)


def issue(
    ledger: Ledger,
    *,
    sellers: tuple[str, ...] = (),
    scopes: tuple[str, ...] = (),
    life: dt.timedelta = dt.timedelta(hours=1),
) -> Api:
    """A client with a token, made without the (deliberately slow) check of its secret."""
    client, _ = issue_client(ledger, sellers=sellers, scopes=scopes)
    token = secrets.token_urlsafe(24)
    get_access_token_model().objects.create(
        application=client,
        token="",
        token_checksum=hashlib.sha256(token.encode()).hexdigest(),
        expires=now() + life,
        scope=client.scopes,
    )
    return Api(token)


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
    """The documented request, with a fresh invoice number; `invoice` and `buyer` override."""
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
    """A body to issue a debit invoice of one row with 25 % VAT; members replace or add."""
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
    """The documented customer, without a number of its own; `members` override."""
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
