"""Routes of the Output API, below `/ledger/output/v1/{ledgerNo}/`."""

from django.urls import path, register_converter

from reports.output_files import REPORT_TYPES
from reports.views import ORDER_REPORT, FileContentViewSet, FileViewSet, ReportViewSet


class ReportConverter:
    """A file type that may be ordered."""

    regex = "|".join(REPORT_TYPES.values())

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ReportConverter, "report")

urlpatterns = [
    path("reports", ReportViewSet.as_view({"get": "index"})),
    path("reports/<str:name>", ReportViewSet.as_view({"get": "retrieve"})),
    path("files", FileViewSet.as_view({"get": "types"})),
    path(
        f"files/<report:report_type>/{ORDER_REPORT}",
        FileViewSet.as_view({"post": "order_report"}),
    ),
    path("files/<str:file_type>", FileViewSet.as_view({"get": "list"})),
    path(
        "files/<str:file_type>/<str:file_id>",
        FileContentViewSet.as_view({"get": "retrieve"}),
    ),
]
