"""Views outside the subdomains: problem pages, and JSON answers where no view is reached."""

import gzip
import hashlib
import re
import sys
import threading
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.defaults import page_not_found
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from oauth2_provider.views import TokenView
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from ledger_project.api import problems
from ledger_project.api.errors import TooManyRequests
from ledger_project.api.exception_handler import problem_response
from ledger_project.api.negotiation import preferred
from ledger_project.api.renderers import encode
from ledger_project.api.scopes import SCOPES, SUBDOMAINS


class Description(SpectacularJSONAPIView):
    """The OpenAPI description: made once by each process, as it takes long and never changes."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        accept = "*/*"
        if not force:
            request.query_params.keys()  # More than anybody means are refused as they are read.
            accept = request.headers.get("Accept", "*/*")
        media_type = preferred(accept, ("application/vnd.oai.openapi+json", "application/json"))
        if media_type is None:
            raise NotAcceptable
        return self.get_renderers()[0], media_type

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plain, compressed = _description()
        shown = compressed if _takes_gzip(request) else plain
        headers = {
            "ETag": shown.tag,
            "Cache-Control": "public, max-age=300",
            "Vary": "Accept, Accept-Encoding",
        }
        given = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in given or shown.tag in (one.removeprefix("W/") for one in given):
            return HttpResponse(status=304, headers=headers)
        if shown is compressed:
            headers["Content-Encoding"] = "gzip"
        return HttpResponse(
            shown.content,
            content_type=request.accepted_media_type,  # type: ignore[attr-defined]
            headers=headers,
        )


def _takes_gzip(request: Request) -> bool:
    """Return whether the client names gzip among the codings that it takes, and not with q=0."""
    accepted = (one.split(";") for one in request.headers.get("Accept-Encoding", "").split(","))
    return any(
        coding.strip().lower() == "gzip" and not re.search(r"q=0(\.0*)?\s*$", "".join(rest))
        for coding, *rest in accepted
    )


class _Encoded(NamedTuple):
    """The description as it is sent, and its ETag."""

    content: bytes
    tag: str


_describing = threading.Lock()


def _description() -> tuple[_Encoded, _Encoded]:
    """Return the description, plain and compressed; of requests at the same time one makes it."""
    with _describing:
        return _made_description()


@cache
def _made_description() -> tuple[_Encoded, _Encoded]:
    view = Description()
    schema = view.generator_class().get_schema(request=None, public=True)
    content = JSONRenderer().render(schema)
    digest = hashlib.sha256(content).hexdigest()[:32]
    compressed = gzip.compress(content, mtime=0)
    return _Encoded(content, f'"{digest}"'), _Encoded(compressed, f'"{digest}-gzip"')


@method_decorator(csrf_exempt, name="dispatch")
class TokenEndpoint(TokenView):
    """OAuth 2 client credentials; every error of a client is one of RFC 6749, in JSON."""

    http_method_names = ["post"]
    largest_form = 16_384
    """Bytes: more than the credentials of any client with all scopes."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0) > self.largest_form:
                raise SuspiciousOperation
            return super().dispatch(request, *args, **kwargs)
        except (DataError, ValueError, SuspiciousOperation):
            # NUL characters, and forms too large to be a client's credentials.
            return JsonResponse({"error": "invalid_request"}, status=400)
        except TooManyRequests as error:
            return _problem(request, error)

    @method_decorator(sensitive_post_parameters("client_secret"))
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The library's own would look into the grants of devices, which nobody has here, and read
        # the token that it has just written.
        _, headers, body, status = self.create_token_response(request)
        if status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="ledger"'
        return HttpResponse(body, status=status, headers=headers)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = JsonResponse({"error": "invalid_request"}, status=405)
        answer["Allow"] = "POST"
        return answer


@csrf_exempt
def authorization_server(request: HttpRequest) -> HttpResponse:
    """Describe the token endpoint to libraries: metadata of RFC 8414."""
    if request.method not in ("GET", "HEAD"):
        return _only_read(request)
    methods = ["client_secret_basic", "client_secret_post"]
    bound = bool(settings.CERTIFICATE_HEADER)
    content = {
        "issuer": request.build_absolute_uri("/").rstrip("/"),
        "token_endpoint": request.build_absolute_uri(reverse("token")),
        "token_endpoint_auth_methods_supported": [
            *methods,
            *(["tls_client_auth", "self_signed_tls_client_auth"] if bound else []),
        ],
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": list(SCOPES),
        "tls_client_certificate_bound_access_tokens": bound,
        "service_documentation": request.build_absolute_uri(reverse("docs")),
    }
    return JsonResponse(content, headers={"Cache-Control": "public, max-age=300"})


def _only_read(request: HttpRequest) -> HttpResponse:
    answer = _problem(request, MethodNotAllowed(request.method or ""))
    answer["Allow"] = "GET, HEAD"
    return answer


@csrf_exempt
def problem_page(request: HttpRequest, subdomain: str, slug: str) -> HttpResponse:
    """Render the meaning and remedy of a problem type, for people."""
    if request.method not in ("GET", "HEAD"):
        return _only_read(request)
    row = problems.PROBLEMS.get(slug)
    if row is None or subdomain not in (*SUBDOMAINS, "general"):
        raise Http404
    type_ = f"ledger/{subdomain}/v1/problems/{slug}"
    return render(request, "problems/problem.html", {"problem": row, "type": type_, **_texts(row)})


def _texts(row: problems.ProblemType) -> dict[str, str]:
    return {"when": row.when.replace("`", ""), "remedy": row.remedy.replace("`", "")}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/admin/"):
        return page_not_found(request, exception)
    return _problem(request, Http404())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    known = isinstance(exception, DisallowedHost)
    return _problem(request, exception if known else ParseError())


def failed(request: HttpRequest) -> HttpResponse:
    """Answer what an exception has ended outside of DRF: a refusal by its problem, else 500."""
    error = sys.exception()
    known = error if isinstance(error, Exception) else RuntimeError("outside of an exception")
    return _problem(request, known)


def _is_page(request: HttpRequest) -> bool:
    """Return whether a browser asks for a page of the back office."""
    return request.path.startswith("/admin/") and "text/html" in request.headers.get("Accept", "")


def _problem(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the problem for an error: as a page to the back office, else as problem+json."""
    answer = problem_response(error, request.path)
    if _is_page(request):
        # Without the request: what is about it may want the database.
        row = problems.PROBLEMS[answer.data["Type"].rpartition("/")[2]]
        page = {"problem": row, "type": answer.data["Type"], **_texts(row)}
        page |= {"detail": answer.data.get("Detail", ""), "instance": answer.data["Instance"]}
        content: Any = render_to_string("problems/problem.html", page)
        response = HttpResponse(content, status=answer.status_code)
    else:
        response = HttpResponse(
            encode(answer.data), status=answer.status_code, content_type=problems.MEDIA_TYPE
        )
    for name, value in answer.headers.items():
        response.headers.setdefault(name, value)
    response.problem = answer.problem  # type: ignore[attr-defined]
    return response
