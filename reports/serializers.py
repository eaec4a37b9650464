"""Representations of output files, and the request of an order."""

from rest_framework import serializers

from ledger_project.api.bodies import Body
from ledger_project.api.fields import Day, Instant, Link
from ledger_project.api.representations import OperationSerializer, Representation
from reports.models import FileType
from reports.output_files import CLIENT_TYPES, FILE_TYPES


class FileSerializer(Representation):
    fileName = serializers.CharField(source="file_name")
    sequence = serializers.IntegerField(help_text="Without gaps for each ledger and type")
    created = Instant(source="created_at")
    businessDate = Day(source="business_date", help_text="The date that the file reports on")
    mediaType = serializers.CharField(source="media_type")
    size = serializers.IntegerField(help_text="Bytes")
    sha256 = serializers.CharField(help_text="Of the bytes, in hexadecimal")


class FileTypesSerializer(serializers.Serializer):
    """The list of each file type."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": Link(),
            **{type_: Link(help_text=FILE_TYPES[FileType(type_)].title) for type_ in CLIENT_TYPES},
            "operations": OperationSerializer(many=True),
        }


class FileListSerializer(serializers.Serializer):
    """The files of one type, newest first."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": Link(),
            "items": FileSerializer(many=True),
            "operations": OperationSerializer(many=True),
        }


class OrderReportRequest(Body):
    reportDate = Day(help_text="The report shows the books as of this day's end")
    fromDate = Day(
        required=False,
        help_text="First day of the period of the reports 125 and 127, by default of the month",
    )
