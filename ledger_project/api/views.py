"""What belongs to no subdomain: problem pages, and JSON answers where no view is reached."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found, server_error

from ledger_project.api import problems
from ledger_project.api.exception_handler import problem_response
from ledger_project.api.renderers import encode
from ledger_project.api.scopes import SUBDOMAINS


@require_safe
def problem_page(request: HttpRequest, subdomain: str, slug: str) -> HttpResponse:
    """What a problem type means and what to do about it, for people."""
    row = problems.PROBLEMS.get(slug)
    if row is None or subdomain not in (*SUBDOMAINS, "general"):
        raise Http404
    type_ = f"ledger/{subdomain}/v1/problems/{slug}"
    told = {"when": row.when.replace("`", ""), "remedy": row.remedy.replace("`", "")}
    return render(request, "problems/problem.html", {"problem": row, "type": type_, **told})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/admin/"):
        return page_not_found(request, exception)
    return _problem(request, Http404())


def failed(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/admin/"):
        return server_error(request)
    return _problem(request, RuntimeError("outside a view"))


def _problem(request: HttpRequest, error: Exception) -> HttpResponse:
    answer = problem_response(error, request.path)
    response = HttpResponse(
        encode(answer.data), status=answer.status_code, content_type=problems.MEDIA_TYPE
    )
    response.problem_instance = answer.problem_instance  # type: ignore[attr-defined]
    return response
