"""Views of produced files: lists, contents, and the order of a ledger report."""

import base64
import datetime as dt
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ledger_project.api import throttling
from ledger_project.api.endpoints import endpoint, file_of
from ledger_project.api.renderers import ExactJSONRenderer, encode
from ledger_project.api.viewsets import LedgerViewSet
from ledger_project.core import clock, replica
from ledger_project.core.errors import Invalid
from reports import output_files, queries
from reports.models import XLSX, FileType, OutputFile
from reports.output_files import CLIENT_TYPES, REPORT_TYPES
from reports.serializers import (
    FileListSerializer,
    FileSerializer,
    FileTypesSerializer,
    OrderReportRequest,
)

DEFAULT_DAYS = 7
MAX_DAYS = 31
ONE_DAY = dt.timedelta(days=1)
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(9000, 1, 1)
ORDER_REPORT = "order-report"


class FileViewSet(LedgerViewSet):
    subdomain = "output"

    @endpoint("List the file types", responses={200: FileTypesSerializer})
    def types(self, request: Request, ledger_no: str) -> Response:
        """List the file types: a member for each, with the path of its files."""
        path = request.path
        return Response(
            {"@id": path, **{type_: f"{path}/{type_}" for type_ in CLIENT_TYPES},
             "operations": []}
        )  # fmt: skip

    @endpoint(
        "List the files of a type",
        answer=FileSerializer,
        responses={200: FileListSerializer},
        query={
            "FromDate": "First date of creation; only together with ToDate",
            "ToDate": "Last date of creation; at most 31 days after FromDate",
        },
        problems=["file-not-found"],
    )
    def list(self, request: Request, ledger_no: str, file_type: str) -> Response:
        """List the files, newest first; without dates those of the last 7 days.

        A file with records of sellers that the token does not cover is left out, and one with names
        or identifiers of customers without `customer:read`.
        """
        found = output_files.files_visible_to(self.actor, self.ledger, file_type)
        first, last = self._period()
        shown = found.filter(created_at__gte=_start(first), created_at__lt=_start(last + ONE_DAY))
        return Response(
            {
                "@id": request.path,
                "items": replica.read(lambda: self.represent_all(shown.order_by("-id"))),
                "operations": self._operations(file_type),
            }
        )

    @extend_schema(
        parameters=[OpenApiParameter("report_type", enum=[*REPORT_TYPES.values()], location="path")]
    )
    @endpoint(
        "Order a ledger report",
        answer=FileSerializer,
        request=OrderReportRequest,
        responses={201: FileSerializer},
        problems=["method-not-allowed"],
    )
    def order_report(self, request: Request, ledger_no: str, report_type: str) -> Response:
        """Order a new ledger report as of the end of `reportDate`, today at the latest.

        This needs a token that covers every seller of the ledger, because the report has records of
        all of them.
        """
        body = self.body()
        throttling.require((throttling.REPORTS, str(self.ledger.number)))

        def order() -> Response:
            file = output_files.order_report(
                self.ledger,
                body["reportDate"],
                self.actor,
                on=self.on,
                type_=FileType(report_type),
                since=body.get("fromDate"),
            )
            headers = {"Location": file.get_absolute_url(), "ETag": _etag(file)}
            return Response(encode(self.represent(file)), status=201, headers=headers)

        return self.perform(order)

    def _period(self) -> tuple[dt.date, dt.date]:
        """Return the first and last date requested, both inclusive. Raises `Invalid`."""
        first, last = self.date_parameter("FromDate"), self.date_parameter("ToDate")
        if first is None and last is None:
            today = timezone.localdate(clock.now())
            return today - dt.timedelta(days=DEFAULT_DAYS), today
        if first is None or last is None:
            missing = "ToDate" if last is None else "FromDate"
            raise Invalid({missing: "FromDate and ToDate are given together"})
        if first > last:
            raise Invalid({"FromDate": "Expected a date up to ToDate"})
        if (last - first).days > MAX_DAYS:
            raise Invalid({"ToDate": f"Expected at most {MAX_DAYS} days after FromDate"})
        # Dates at the ends of the calendar have no instant in some time zones, and no files.
        return max(first, EARLIEST), min(last, LATEST)

    def _operations(self, file_type: str) -> Any:
        if file_type not in REPORT_TYPES.values():
            return []
        if not output_files.may_order_report(self.actor, self.ledger, FileType(file_type)):
            return []
        href = f"{self.request.path}/{ORDER_REPORT}"
        return [{"rel": ORDER_REPORT, "method": "post", "href": href}]


def _start(date: dt.date) -> dt.datetime:
    """Return the instant at which a date begins in settings.TIME_ZONE."""
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))


class CSVFile(ExactJSONRenderer):
    """Renderer by which a client asks for a spreadsheet; problems are JSON."""

    media_type = "text/csv"
    format = "csv"


class XLSXFile(CSVFile):
    media_type = XLSX
    format = "xlsx"


class FileContentViewSet(LedgerViewSet):
    subdomain = "output"
    files = ("retrieve",)

    @endpoint(
        "Download a file",
        responses={
            **file_of("application/xml", "text/csv", "text/plain", "application/pdf", XLSX),
            304: OpenApiResponse(description="If-None-Match names the file's ETag"),
        },
        problems=["file-not-found"],
    )
    def retrieve(
        self, request: Request, ledger_no: str, file_type: str, file_id: str
    ) -> HttpResponseBase:
        """Return the bytes in the file's own media type. A stored file never changes."""
        file = output_files.get_file(self.actor, self.ledger, file_type, file_id)
        media_type = self.media_type_of(file.media_type)
        tag = _etag(file)
        if self._matches("If-None-Match", tag):
            return Response(status=304, headers={"ETag": tag})
        headers = {
            "Content-Disposition": f'attachment; filename="{file.file_name}"',
            "Content-Length": str(file.size),
            "Digest": f"sha-256={base64.b64encode(bytes.fromhex(file.sha256)).decode()}",
            "ETag": tag,
        }
        if request.method == "HEAD":
            return HttpResponse(content_type=media_type, headers=headers)
        return StreamingHttpResponse(
            queries.content(file, download=True), content_type=media_type, headers=headers
        )


def _etag(file: OutputFile) -> str:
    return f'"{file.sha256}"'
