"""Admin pages for produced files, to view and to download."""

import datetime as dt

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header, urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.models import FeeInvoice
from ledger_project.backoffice import display
from ledger_project.backoffice.access import Within
from ledger_project.backoffice.actors import actor_of
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table
from ledger_project.backoffice.dashboard import Card, card
from ledger_project.core.texts import later, say
from reports.models import FileType, OutputFile
from reports.queries import content, files_for


@admin.register(OutputFile)
class OutputFileAdmin(LedgerModelAdmin):
    list_display = (
        "file_name",
        "ledger",
        "type",
        "sequence",
        "business_date",
        "sellers",
        "bytes",
        "download",
    )
    list_filter = ("ledger", "type")
    date_hierarchy = "business_date"
    search_lookups = ("file_name__istartswith", "variant", "sha256")
    search_rank = 130
    search_columns = ("type", "business_date")
    search_help_text = later("Number, name, variant or SHA-256 of the file")
    facts = ("ledger", "type", "business_date", "sequence")
    fieldsets = (
        (None, {"fields": ("download", "file_name", "media_type", "bytes", "sha256")}),
        (
            later("Contents"),
            {
                "fields": (
                    "ledger",
                    "type",
                    "variant",
                    "sequence",
                    "business_date",
                    "sellers",
                    "scopes",
                )
            },
        ),
        (later("Record"), {"fields": ("id", "created_at", "created_by")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.download_view))
        return [
            path("<int:pk>/download/", view, name="reports_outputfile_download"),
            *super().get_urls(),
        ]

    def download_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Stream the file's bytes as a download with the name of the file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        file = self.get_queryset(request).filter(pk=pk).first()
        if file is None:
            raise Http404
        if not files_for(actor_of(request.user), file.ledger).filter(pk=pk).exists():
            raise PermissionDenied
        return StreamingHttpResponse(
            content(file, download=True),
            content_type=file.media_type,
            headers={
                "Content-Length": str(file.size),
                "Content-Disposition": str(content_disposition_header(True, file.file_name)),
            },
        )

    @admin.display(description=later("Size"))
    def bytes(self, file: OutputFile) -> str:
        return filesizeformat(file.size)

    @admin.display(description=later("Download"))
    def download(self, file: OutputFile) -> SafeString:
        url = reverse("admin:reports_outputfile_download", args=[file.pk])
        return format_html('<a href="{}" download>{}</a>', url, say("Download"))


add_table(
    FeeInvoice,
    Table(
        later("Documents"),
        lambda invoice: OutputFile.objects.filter(
            ledger=invoice.ledger_id,
            type__in=(
                FileType.FEE_INVOICE_PDF,
                FileType.FEE_INVOICE_XML,
                FileType.FEE_INVOICE_REMINDER,
            ),
            variant=invoice.number,
        ).select_related("ledger"),
        (display.SELF, "type", "size", "created_at"),
    ),
)


@card("reports.view_outputfile", position=50)
def files_today(on: dt.date, within: Within) -> Card:
    made = within(OutputFile.objects.filter(business_date=on)).order_by().count()
    day = {
        "business_date__year": on.year,
        "business_date__month": on.month,
        "business_date__day": on.day,
    }
    page = reverse("admin:reports_outputfile_changelist")
    return Card(say("Files today"), display.count_text(made), f"{page}?{urlencode(day)}")
