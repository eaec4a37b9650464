"""Headers and the log line of every request, whatever answers it."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from ledger_project.core import row_security
from ledger_project.logs import path_of

log = structlog.get_logger("ledger.request")
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurity:
    """What a page may load and do: nothing from elsewhere, and no script or style within it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response


class NoLedger:
    """What begins each request outside of any ledger: it enters one when it has authenticated."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with row_security.outside():
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse) and row_security.current():
                response.streaming_content = row_security.carried(
                    response.streaming_content  # type: ignore[arg-type]
                )
        return response


class RequestLog:
    """Tracking headers, accepted, echoed and logged, and the log line of a request.

    Log context of a request: `request_id` (the X-Request-Id, or a fresh one), `traceparent`. It
    leaves the names of the route and of the problem for who counts, in the request's `META`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        asked = request.headers.get("X-Request-Id", "")
        request_id = asked if _REQUEST_ID.fullmatch(asked) else str(uuid.uuid4())
        trace = request.headers.get("traceparent", "")
        traceparent = trace if _TRACEPARENT.fullmatch(trace) else None
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if traceparent:
            structlog.contextvars.bind_contextvars(traceparent=traceparent)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        if traceparent:
            response["traceparent"] = traceparent
        problem, instance = getattr(response, "problem", (None, None))
        if match := request.resolver_match:
            request.META["ledger.route"] = match.route
        if problem:
            request.META["ledger.problem"] = problem
        log.info(
            "request",
            method=request.method,
            path=path_of(request.path),
            status=response.status_code,
            instance=instance,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response
