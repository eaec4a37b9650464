"""Conversion of any exception to `application/problem+json`.

A `DomainError` is answered by its code, Django's and DRF's own by theirs, a lost database or lock
by 503. Any other exception is a bug: 500, its instance and traceback in the log, no details in the
answer.
"""

from typing import Any

import psycopg.errors
import structlog
from django.core.exceptions import DisallowedHost, PermissionDenied, TooManyFieldsSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from ledger_project.api import hypermedia, problems
from ledger_project.api.errors import TooManyRequests
from ledger_project.core.errors import DomainError, Invalid, StateConflict

log = structlog.get_logger("ledger.api")
_TRY_LATER = {"Retry-After": "2"}  # Seconds.
_TRY_AGAIN = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
_AWAY = ("08", "53", "57", "58")
"""Classes of states: connections, resources (the disk), operators, reading and writing."""


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """Return the response for an exception that a view raised: DRF's hook."""
    return problem_response(error, context["request"].path)


def problem_response(error: Exception, path: str) -> Response:
    """Return the problem for `error` on `path` and log it; a bug with its traceback."""
    slug, members, headers = _describe(error)
    content = problems.body(slug, problems.subdomain_of(path), **members)
    status = content["Status"]
    if status >= 500 and not isinstance(error, DomainError):
        log.error("problem", type=content["Type"], instance=content["Instance"], exc_info=error)
    else:
        log.info("problem", type=content["Type"], instance=content["Instance"])
    if status == 401:
        headers["WWW-Authenticate"] = (
            f'Bearer realm="ledger", error="invalid_token", error_description="{content["Title"]}"'
        )
    response = Response(content, status=status, content_type=problems.MEDIA_TYPE, headers=headers)
    response.problem = slug, content["Instance"]  # type: ignore[attr-defined]
    return response


_SLUGS: dict[type[Exception], str] = {
    exceptions.MethodNotAllowed: "method-not-allowed",
    exceptions.NotAcceptable: "not-acceptable",
    exceptions.UnsupportedMediaType: "unsupported-media-type",
    exceptions.ParseError: "malformed-request",
    exceptions.Throttled: "too-many-requests",
    exceptions.NotFound: "not-found",
    exceptions.PermissionDenied: "permission-denied",
    DisallowedHost: "unknown-host",
    Http404: "not-found",
    PermissionDenied: "permission-denied",
}


def _describe(error: Exception) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Return the slug, the members beside the common ones, and the headers."""
    if isinstance(error, exceptions.ValidationError):
        error = Invalid(flatten(error.detail))
    if isinstance(error, TooManyFieldsSent):
        error = Invalid({"query": "There are more parameters than any request has use for"})
    if isinstance(error, Invalid):
        listed = [{path: message} for path, message in error.problems.items()]
        return "validation", {"detail": error.detail, "Problems": listed}, {}
    if isinstance(error, DomainError):
        members = {"title": error.title, "detail": error.detail, **error.fields}
        if isinstance(error, StateConflict):
            members["Operations"] = hypermedia.links(error.entity, error.permitted)
        headers = {}
        if isinstance(error, TooManyRequests):
            headers["Retry-After"] = str(error.wait)
        elif problems.PROBLEMS[error.code].status == 503:
            headers |= _TRY_LATER
        return error.code, members, headers
    if isinstance(error, DatabaseError | InterfaceError) and database_is_away(error):
        return "service-unavailable", {}, dict(_TRY_LATER)
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or 1) + 1
        return "too-many-requests", {}, {"Retry-After": str(wait)}
    return _SLUGS.get(type(error), "internal-error"), {}, {}


def database_is_away(error: Exception) -> bool:
    """Return whether the database is away, takes no changes, or a lock or statement took long."""
    cause = error.__cause__
    if isinstance(cause, psycopg.Error) and cause.sqlstate is not None:
        return isinstance(cause, _TRY_AGAIN) or cause.sqlstate[:2] in _AWAY
    return isinstance(error, OperationalError | InterfaceError)


def flatten(detail: Any, path: str = "") -> dict[str, str]:
    """Return DRF's nested errors as {dotted path: message}, list positions as `[0]`."""
    if isinstance(detail, dict):
        found: dict[str, str] = {}
        for name, inner in detail.items():
            found.update(flatten(inner, _joined(path, name)))
        return found
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        found = {}
        for position, inner in enumerate(detail):
            found.update(flatten(inner, f"{path}[{position}]"))
        return found
    messages = detail if isinstance(detail, list) else [detail]
    return {path or "body": " ".join(str(message) for message in messages)}


def _joined(path: str, name: str | int) -> str:
    if name == "non_field_errors":
        return path
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name
