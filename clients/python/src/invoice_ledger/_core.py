"""What both clients share: requests, answers, when to try again. Nothing here waits or sends."""

import base64
import email.message
import random
import time
import uuid
import warnings
from collections.abc import Callable, Mapping
from functools import update_wrapper
from types import MethodType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urljoin

import httpx
import msgspec

from invoice_ledger._json import decode
from invoice_ledger._problem import Problem, problem_of

TOKEN_PATH = "/oauth2/token"
RENEWED_EARLY = 30.0
"""Seconds before a token ends in which a new one is fetched."""
FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TRY_AGAIN = frozenset({408, 429, 502, 503, 504})
Row = TypeVar("Row")
F = TypeVar("F", bound=Callable[..., Any])
_encoder = msgspec.json.Encoder(decimal_format="number")


class Gone(Exception):
    """The connection was lost or refused, also after all attempts.

    A change may have been made: `key` is the idempotency key with which it can be sent again.
    """

    def __init__(self, request: "Request", cause: Exception) -> None:
        self.key = request.headers.get("Idempotency-Key")
        super().__init__(f"{request.method} {request.url}: {cause!r}")


class NotOffered(AttributeError):
    """The resource does not list the operation now."""


class Link(msgspec.Struct, frozen=True):
    """An operation that a resource lists: what may be done with it now."""

    rel: str
    method: str
    href: str


class View(msgspec.Struct):
    """Position of a page in its list; `next` leads to the following one."""

    id: str = msgspec.field(name="@id", default="")
    next: str | None = None


class Request:
    """A request, the same at each attempt: a POST has one idempotency key for all of them."""

    def __init__(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        etag: str | None = None,
        key: str | None = None,
        accept: str = "application/json",
    ) -> None:
        self.method, self.url = method.upper(), url
        self.params = {
            name: _in_query(value) for name, value in (params or {}).items() if value is not None
        }
        self.headers = {"Accept": accept}
        self.content: bytes | None = None
        if body is not None:
            sent = {name: value for name, value in body.items() if value is not msgspec.UNSET}
            self.content = _encoder.encode(sent)
            self.headers["Content-Type"] = "application/json"
        if self.method == "POST":
            self.headers["Idempotency-Key"] = key or str(uuid.uuid4())
        elif etag and self.method != "GET":
            self.headers["If-Match"] = etag

    @property
    def repeatable(self) -> bool:
        """Whether a repetition cannot have an effect of its own, or be refused for the first."""
        return "If-Match" not in self.headers


class Attempts:
    """Decides whether a request is sent again, and after how long, within `patience` seconds."""

    def __init__(self, request: Request, patience: float) -> None:
        self.request, self.ends = request, time.monotonic() + patience
        self.wait = FIRST_WAIT
        self.renewed = False

    def after_loss(self, cause: httpx.TransportError) -> float:
        """Return how long to wait after the connection was lost. Raises `Gone`."""
        never_sent = isinstance(cause, NEVER_SENT)
        if not (self.request.repeatable or never_sent):
            raise Gone(self.request, cause) from cause
        wait = self._next_wait(None)
        if wait is None:
            raise Gone(self.request, cause) from cause
        return wait

    def after(self, answer: httpx.Response, problem: Problem) -> float:
        """Return how long to wait after a refusal; 0 with a new token. Raises the problem."""
        if answer.status_code == 401 and not self.renewed and problem.slug in (
            "token-expired", "token-invalid"
        ):  # fmt: skip
            self.renewed = True
            return 0.0
        unknown = problem.slug == "outcome-unknown" or answer.status_code in (502, 504)
        if answer.status_code not in TRY_AGAIN or (unknown and not self.request.repeatable):
            raise problem
        wait = self._next_wait(answer.headers.get("Retry-After"))
        if wait is None:
            problem.key = self.request.headers.get("Idempotency-Key")
            raise problem
        return wait

    def _next_wait(self, retry_after: str | None) -> float | None:
        """Return the seconds to wait, None if patience ends before."""
        if retry_after and retry_after.isdigit():
            wait = float(retry_after)
        else:
            wait = self.wait * random.uniform(0.5, 1.5)
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        return wait if time.monotonic() + wait < self.ends else None


def heard(answer: httpx.Response) -> httpx.Response:
    """Return an answer; warn if its route will go (RFC 9745)."""
    if "Deprecation" in answer.headers:
        request, end = answer.request, answer.headers.get("Sunset", "a day to be announced")
        warnings.warn(
            f"{request.method} {request.url.path} may be gone from {end} on.",
            FutureWarning,
            stacklevel=2,
        )
    return answer


class Credentials:
    """Client credentials, and the token fetched with them."""

    def __init__(self, client_id: str, client_secret: str, scope: str | None = None) -> None:
        pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        self._basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        self._scope = scope
        self._token, self._ends = "", 0.0

    def header(self) -> str | None:
        """Return the Authorization header, None when a token is to be fetched first."""
        return f"Bearer {self._token}" if time.monotonic() < self._ends - RENEWED_EARLY else None

    def forget(self) -> None:
        self._ends = 0.0

    def request(self) -> dict[str, Any]:
        """Return the arguments of the request for a token."""
        form = {"grant_type": "client_credentials"}
        if self._scope:
            form["scope"] = self._scope
        return {"data": form, "headers": {"Authorization": self._basic}}

    def keep(self, answer: httpx.Response) -> str:
        """Keep the token of an answer and return the header. Raises `Problem`."""
        if answer.status_code != 200:
            raise problem_of(answer)
        body = decode(answer.content)
        self._token = body["access_token"]
        self._ends = time.monotonic() + float(body["expires_in"])
        return f"Bearer {self._token}"


class Downloaded(msgspec.Struct):
    """A file: its bytes, its media type and the name that it has in the ledger."""

    content: bytes
    media_type: str
    file_name: str


def downloaded(answer: httpx.Response) -> Downloaded:
    message = email.message.Message()
    message["Content-Disposition"] = answer.headers.get("Content-Disposition", "")
    media_type = answer.headers.get("Content-Type", "application/octet-stream")
    return Downloaded(answer.content, media_type, message.get_filename() or "")


def decoded(answer: httpx.Response, type_: Any, client: Any) -> Any:
    """Return the resource of an answer, which remembers its client and version."""
    if answer.status_code == 204:
        return None
    made = decode(answer.content, type_)
    bind(made, client)
    if hasattr(made, "__dict__"):
        made.__dict__["_etag"] = answer.headers.get("ETag")
    return made


def bind(made: Any, client: Any) -> None:
    """Let a resource, and those in it, act by the client."""
    if isinstance(made, Resource):
        made.__dict__["_client"] = client
    for item in getattr(made, "items", None) or ():
        if isinstance(item, Resource):
            item.__dict__["_client"] = client


def next_of(url: str, view: View) -> str | None:
    """Return the address of the following page, None at the end of the list."""
    return urljoin(url, view.next) if view.next else None


class Resource:
    """A resource of the ledger: what it lists in `operations` can be done with it."""

    __slots__ = ()
    if TYPE_CHECKING:
        id: str
        operations: list[Link]
        _etag: str | None

    def _link(self, rel: str) -> Link:
        return next(one for one in self.operations if one.rel == rel)

    def _request(self, rel: str, body: Mapping[str, Any] | None, key: str | None) -> Request:
        link = self._link(rel)
        etag = self.__dict__.get("_etag")
        return Request(link.method, link.href, body=body, etag=etag, key=key)


class _Offered:
    """A method that a resource has only while it lists the operation `rel`."""

    def __init__(self, rel: str, function: Callable[..., Any]) -> None:
        self.rel, self.function = rel, function
        update_wrapper(self, function)  # type: ignore[arg-type]

    def __get__(self, resource: Any, owner: Any = None) -> Any:
        if resource is None:
            return self.function
        listed = [one.rel for one in resource.operations]
        if self.rel not in listed:
            raise NotOffered(
                f"{resource.id} does not offer {self.rel} now, but {', '.join(listed) or 'nothing'}"
            )
        return MethodType(self.function, resource)


if TYPE_CHECKING:

    def offered(rel: str) -> Callable[[F], F]: ...
else:

    def offered(rel: str) -> Callable[[Callable[..., Any]], _Offered]:
        """Make a method that exists while the resource lists the operation `rel`."""
        return lambda function: _Offered(rel, function)


def _in_query(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
