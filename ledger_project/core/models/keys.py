"""Series of numbers, and idempotency keys."""

from django.db import models

from ledger_project.core.models.base import LedgerOwned, Recorded


class NumberSeries(LedgerOwned):
    """The last number taken from a gapless series; see `numbering`."""

    name = models.CharField(max_length=60)
    last = models.BigIntegerField("last number")

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="series_once")]


class IdempotencyKey(Recorded):
    """The first answer to a POST that carried an `Idempotency-Key`, kept for 24 hours."""

    client = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "client", "key"], name="idempotency_once")
        ]
