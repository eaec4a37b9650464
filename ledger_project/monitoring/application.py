"""The WSGI application of `/health/ready` and `/metrics`, beside Django's."""

import hmac
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import close_old_connections

from ledger_project.api import problems
from ledger_project.api.renderers import encode
from ledger_project.core import replica
from ledger_project.core.network import address_in
from ledger_project.monitoring import figures, metrics, readiness

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
PATHS = frozenset({LIVE, READY, METRICS})
SECONDS = 6
"""What the gateway gives an answer, in a thread of its own; then it says 503 by itself."""

Answer = tuple[int, str, bytes]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request to one of `PATHS`."""
    close_old_connections()
    try:
        status, media_type, content = _answer(environ)
    finally:
        close_old_connections()
    headers = [("Content-Type", media_type), ("Cache-Control", "no-store")]
    if status == 405:
        headers.append(("Allow", "GET, HEAD"))
    if status == 503:
        headers.append(("Retry-After", "2"))
    start_response(f"{status} ", headers)
    return [content]


def _answer(environ: dict[str, Any]) -> Answer:
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return problem(path, "method-not-allowed")
    if path == LIVE:
        return live()
    if path == READY:
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        return ready(asked.get("exclude", []))
    if not _may_read_metrics(environ):
        return problem(path, "not-found")
    return 200, metrics.MEDIA_TYPE, metrics.exposition() + figures.exposition()


def live() -> Answer:
    """Answer that the process runs. The gateway gives this answer without a thread."""
    return 200, "application/json", encode({"status": "live"})


def ready(exclude: Iterable[str] = ()) -> Answer:
    """Answer whether the process can serve, or what is missing; without the checks excluded."""
    found = readiness.missing(frozenset(exclude))
    if not found:
        more = {"replica": readiness.replica_said()} if replica.is_named() else {}
        return 200, "application/json", encode({"status": "ready", **more})
    listed = [{name: said} for name, said in found.items()]
    detail = f"Missing: {', '.join(found)}"
    return problem(READY, "not-ready", detail=detail, Missing=listed)


def problem(path: str, slug: str, **members: Any) -> Answer:
    content = problems.body(slug, problems.subdomain_of(path), **members)
    return content["Status"], problems.MEDIA_TYPE, encode(content)


def _may_read_metrics(environ: Mapping[str, Any]) -> bool:
    """Return whether the request has the token, or without one comes from this machine itself.

    The token is long and random, so tries need no limit, and no database that counts them.
    """
    if token := settings.METRICS_TOKEN:
        given = environ.get("HTTP_AUTHORIZATION", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # What a proxy on this machine passes on comes from elsewhere.
    if "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ:
        return False
    address = address_in(environ.get("REMOTE_ADDR", ""))
    return address is not None and address.is_loopback
