"""Output files. Their bytes are stored in the database and never change."""

import datetime as dt

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import JournalEntry
from customers.models import Customer
from ledger_project.core.database_rules import Trigger, append_only
from ledger_project.core.models import Event, LedgerOwned, Recorded
from ledger_project.core.tenancy import LedgerForeignKey, LedgerOneToOneField
from ledger_project.core.texts import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""


class FileType(models.TextChoices):
    """File types by their names in routes; `output_files.registry` has a row for each."""

    AR_ACCOUNTING = "ar-accounting"
    AR_ACCOUNTING_DETAIL = "ar-accounting-detail"
    AR_INVOICE_TRANSACTION = "ar-invoice-transaction"
    SIE4 = "sie4"
    AR_SETTLEMENT = "ar-settlement"
    AR_SETTLEMENT_PDF = "ar-settlement-pdf"
    AR_SETTLEMENT_XML = "ar-settlement-xml"
    AR_SETTLEMENT_XLSX = "ar-settlement-xlsx"
    FEE_INVOICE_PDF = "fee-invoice-pdf"
    FEE_INVOICE_XML = "fee-invoice-xml"
    FEE_INVOICE_REMINDER = "fee-invoice-reminder"
    LEDGER_REPORT = "ledger-report"
    SURPLUS_REPORT = "ar-filereport103"
    COLLECTION_REPORT = "ar-filereport104"
    UNMATCHED_REPORT = "ar-filereport105"
    INVOICE_REPORT = "ar-filereport110"
    CREDIT_REPORT = "ar-filereport125"
    CREDIT_ACCOUNT_REPORT = "ar-filereport127"
    BILL_JOURNAL = "bill-journal"
    CUSTOMER_JOURNAL = "customer-journal"
    PAYOUT_FILE = "payout-file"
    DIRECT_DEBIT_FILE = "direct-debit-file"
    COLLECTION_FILE = "collection-file"
    COLLECTION_LIST = "collection-list"
    PRINT_BUNDLE = "print-bundle"
    EINVOICE_FILE = "einvoice-file"


class OutputFile(Recorded):
    """An output file. `sequence` has no gaps for each ledger and type.

    `sellers` and `scopes` are its audience: who reads it covers all these sellers, given by number,
    and holds all these scopes. A file without sellers is for who covers all of the ledger.

    `variant` distinguishes the files of a type (settlement number, version, or voucher numbers).
    `business_date` is the date that it reports on, `since` the first day of its period, if any.
    `source` is the bookkeeping file whose entries it has in another format. `read_at` is the
    instant (of the database) up to which a report has read the books.
    """

    type = models.CharField(max_length=30, choices=FileType)
    variant = models.CharField(max_length=30, blank=True)
    sequence = models.PositiveIntegerField()
    business_date = models.DateField()
    since = models.DateField("from", null=True)
    source = LedgerForeignKey("self", null=True, related_name="formats")
    read_at = models.DateTimeField(null=True)
    ordered = models.BooleanField(
        "ordered by hand",
        default=False,
        help_text="Ordered by hand, in addition to the scheduled files.",
    )
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    sellers = ArrayField(models.CharField(max_length=15), default=list)
    scopes = ArrayField(
        models.CharField(max_length=30),
        default=list,
        db_default=[],
        help_text="What a reader has to be allowed to see beside files, by what is in it.",
    )

    class Meta:
        ordering = ["-id"]
        permissions = [("order_report_outputfile", "Order a ledger report")]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "type", "sequence"], name="file_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["ledger", "type", "variant"],
                condition=Q(
                    type__in=[
                        FileType.AR_SETTLEMENT,
                        FileType.AR_SETTLEMENT_PDF,
                        FileType.AR_SETTLEMENT_XML,
                        FileType.AR_SETTLEMENT_XLSX,
                        FileType.FEE_INVOICE_PDF,
                        FileType.FEE_INVOICE_XML,
                        FileType.FEE_INVOICE_REMINDER,
                        FileType.PAYOUT_FILE,
                        FileType.DIRECT_DEBIT_FILE,
                        FileType.COLLECTION_FILE,
                        FileType.COLLECTION_LIST,
                        FileType.PRINT_BUNDLE,
                        FileType.EINVOICE_FILE,
                    ]
                ),
                name="settled_in_one_file",
            ),
            models.UniqueConstraint(
                fields=["ledger", "type", "business_date"],
                condition=Q(
                    type__in=(
                        FileType.SURPLUS_REPORT,
                        FileType.COLLECTION_REPORT,
                        FileType.UNMATCHED_REPORT,
                        FileType.LEDGER_REPORT,
                        FileType.INVOICE_REPORT,
                        FileType.CREDIT_REPORT,
                        FileType.CREDIT_ACCOUNT_REPORT,
                    ),
                    ordered=False,
                ),
                name="scheduled_report_once_a_date",
            ),
            models.UniqueConstraint(
                fields=["ledger", "type", "source"],
                condition=Q(source__isnull=False),
                name="bookkeeping_told_once",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "type", "created_at"], name="file_by_creation"),
            models.Index(fields=["ledger", "type", "business_date"], name="file_by_date"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return f"/ledger/output/v1/{self.ledger_id}/files/{self.type}/{self.identity}"

    @property
    def created_locally(self) -> dt.datetime:
        """Instant of creation on the clock of settings.TIME_ZONE."""
        return timezone.localtime(self.created_at)

    @property
    def name_ending(self) -> str:
        """`<CompanyNumber>_<YYYYMMDDhhmmss>_<SerialNumber>`, as file names end."""
        return f"{self.ledger_id}_{self.created_locally:%Y%m%d%H%M%S}_{self.sequence}"

    @property
    def identity(self) -> str:
        """Last segment of its path: the date of creation and the key."""
        return f"{timezone.localdate(self.created_at).isoformat()}_{self.pk}"


class OutputFileChunk(LedgerOwned):
    """A chunk of a file's bytes, numbered from 0; at most one MiB, to bound the memory used."""

    file = LedgerForeignKey(OutputFile, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "file", "number"], name="chunk_once")
        ]
        triggers = [append_only()]


class ExportedEntry(LedgerOwned):
    """Membership of a journal entry in its one file.

    Entries with exported lines are in a bookkeeping file, payouts of surpluses in the file of a
    settlement. The other bookkeeping formats have no rows here: each of their files has the
    entries of one bookkeeping file, its `source`.
    """

    entry = LedgerOneToOneField(JournalEntry, primary_key=True, related_name="+")
    file = LedgerForeignKey(OutputFile, related_name="entries")
    id = None  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "exported entries"
        indexes = [models.Index(fields=["ledger", "file"], name="exported_in_file")]
        triggers = [append_only()]


class JournaledEvent(LedgerOwned):
    """Membership of an event in the one file of its journal.

    The head of a day's seals is in the bookkeeping file that repeats it.
    """

    event = LedgerOneToOneField(Event, primary_key=True, related_name="+")
    file = LedgerForeignKey(OutputFile, related_name="events")
    id = None  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "journaled events"
        indexes = [models.Index(fields=["ledger", "file"], name="journaled_in_file")]
        triggers = [append_only()]


class SealLink(LedgerOwned):
    """A link of a ledger's chain of seals: the digests of rows of one `kind`. Never changed.

    `keys` are the rows' keys, ascending, and `digests` theirs by the version `recipe`. `digest` is
    of all the columns and of `previous`, the digest of the link before (`seals`); `highest` is the
    highest key of the kind that is sealed with this link or before.
    """

    number = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    recipe = models.PositiveSmallIntegerField("version of the recipe")
    keys = ArrayField(models.BigIntegerField())
    digests = ArrayField(models.BinaryField())
    size = models.PositiveIntegerField("rows")
    highest = models.BigIntegerField("highest key")
    sealed_at = models.DateTimeField("sealed at")
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["ledger", "number"], name="seal_link_once")]
        indexes = [
            models.Index(
                fields=["ledger", "kind", "number"],
                name="seal_link_of_kind",
                include=["highest", "sealed_at"],
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class SealSalt(LedgerOwned):
    """Salt of the digest of a row whose texts an erasure may empty, and which `customer` it was of.

    An erasure takes the salt: then nobody can find the text from the digest by trying. What the end
    of a day erases when its time is over was of no customer.
    """

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField("row's key")
    salt = models.UUIDField(null=True)
    customer = LedgerForeignKey(Customer, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "kind", "key"], name="seal_salt_once"),
            models.CheckConstraint(
                condition=Q(salt__isnull=True) | Q(customer__isnull=True),
                name="seal_salt_taken_by_erasure",
            ),
        ]
        # A salt can be taken, once. It is never changed otherwise, nor its row deleted.
        triggers = [
            append_only("ledger_id", "id", "kind", "key"),
            Trigger(
                name="taken_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__salt__isnull=True)
                | pgtrigger.Q(new__salt__isnull=False),
                func="refuse_change",
            ),
        ]


class Verification(Recorded):
    """A run of `verify_ledger` over all that is there now, and how much it found wrong."""

    checks = models.PositiveIntegerField()
    violations = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return say("{number} of {all} checks", number=self.violations, all=self.checks)
