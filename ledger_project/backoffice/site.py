"""The back office: Django's admin under the project's own name, with a dashboard in front."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.http import require_safe

from ledger_project.backoffice.access import enter_ledgers_of
from ledger_project.backoffice.dashboard import dashboard
from ledger_project.backoffice.navigation import by_task
from ledger_project.backoffice.pages import PAGES, pages_of, shown
from ledger_project.backoffice.search import search
from ledger_project.core.texts import later


class LedgerAdminSite(AdminSite):
    site_header = later("Invoice service ledger")
    site_title = later("Ledger")
    index_title = later("Back office")
    site_url = None

    def get_urls(self) -> list[URLResolver | URLPattern]:
        pages: list[URLResolver | URLPattern] = [
            path(
                f"reports/{page.name}/",
                self.admin_view(self._shown(page.view)),
                name=page.route,
            )
            for page in PAGES
        ]
        view = self.admin_view(require_safe(self._shown(search)))
        return [path("search/", view, name="search"), *pages, *super().get_urls()]

    def _shown(self, view: Any) -> Any:
        def page(request: HttpRequest) -> HttpResponseBase:
            return shown(request, lambda: view(request, context=self.each_context))

        return page

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the tables that a member of staff may see, by task; those of one app, if asked."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else by_task(apps)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Wrap a page: the database shows it the ledgers of the member of staff alone."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def within(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # Until the request ends: what a page shows is read when its template is rendered.
            if self.has_permission(request):
                enter_ledgers_of(request.user)
            return page(request, *args, **kwargs)

        return within

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        pages = [
            (page.title, reverse(f"{self.name}:{page.route}")) for page in pages_of(request.user)
        ]
        start = super().index

        def view() -> TemplateResponse:
            more = {"dashboard": dashboard(request), "pages": pages, **(extra_context or {})}
            return start(request, more)

        return shown(request, view)
