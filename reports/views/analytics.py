"""Views of the on-screen reports in the Output API, as JSON or spreadsheet."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from ledger_project.api.endpoints import endpoint
from ledger_project.api.fields import Link
from ledger_project.api.renderers import ExactJSONRenderer
from ledger_project.api.representations import OperationSerializer
from ledger_project.api.viewsets import LedgerViewSet
from ledger_project.core import clock, replica
from ledger_project.core.errors import Invalid, NotFound
from reports.analytics import PARAMETERS, REPORTS, Report, ReportTable, file_of, read_query
from reports.analytics.parameters import DATES, MOST_WEEKS
from reports.models import XLSX
from reports.queries import covers_every_seller
from reports.views.files import CSVFile, XLSXFile

FORMAT = "format"
FORMATS = ("json", "csv", "xlsx")


class ReportsSerializer(serializers.Serializer):
    """Links to the reports that the token may see; one of an account has to be asked for."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": Link(),
            **{n: Link(required=False) for n, one in REPORTS.items() if not one.of_account},
            "operations": OperationSerializer(many=True),
        }


class ReportSerializer(serializers.Serializer):
    """A report: facts, an item for each row, and totals. Each report has its own columns."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": Link(),
            "title": serializers.CharField(),
            "fromDate": serializers.DateField(required=False),
            "asOf": serializers.DateField(),
            "facts": serializers.DictField(),
            "items": serializers.ListField(child=serializers.DictField()),
            "totals": serializers.DictField(required=False),
            "operations": OperationSerializer(many=True),
        }


class ReportViewSet(LedgerViewSet):
    subdomain = "output"

    def get_renderers(self) -> list[BaseRenderer]:
        """Return more renderers for a report than for the list of reports."""
        if self.action == "retrieve":
            return [ExactJSONRenderer(), CSVFile(), XLSXFile()]
        return super().get_renderers()

    @endpoint("List the reports", responses={200: ReportsSerializer})
    def index(self, request: Request, ledger_no: str) -> Response:
        """List the reports that the token may see: a member for each, with its path.

        The account-statement is not among them: it has no path without an `accountNo`.
        """
        path = request.path
        shown = {
            name: f"{path}/{name}"
            for name, one in REPORTS.items()
            if self._may(one) and not one.of_account
        }
        return Response({"@id": path, **shown, "operations": []})

    @extend_schema(parameters=[OpenApiParameter("name", enum=[*REPORTS], location="path")])
    @endpoint(
        "Get a report",
        responses={
            200: ReportSerializer,
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, XLSX): OpenApiTypes.BINARY,
        },
        query={name: PARAMETERS[name] for name in DATES},
        texts={
            **{name: text for name, text in PARAMETERS.items() if name not in DATES},
            FORMAT: "json, csv or xlsx; default by the Accept header",
        },
        shapes={
            FORMAT: {"type": "string", "enum": [*FORMATS]},
            "weeks": {"type": "integer", "minimum": 1, "maximum": MOST_WEEKS, "default": 8},
        },
        problems=["account-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, name: str) -> HttpResponseBase:
        """Return a report on the sellers that the token covers.

        A report of the whole ledger needs a token that covers every seller. The parameters depend
        on the report: ageing and ageing-history take `asOf`, `sellerNumber`; cash-flow-forecast
        `asOf`, `weeks`, `sellerNumber`; provisions `asOf`, `lossRates`, `sellerNumber`;
        settlement-history, dunning-ladder and bad-debts `fromDate`, `toDate`, `sellerNumber`;
        trial-balance and money-by-day `fromDate`, `toDate`; account-statement `fromDate`, `toDate`,
        `accountNo`.
        """
        report = REPORTS.get(name)
        if report is None or not self._may(report):
            raise NotFound(f"There is no report {name}")
        given = request.query_params.dict()
        wanted = given.pop(FORMAT, request.accepted_renderer.format)  # type: ignore[attr-defined]
        if wanted not in FORMATS:
            raise Invalid({FORMAT: "Expected json, csv or xlsx"})
        query = read_query(
            self.ledger, self.actor, given, report.parameters, today=clock.date_of(self.ledger)
        )
        table = replica.read(lambda: report.compute(query))
        if wanted == "json":
            return Response(self._represented(report, table, query))
        stem = f"{report.name}-{self.ledger.number}-{query.to.isoformat()}"
        content, media_type = file_of(table, wanted, report.title, clock.now())
        disposition = f'attachment; filename="{stem}.{wanted}"'
        return HttpResponse(
            content, content_type=media_type, headers={"Content-Disposition": disposition}
        )

    def _may(self, report: Report) -> bool:
        return not report.of_all or covers_every_seller(self.actor, self.ledger)

    def _represented(self, report: Report, table: ReportTable, query: Any) -> dict[str, Any]:
        names = [column.name for column in table.columns]
        which = f"?accountNo={query.account_no}" if report.of_account else ""
        body: dict[str, Any] = {"@id": f"{self.request.path}{which}", "title": report.title}
        if "fromDate" in report.parameters:
            body["fromDate"] = query.since.isoformat()
        body |= {
            "asOf": query.to.isoformat(),
            "facts": table.facts,
            "items": [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows],
        }
        if table.totals:
            totals = zip(names, table.totals, strict=True)
            body["totals"] = {
                name: _plain(value) for name, value in totals if value not in (None, "")
            }
        return {**body, "operations": []}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
