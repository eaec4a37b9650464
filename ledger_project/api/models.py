"""API clients: OAuth 2 applications that belong to one ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from oauth2_provider.models import AbstractApplication

from ledger_project.api.states import ACTIVE, CLIENT
from ledger_project.core import clock
from ledger_project.core.database_rules import recorded
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.versions import versioned

THUMBPRINT = 43
"""Characters of a certificate's thumbprint: SHA-256 in base64url, `x5t#S256` of RFC 8705."""


class Client(AbstractApplication):
    """A consumer's system that acts for `sellers`, or for all of the ledger if that is null.

    `client_secret` and, until `previous_until`, `previous_secret` are hashes. With `certificates`
    the client must show one of them, besides its secret or, unless `needs_secret`, instead of it.
    `last_used_at` may be some minutes behind.
    """

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+")
    sellers = ArrayField(
        models.BigIntegerField(),
        null=True,
        blank=True,
        help_text="Keys of the sellers that the client acts for; blank for all.",
    )
    scopes = models.TextField(blank=True, help_text="What the client may do, separated by spaces.")
    state = models.CharField(
        max_length=20, default=ACTIVE, db_default=ACTIVE, choices=[(s, s) for s in CLIENT.states]
    )
    valid_to = models.DateField(
        "last day", null=True, blank=True, help_text="Blank until the client is revoked."
    )
    previous_secret = models.CharField(max_length=255, blank=True, db_default="", editable=False)
    previous_until = models.DateTimeField("old secret valid until", null=True)
    certificates = ArrayField(
        models.CharField(max_length=THUMBPRINT),
        default=list,
        db_default=[],
        blank=True,
        help_text="Thumbprints of the certificates of which the client must show one.",
    )
    needs_secret = models.BooleanField(
        "also needs its secret",
        default=True,
        db_default=True,
        help_text="A client with certificates may do without a secret.",
    )
    last_used_at = models.DateTimeField(
        "last used", null=True, editable=False, help_text="To within ten minutes."
    )

    class Meta(AbstractApplication.Meta):
        permissions = CLIENT.permissions()
        constraints = [
            models.CheckConstraint(
                condition=Q(authorization_grant_type="client-credentials"),
                name="client_uses_client_credentials",
            ),
            models.CheckConstraint(
                condition=Q(needs_secret=True) | ~Q(certificates=[]),
                name="client_has_secret_or_certificate",
            ),
        ]
        # Secrets are no settings, so they are not in the record of changes.
        triggers = [recorded(), versioned("client_secret previous_secret previous_until")]

    def __str__(self) -> str:
        return f"{self.name} ({self.ledger_id})"

    def is_usable(self, request: object) -> bool:
        """Return whether the client may fetch tokens: the OAuth library asks."""
        return CLIENT.state_of(self, clock.business_date()) == ACTIVE

    def seller_numbers(self) -> list[str] | None:
        """Return the numbers of the sellers that the client acts for; None: all."""
        if self.sellers is None:
            return None
        found = Seller.objects.filter(ledger=self.ledger, pk__in=self.sellers)
        return list(found.order_by("number").values_list("number", flat=True))


class TokenBinding(models.Model):
    """The certificate that a token was fetched with: its confirmation, `cnf` of RFC 8705.

    `token_checksum` is the token's, which is a row of the OAuth library.
    """

    token_checksum = models.CharField(max_length=64, primary_key=True)
    thumbprint = models.CharField(max_length=THUMBPRINT)
    expires = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires"], name="binding_expires")]


class Allowance(models.Model):
    """How often something was done that is limited, until the count begins anew."""

    key = models.BinaryField(primary_key=True, max_length=32)
    used = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="allowance_until")]
