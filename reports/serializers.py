"""The shapes of produced files on the wire, and what an order says."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ledger_project.api.fields import Body, Day, Instant, OperationSerializer, Representation
from reports.models import CLIENT_TYPES, FileType


class FileSerializer(Representation):
    fileName = serializers.CharField(source="file_name")
    sequence = serializers.IntegerField(help_text="Without gaps for each ledger and type")
    created = Instant(source="created_at")
    businessDate = Day(source="business_date", help_text="The date that the file reports on")
    mediaType = serializers.CharField(source="media_type")
    size = serializers.IntegerField(help_text="Bytes")
    sha256 = serializers.CharField(help_text="Of the bytes, in hexadecimal")


@extend_schema_field({"type": "string", "format": "uri-reference"})
class _Link(serializers.CharField):
    pass


CONTENTS: dict[str, str] = {
    FileType.AR_ACCOUNTING: "The bookkeeping, record by record; XML",
    FileType.AR_ACCOUNTING_DETAIL: "The bookkeeping with the internal type of each record; XML",
    FileType.AR_INVOICE_TRANSACTION: "The bookkeeping as amounts between two accounts; XML",
    FileType.SIE4: "The bookkeeping summed up by account and book date; SIE 4I",
    FileType.AR_SETTLEMENT: "The settlements with the sellers by book date; XML",
    FileType.AR_SETTLEMENT_PDF: "The settlements as Balance Reports; PDF",
    FileType.AR_SETTLEMENT_XML: "Sales Accounted Transactions 2.0 of the settlements; XML",
    FileType.AR_SETTLEMENT_XLSX: "Sales Accounted Transactions 2.0 of the settlements; xlsx",
    FileType.LEDGER_REPORT: "Report 106: invoices with debt; CSV",
    FileType.SURPLUS_REPORT: "Report 103: surpluses held for customers; CSV",
    FileType.COLLECTION_REPORT: "Report 104: payments in debt collection, not yet settled; CSV",
    FileType.UNMATCHED_REPORT: "Report 105: payments without an invoice; CSV",
    FileType.INVOICE_REPORT: "Report 110: invoices with debt, in detail; CSV",
    FileType.CREDIT_REPORT: "Report 125: credits of a period; CSV",
    FileType.CREDIT_ACCOUNT_REPORT: "Report 127: exported credits of a period by account; CSV",
    FileType.BILL_JOURNAL: "What happened to invoices; XML",
    FileType.CUSTOMER_JOURNAL: "What happened to customers; XML",
}
"""What the list of each file type holds."""


class FileTypesSerializer(serializers.Serializer):
    """The list of each file type."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": _Link(),
            **{type_: _Link(help_text=CONTENTS[type_]) for type_ in CLIENT_TYPES},
            "operations": OperationSerializer(many=True),
        }


class FileListSerializer(serializers.Serializer):
    """The files of one type, newest first."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": _Link(),
            "items": FileSerializer(many=True),
            "operations": OperationSerializer(many=True),
        }


class OrderReportRequest(Body):
    reportDate = Day(help_text="The report shows the books as of this day's end")
    fromDate = Day(
        required=False,
        help_text="First day of the period of the reports 125 and 127, by default of the month",
    )
