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
    path("reports", ReportViewSet.view(get=ReportViewSet.index)),
    path("reports/<str:name>", ReportViewSet.view(get=ReportViewSet.retrieve)),
    path("files", FileViewSet.view(get=FileViewSet.types)),
    path(
        f"files/<report:report_type>/{ORDER_REPORT}",
        FileViewSet.view(post=FileViewSet.order_report),
    ),
    path("files/<str:file_type>", FileViewSet.view(get=FileViewSet.list)),
    path(
        "files/<str:file_type>/<str:file_id>",
        FileContentViewSet.view(get=FileContentViewSet.retrieve),
    ),
]
