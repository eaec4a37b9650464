"""API clients: OAuth 2 applications that belong to one ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import AbstractApplication

from ledger_project.core.models import Ledger, Seller


class Client(AbstractApplication):
    """A consumer's system that acts for `sellers`, or for all of the ledger if that is null."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+")
    sellers = ArrayField(
        models.BigIntegerField(),
        null=True,
        blank=True,
        help_text="Keys of the sellers that the client acts for; blank for all.",
    )
    scopes = models.TextField(help_text="What the client may do, separated by spaces.")

    class Meta(AbstractApplication.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(authorization_grant_type="client-credentials"),
                name="client_uses_client_credentials",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.ledger_id})"

    def seller_numbers(self) -> list[str] | None:
        """Return the numbers of the sellers that the client acts for; None: all."""
        if self.sellers is None:
            return None
        found = Seller.objects.filter(ledger=self.ledger, pk__in=self.sellers)
        return list(found.order_by("number").values_list("number", flat=True))


class Allowance(models.Model):
    """How often something was done that is limited, until the count begins anew."""

    key = models.BinaryField(primary_key=True, max_length=32)
    used = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="allowance_until")]
