"""Routes of the Output API, below `/ledger/output/v1/{ledgerNo}/`."""

from django.urls import path

from reports.models import FileType
from reports.views import ORDER_REPORT, FileContentViewSet, FileViewSet, ReportViewSet

urlpatterns = [
    path("reports", ReportViewSet.as_view({"get": "index"})),
    path("reports/<str:name>", ReportViewSet.as_view({"get": "retrieve"})),
    path("files", FileViewSet.as_view({"get": "types"})),
    path(
        f"files/{FileType.LEDGER_REPORT}/{ORDER_REPORT}",
        FileViewSet.as_view({"post": "order_report"}),
    ),
    path("files/<str:file_type>", FileViewSet.as_view({"get": "list"})),
    path(
        "files/<str:file_type>/<str:file_id>",
        FileContentViewSet.as_view({"get": "retrieve"}),
    ),
]
