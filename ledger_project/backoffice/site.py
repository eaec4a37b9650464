"""The back office: Django's admin under the project's own name, with a dashboard in front."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse

from ledger_project.backoffice.dashboard import dashboard


class LedgerAdminSite(AdminSite):
    site_header = "Invoice service ledger"
    site_title = "Ledger"
    index_title = "Back office"
    site_url = "/docs"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().index(request, {"dashboard": dashboard(request), **(extra_context or {})})
