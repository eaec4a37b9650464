"""What one request costs the processor, against an empty view of the same stack.

The WSGI application is called in this process, so what is counted is Python alone: the database's
own work and the network are not in it. The empty view is a route of the API as any other
(`benchmarks.empty`): token, allowance, scope and negotiation are in the floor, too.
"""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from benchmarks.stage import Stage, cost
from ledger_project.api import throttling
from ledger_project.api.clients import issue_client
from ledger_project.api.renderers import encode
from ledger_project.api.scopes import PAIRS
from ledger_project.core import clock
from tests.support.bodies import authorization_body
from tests.support.clients import issue

ROUNDS, EACH = 12, 25
FLOOR = "empty"
FORM = "application/x-www-form-urlencoded"


def measure(stage: Stage) -> list[dict[str, Any]]:
    """Return a row for each kind of request: milliseconds of the processor."""
    ledger, _ = stage.ledger(300)
    with override_settings(ALLOWED_HOSTS=["*"], ROOT_URLCONF="benchmarks.empty"):
        caller = Caller(ledger)
        kinds = {FLOOR: ("GET", lambda: caller.path("customer", "empty")), **dict(caller.kinds())}
        best = dict.fromkeys(kinds, math.inf)
        with stage.doing("calling the application"):
            # In turn, so that what else the machine does meets them all; the first round warms up.
            for number in range(ROUNDS + 1):
                for name, call in kinds.items():
                    found = caller.milliseconds(*call)
                    best[name] = min(best[name], found) if number else math.inf
    floor = best.pop(FLOOR)
    return [cost(name, found, floor, "ms") for name, found in best.items()]


class Caller:
    """A client that calls the WSGI application, and knows something to ask for."""

    def __init__(self, ledger: Any) -> None:
        self._application = WSGIHandler()
        self._ledger = ledger
        self._client, self._secret = issue_client(ledger, scopes=PAIRS, on=clock.business_date())
        self._token = f"Bearer {issue(ledger).token}"
        self._numbers = itertools.count(1)

    def path(self, subdomain: str, rest: str) -> str:
        return f"/ledger/{subdomain}/v1/{self._ledger.number}/{rest}"

    def kinds(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        purchases = self.path("invoice-purchase", "authorizations")
        made = self._authorized()
        fresh = (self._authorized() for _ in itertools.count())
        form = urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": self._client.client_id,
                "client_secret": self._secret,
            }
        ).encode()
        yield "authorize", ("POST", lambda: purchases, self._authorization)
        yield "capture", ("POST", lambda: f"{purchases}/{next(fresh)}/captures", lambda: b"{}")
        yield "read an authorization", ("GET", lambda: f"{purchases}/{made}")
        yield "list of 50 authorizations", ("GET", lambda: purchases)
        yield "list of 50 invoices", ("GET", lambda: self.path("invoice", "invoices"))
        yield "list of 50 events", ("GET", lambda: self.path("invoice", "events"))
        yield "refused body", ("POST", lambda: purchases, lambda: b'{"sellerNumber": 1}', 400)
        yield "fetch a token", ("POST", lambda: "/oauth2/token", lambda: form, 200, FORM)
        yield "description", ("GET", lambda: "/openapi.json")

    def trade(self, count: int) -> None:
        """Authorize and capture so often."""
        purchases = self.path("invoice-purchase", "authorizations")
        for _ in range(count):
            at = f"{purchases}/{self._authorized()}/captures"
            self._call("POST", at, b"{}", "application/json")

    def reads(self) -> dict[str, str]:
        """Return paths of what a replica may answer."""
        return {
            "list of 50 authorizations": self.path("invoice-purchase", "authorizations"),
            "list of 50 invoices": self.path("invoice", "invoices"),
            "list of 50 events": self.path("invoice", "events"),
            "trial balance": self.path("output", "reports/trial-balance"),
        }

    def read(self, path: str) -> None:
        """Ask for a path. Raise `RuntimeError` if it is not answered."""
        if (status := self._call("GET", path, b"", "application/json")) != 200:
            raise RuntimeError(f"GET {path} was answered {status}")

    def milliseconds(
        self,
        method: str,
        path: Callable[[], str],
        body: Callable[[], bytes] = bytes,
        status: int = 0,
        media_type: str = "application/json",
    ) -> float:
        """Return the processor's time for one of several such requests."""
        asked = [(path(), body()) for _ in range(EACH)]
        throttling.clear((throttling.TOKENS, self._client.client_id))
        started = time.process_time()
        found = {self._call(method, *one, media_type) for one in asked}
        took = time.process_time() - started
        if not found <= ({status} if status else {200, 201}):
            raise RuntimeError(f"{method} {path()} was answered {found}")
        return took / EACH * 1000

    def _authorization(self) -> bytes:
        number = f"bench-{next(self._numbers)}"
        return encode(authorization_body(seller="1", number=number, amount=1))

    def _authorized(self) -> int:
        answers: list[bytes] = []
        path = self.path("invoice-purchase", "authorizations")
        self._call("POST", path, self._authorization(), "application/json", answers)
        text = b"".join(answers)
        return int(text.partition(b'"authorizationId":')[2].partition(b",")[0])

    def _call(
        self, method: str, path: str, body: bytes, media_type: str, into: list[bytes] | None = None
    ) -> int:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_ACCEPT": "application/json",
            "HTTP_USER_AGENT": "benchmark",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
        }
        if method == "POST":
            environ |= {"CONTENT_TYPE": media_type, "CONTENT_LENGTH": str(len(body))}
        if media_type != FORM:
            environ["HTTP_AUTHORIZATION"] = self._token
        status: list[int] = []
        pieces = self._application(environ, lambda line, headers: status.append(int(line[:3])))
        content = b"".join(pieces)
        pieces.close()
        if into is not None:
            into.append(content)
        return status[0]
