"""API clients: Django's client with a token and exact numbers."""

import datetime as dt
import hashlib
import secrets
from decimal import Decimal
from typing import Any

import msgspec
from django.test import Client as DjangoClient
from oauth2_provider.models import get_access_token_model

from ledger_project.api import clients
from ledger_project.api.models import Client
from ledger_project.api.renderers import encode
from ledger_project.api.scopes import PAIRS
from ledger_project.core.clock import business_date, now
from ledger_project.core.models import Ledger
from tests.support import description
from tests.support.description import is_one_json

_decode = msgspec.json.Decoder(float_hook=Decimal).decode


class Answer:
    """A response: `status_code`, `headers`, `data` (decoded, amounts as Decimal), `text`."""

    def __init__(self, response: Any) -> None:
        self.status_code: int = response.status_code
        self.headers = response.headers
        self.content: bytes = b"".join(response) if response.streaming else response.content
        is_json = is_one_json(response.headers.get("Content-Type", ""))
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
        answer = Answer(response)
        differences = description.faults(
            method.upper(),
            path.partition("?")[0],
            answer.status_code,
            answer.headers.get("Content-Type", ""),
            answer.content,
        )
        assert not differences, differences
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.request("post", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.request("patch", path, body, **headers)


def issue_client(
    ledger: Ledger, *, scopes: tuple[str, ...] = PAIRS, **options: Any
) -> tuple[Client, str]:
    """Issue a client, with a pair of scopes for each subdomain by default; return its secret."""
    return clients.issue_client(ledger, scopes=scopes or PAIRS, on=business_date(), **options)


def issue(
    ledger: Ledger,
    *,
    sellers: tuple[str, ...] = (),
    scopes: tuple[str, ...] = PAIRS,
    life: dt.timedelta = dt.timedelta(hours=1),
) -> Api:
    """Issue a client with a token, without a check of its secret."""
    client, _ = issue_client(ledger, sellers=sellers, scopes=scopes)
    return Api(token_of(client, life=life))


def token_of(client: Client, *, life: dt.timedelta = dt.timedelta(hours=1)) -> str:
    """Return a token of the client, as the token endpoint stores it."""
    token = secrets.token_urlsafe(24)
    get_access_token_model().objects.create(
        application=client,
        token="",
        token_checksum=hashlib.sha256(token.encode()).hexdigest(),
        expires=now() + life,
        scope=client.scopes,
    )
    return token


def created(answer: Answer) -> Any:
    """Require that the request created something; return its representation."""
    assert answer.status_code == 201, answer.text
    return answer.data


def succeeded(answer: Answer) -> Any:
    """Require that the request succeeded; return what it answered."""
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.data
