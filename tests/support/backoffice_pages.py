"""The pages of the back office: which there are, and where."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from reports.models import OutputFile, OutputFileChunk
from tests.support.dates import TODAY

OURS = [model for model in admin.site._registry if model not in (User, Group)]


def url(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def file_of(ledger, number: int) -> OutputFile:
    pieces = [b"<a>", b"\xc3\xa5", b"</a>"]
    file = OutputFile.objects.create(
        ledger=ledger,
        type="ar-accounting",
        sequence=number,
        business_date=TODAY,
        file_name=f"accounting_{number}.xml",
        media_type="application/xml",
        size=sum(map(len, pieces)),
        sha256="0" * 64,
        sellers=["654"],
    )
    for place, data in enumerate(pieces):
        OutputFileChunk.objects.create(ledger=ledger, file=file, number=place, data=data)
    return file
