"""The client that waits: sends, tries again, and follows pages."""

# Made by generate.py from _asynchronous.py. Change nothing here.
# ruff: noqa

import threading
import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar
from urllib.parse import urljoin

import httpx
import msgspec

from invoice_ledger._core import (
    TOKEN_PATH,
    Attempts,
    Credentials,
    Downloaded,
    Request,
    Resource,
    View,
    bind,
    decoded,
    downloaded,
    heard,
    next_of,
)
from invoice_ledger._json import decode
from invoice_ledger._problem import problem_of

T = TypeVar("T")


class _Page(msgspec.Struct, Generic[T]):
    items: list[T]
    view: View = msgspec.field(default_factory=View)


class Pages(Generic[T]):
    """The items of a list, fetched page by page while they are asked for.

    `next` is the address after the last page that was read, None at the end of the list: kept, it
    continues there (`pages.starting_at(next)`), so that a feed is read once.
    """

    def __init__(
        self,
        client: "Client",
        url: str,
        params: Mapping[str, Any],
        item: Any,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        self._client, self._url, self._params, self._item = client, url, params, item
        self._method, self._body = "GET" if body is None else "POST", body
        self.next: str | None = None

    def starting_at(self, address: str) -> "Pages[T]":
        """Return the rest of the list from an address that `next` had."""
        return Pages(self._client, address, {}, self._item, self._body)

    def __iter__(self) -> Iterator[T]:
        url, params = self._url, self._params
        while True:
            request = Request(self._method, url, params=params, body=self._body)
            answer = self._client._send(request)
            page = decode(answer.content, _Page[self._item])  # type: ignore[name-defined]
            bind(page, self._client)
            following = next_of(str(answer.url), page.view)
            self.next = following or self.next
            for item in page.items:
                yield item
            if following is None or not page.items:
                return
            url, params = following, {}


class Client:
    """A connection to one ledger of a service. Use it in `with`, or close it; threads may share it.

    `patience` is how many seconds a request is tried again after a lost connection, a refusal with
    Retry-After or an answer that says so; a change carries one idempotency key through all
    attempts, so it is made once. Other arguments are those of `httpx.Client`.
    """

    def __init__(
        self,
        url: str,
        ledger_no: int,
        *,
        client_id: str,
        client_secret: str,
        scope: str | None = None,
        patience: float = 30.0,
        timeout: float = 30.0,
        **options: Any,
    ) -> None:
        self.url, self.ledger_no, self.patience = url, ledger_no, patience
        self._credentials = Credentials(client_id, client_secret, scope)
        self._renewing = threading.Lock()
        self._http = httpx.Client(base_url=url, timeout=timeout, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def _send(self, request: Request) -> httpx.Response:
        attempts = Attempts(request, self.patience)
        while True:
            try:
                answer = self._once(request)
            except httpx.TransportError as cause:
                wait = attempts.after_loss(cause)
            else:
                if answer.is_success:
                    return heard(answer)
                wait = attempts.after(answer, problem_of(answer))
                if attempts.renewed and not wait:
                    self._credentials.forget()
            time.sleep(wait)

    def _once(self, request: Request) -> httpx.Response:
        with self._renewing:
            header = self._credentials.header()
            if header is None:
                fetched = self._http.post(TOKEN_PATH, **self._credentials.request())
                if fetched.status_code in (429, 503):
                    return fetched
                header = self._credentials.keep(fetched)
        return self._http.request(
            request.method,
            urljoin(self.url, request.url),
            params=request.params or None,
            content=request.content,
            headers={**request.headers, "Authorization": header},
        )

    def _do(self, request: Request, answer: type[T]) -> T:
        made: T = decoded(self._send(request), answer, self)
        return made

    def _get(self, url: str, answer: type[T], params: Mapping[str, Any] | None = None) -> T:
        return self._do(Request("GET", url, params=params), answer)

    def _post(self, url: str, body: Mapping[str, Any], answer: type[T], key: str | None) -> T:
        return self._do(Request("POST", url, body=body, key=key), answer)

    def _download(self, url: str) -> Downloaded:
        return downloaded(self._send(Request("GET", url, accept="*/*")))


class Acting(Resource):
    """A resource that acts by this client."""

    __slots__ = ()
    if TYPE_CHECKING:
        _client: Client
