"""Files that came in or went out by a ledger's directories."""

from django.db import models
from django.db.models import Q

from ledger_project.core.database_rules import append_only
from ledger_project.core.models import Recorded
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.exchange.states import EXCHANGED_FILE
from reports.models import OutputFile


class ExchangedFile(Recorded):
    """A file that was taken in, one that failed, or an output file that was put out.

    `name` is the file's in `done`, `failed` or `out`, and never used again. `counts` are the
    outcomes of its rows; `fault` says why it failed.
    """

    class Outcome(models.TextChoices):
        DONE = "done"
        FAILED = "failed"
        OUT = "out"

    outcome = models.CharField(max_length=10, choices=Outcome)
    name = models.CharField(max_length=140)
    kind = models.CharField(max_length=40)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField("bytes")
    counts = models.JSONField(default=dict)
    fault = models.TextField(blank=True)
    output_file = LedgerForeignKey(OutputFile, null=True, related_name="put_out")

    class Meta:
        ordering = ["-id"]
        permissions = EXCHANGED_FILE.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "name"], name="exchanged_once"),
            models.UniqueConstraint(fields=["ledger", "output_file"], name="put_out_once"),
            models.CheckConstraint(
                condition=Q(outcome="out", output_file__isnull=False)
                | (~Q(outcome="out") & Q(output_file__isnull=True)),
                name="out_is_an_output_file",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "outcome", "created_at"], name="exchanged_by_outcome")
        ]
        # What a fault says of persons ends with the ledger's retention time.
        triggers = [
            append_only(
                "ledger_id", "id", "outcome", "name", "kind", "sha256", "size", "counts",
                "output_file_id", "created_at", "created_by",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def concerns(self) -> dict[str, object]:
        """Return what its event is about: the ledger alone."""
        return {}
