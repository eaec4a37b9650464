"""Customers: the buyers of a ledger, with their addresses. Their accounts stand in `accounts`."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper

from customers.states import ACTIVE, CUSTOMER
from ledger_project.core.models import Recorded


class LegalEntity(models.TextChoices):
    CONSUMER = "consumer"
    BUSINESS = "business"


class Customer(Recorded):
    """One person or business in one ledger. Unique by number and by national identifier.

    The legal address is held in the row: each customer has exactly one. `fingerprint` is the
    digest of the request that created it, by which the same request sent again is recognised.
    """

    customer_no = models.CharField(max_length=15)
    state = models.CharField(
        max_length=20, default=ACTIVE, choices=[(s, s) for s in CUSTOMER.states]
    )
    legal_entity = models.CharField(max_length=10, choices=LegalEntity)
    name = models.CharField(max_length=72)
    reg_no = models.CharField(max_length=20, blank=True, help_text="National identifier")
    reg_country = models.CharField(max_length=2, blank=True)
    vat_no = models.CharField(max_length=20, blank=True)
    email_address = models.CharField(max_length=254, blank=True)
    msisdn = models.CharField(max_length=20, blank=True, help_text="Mobile number, E.164")
    protected_identity = models.BooleanField(default=False)
    preferred_language_code = models.CharField(max_length=2, blank=True)
    edi_van = models.CharField(max_length=50, blank=True)
    edi_interchange_recipient = models.CharField(max_length=50, blank=True)
    edi_buyer_id = models.CharField(max_length=50, blank=True)
    addressee = models.CharField(max_length=72)
    street_address = models.CharField(max_length=72, blank=True)
    co_address = models.CharField(max_length=72, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=40, blank=True)
    country_code = models.CharField(max_length=2)
    payment_serial = models.IntegerField(default=0, help_text="Of the last payment reference")
    fingerprint = models.CharField(
        max_length=64, blank=True, db_default="", editable=False, help_text="Of the request"
    )

    class Meta:
        ordering = ["-id"]
        permissions = CUSTOMER.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "customer_no"], name="customer_no_once"),
            models.UniqueConstraint(
                fields=["ledger", "reg_country", "reg_no"],
                condition=~models.Q(reg_no=""),
                name="customer_identifier_once",
            ),
        ]
        indexes = [
            models.Index(
                "ledger", OpClass(Upper("name"), name="text_pattern_ops"), name="customer_by_name"
            ),
            models.Index(fields=["ledger", "email_address"], name="customer_by_email"),
            models.Index(fields=["ledger", "msisdn"], name="customer_by_msisdn"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_no} {self.name}"

    def get_absolute_url(self) -> str:
        return f"/ledger/customer/v1/{self.ledger_id}/customers/{self.customer_no}"
