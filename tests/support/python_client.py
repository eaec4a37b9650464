"""The Python client at the door of the service, on lines that can fail."""

from collections.abc import Callable
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.test import Client as DjangoClient

from invoice_ledger import AsyncLedger, Ledger
from ledger_project.core import models
from tests.support import description
from tests.support.clients import issue_client

URL = "http://testserver"
Fault = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


class Line(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Take requests to the service in this process; `faults` happen to the next ones, in order.

    A fault is given a request and what would have answered it. `seen` are the requests that came.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.seen: list[httpx.Request] = []
        self._client = DjangoClient(raise_request_exception=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if request.url.path == "/oauth2/token" or not self.faults:
            return self._answer(request)
        return self.faults.pop(0)(request, lambda: self._answer(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await sync_to_async(self.handle_request)(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        content_type = headers.pop("content-type", "application/json")
        found = self._client.generic(
            request.method, path, request.read(), content_type=content_type, headers=headers
        )
        content = b"".join(found) if found.streaming else found.content
        media_type = found.headers.get("Content-Type", "")
        differences = description.faults(
            request.method, request.url.path, found.status_code, media_type, content
        )
        assert not differences, differences
        return httpx.Response(found.status_code, headers=dict(found.headers), content=content)


def lost(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    """Do what is asked, and lose the answer."""
    answer()
    raise httpx.ReadError("lost", request=request)


def refused(status: int, slug: str, **headers: str) -> Fault:
    """Return a fault that answers with a problem and does nothing."""
    body = {"Type": f"ledger/general/v1/problems/{slug}", "Title": slug, "Status": status}
    return lambda request, answer: httpx.Response(
        status, json=body, headers={"Content-Type": "application/problem+json", **headers}
    )


def connect(
    ledger: models.Ledger, kind: Any = Ledger, **options: Any
) -> tuple[Ledger | AsyncLedger, Line]:
    """Return a client with all scopes, and its line."""
    client, secret = issue_client(ledger)
    line = Line()
    made = kind(
        URL,
        ledger.number,
        client_id=client.client_id,
        client_secret=secret,
        transport=line,
        **options,
    )
    return made, line
