"""Pages of the back office outside the models. Each app adds its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from ledger_project.core import replica


@dataclass(frozen=True, slots=True)
class Page:
    """A page below `reports/`: its name there, its title, and the permission to see it.

    `view` is called with the request and `context`, which returns the variables that every page of
    the site shows. It checks the permission.
    """

    name: str
    title: str
    permission: str
    view: Callable[..., HttpResponseBase]

    @property
    def route(self) -> str:
        return f"page_{self.name}"


PAGES: list[Page] = []
Answer = TypeVar("Answer", bound=HttpResponseBase)


def add_page(page: Page) -> None:
    """Register a page; to be called by an app's `admin`."""
    PAGES.append(page)


def address_of(name: str, **asked: Any) -> str:
    """Return the address of a page by its name, which may be a higher app's, and what it shows."""
    return f"{reverse(f'admin:page_{name}')}?{urlencode(asked)}"


def pages_of(user: Any) -> list[Page]:
    """Return the pages that a member of staff may see."""
    return [page for page in PAGES if user.has_perm(page.permission)]


def shown(request: HttpRequest, view: Callable[[], Answer]) -> Answer:
    """Return the answer of a view; of one that shows something, read from a replica if it can be.

    It is rendered then: templates read, too.
    """

    def work() -> Answer:
        answer = view()
        if isinstance(answer, TemplateResponse):
            answer.render()
        return answer

    return replica.read(work) if request.method in ("GET", "HEAD") else view()
