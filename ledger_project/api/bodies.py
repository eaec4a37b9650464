"""A request's body: that it is whole, and the members that it may have.

An operation may take an empty body (capture all that remains), so a body that was lost on the way
must never look like one. WSGI reads no body without a Content-Length, and reports nothing when the
connection ends before it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from ledger_project.api.checks import Faults
from ledger_project.api.errors import MalformedRequest, RequestTooLarge
from ledger_project.api.fields import REQUIRED, DayOfQuestion
from ledger_project.api.shapes import shape_of, type_of

JSON = "application/json"


def require_whole(request: Request) -> None:
    """Read the body, also a chunked one, before any decision depends on it.

    Raise `UnsupportedMediaType` for another type than JSON even for an empty body and for a
    compressed one, `RequestTooLarge`, and `MalformedRequest` when less arrived than was announced.
    """
    media_type = request.content_type.partition(";")[0].strip().lower()
    if media_type and media_type != JSON:
        raise UnsupportedMediaType(request.content_type)
    inner = request._request
    if inner.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaType(inner.META["HTTP_CONTENT_ENCODING"])
    announced = inner.META.get("CONTENT_LENGTH") or ""
    if not announced and _has_body_of_unknown_length(inner.META):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        inner._body = inner.META["wsgi.input"].read(limit + 1)
        if len(inner._body) > limit:
            raise RequestTooLarge("The body exceeds one MiB")
        if not inner._body and "HTTP_TRANSFER_ENCODING" in inner.META:
            raise MalformedRequest("A body was announced, and none arrived")
        inner.META["CONTENT_LENGTH"] = str(len(inner._body))
        return
    try:
        arrived = len(inner.body)
    except RequestDataTooBig as error:
        raise RequestTooLarge("The body exceeds one MiB") from error
    except OSError as error:
        raise MalformedRequest("The body did not arrive") from error
    if announced.isdigit() and arrived < int(announced):
        raise MalformedRequest(f"{arrived} bytes of the body arrived, {announced} were announced")


def _has_body_of_unknown_length(environ: dict[str, str]) -> bool:
    protocol = environ.get("SERVER_PROTOCOL", "")
    return "HTTP_TRANSFER_ENCODING" in environ or protocol.startswith(("HTTP/2", "HTTP/3"))


class Body(serializers.Serializer):
    """The members of a request.

    All faults are collected: wrong, missing and unknown members, and contradictions between members
    (`check`). `references` are the members that identify the request, for the OpenAPI description.

    A body without a fault is read by its type (`shapes`). Where that refuses it, the fields judge
    it, which know each fault and its words.
    """

    references: tuple[str, ...] = ()
    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": "Expected an object",
    }

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        """Check members together, or make them canonical; only valid members are present."""

    def convert(self, members: dict[str, Any]) -> Any:
        """Return the value that the view gets, from members without a fault."""
        return members

    def run_validation(self, data: Any = serializers.empty) -> Any:
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        try:
            return self._read(msgspec.convert(data, shape_of(type(self))))
        except (msgspec.ValidationError, serializers.ValidationError, UnicodeEncodeError):
            return self._judge(data)

    def _read(self, sent: Any) -> Any:
        """Return what `convert` makes of a body in its type. Raise `ValidationError`."""
        members: dict[str, Any] = {}
        for name, finish in self._finishing:
            value = getattr(sent, name)
            if value is not msgspec.UNSET:
                members[name] = value if finish is None else finish(value)
        faults = Faults()
        self.check(members, faults)
        if faults:
            raise serializers.ValidationError(faults)
        return self.convert(members)

    @cached_property
    def _finishing(self) -> list[tuple[str, Callable[[Any], Any] | None]]:
        """Return for each member what finishes reading it; None: its type has."""
        found: list[tuple[str, Callable[[Any], Any] | None]] = []
        for name, field in self.fields.items():
            if isinstance(field, Body):
                found.append((name, partial(_read_inner, field)))
            else:
                found.append((name, None if type_of(field) else field.run_validation))
        return found

    def _judge(self, data: Any) -> Any:
        """Return the same by asking each field. Raise `ValidationError` with all faults."""
        if not isinstance(data, Mapping):
            self.fail("invalid")
        members: dict[str, Any] = {}
        faults = Faults()
        for name, field in self.fields.items():
            try:
                members[name] = field.run_validation(field.get_value(data))
            except serializers.ValidationError as error:
                faults[name] = error.detail
            except serializers.SkipField:
                pass
        for name in data:
            if name not in self.fields:
                faults[name] = ["Unknown member"]
        self.check(members, faults)
        if faults:
            raise serializers.ValidationError(faults)
        return self.convert(members)


def _read_inner(body: Body, sent: Any) -> Any:
    return None if sent is None else body._read(sent)


class EmptyRequest(Body):
    """An operation that takes no members."""


class AsOfRequest(Body):
    """The request for a summary: of today, or of the past day that `asOf` names."""

    asOf = DayOfQuestion(required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if members.get("asOf") and members["asOf"] > self.context["on"]:
            faults.add("asOf", "Expected a date up to today")

    def convert(self, members: dict[str, Any]) -> dt.date:
        return members.get("asOf") or self.context["on"]
