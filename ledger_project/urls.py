"""Routes of the project. Subdomains stand in their app's `urls`; higher apps add to lower ones."""

from typing import Any

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularSwaggerSplitView

from invoices.views.customer_page import customer_page
from ledger_project.api.views import Description, TokenEndpoint, authorization_server, problem_page

OPEN: dict[str, Any] = {
    "authentication_classes": [],
    "permission_classes": [],
    "throttle_classes": [],
}

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs"), name="start"),
    path("admin/", include("ledger_project.staff.urls")),
    path("admin/", admin.site.urls),
    path("oauth2/token", TokenEndpoint.as_view(), name="token"),
    path(
        ".well-known/oauth-authorization-server", authorization_server, name="authorization-server"
    ),
    path("openapi.json", Description.as_view(**OPEN), name="openapi"),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **OPEN), name="docs"),
    path("owed/<str:token>", customer_page, name="customer-page"),
    path("ledger/<str:subdomain>/v1/problems/<str:slug>", problem_page, name="problem"),
    # Higher apps first: an operation on a collection would be taken for an item of it.
    path("ledger/", include("invoices.urls")),
    path("ledger/", include("accounts.urls")),
    path("ledger/customer/v1/<str:ledger_no>/", include("customers.urls")),
    path("ledger/output/v1/<str:ledger_no>/webhooks", include("webhooks.urls")),
    path("ledger/output/v1/<str:ledger_no>/", include("reports.urls")),
    path("ledger/sandbox/v1/<str:ledger_no>/", include("ledger_project.sandbox.urls")),
]

handler400 = "ledger_project.api.views.bad_request"
handler404 = "ledger_project.api.views.not_found"
handler500 = "ledger_project.api.views.failed"
