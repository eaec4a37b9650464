"""Views of the Output API."""

from reports.views.analytics import ReportViewSet
from reports.views.files import ORDER_REPORT, FileContentViewSet, FileViewSet

__all__ = ["ORDER_REPORT", "FileContentViewSet", "FileViewSet", "ReportViewSet"]
