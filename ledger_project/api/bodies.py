"""Completeness of a request's body.

An operation may take an empty body (capture all that remains), so a body that was lost on the way
must never look like one. WSGI reads no body without a Content-Length, and reports nothing when the
connection ends before it.
"""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from ledger_project.api.errors import MalformedRequest, RequestTooLarge

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
