"""Customers: the buyers of a ledger, with their addresses and consents.

Their accounts are in the app `accounts`.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, dataclass, fields

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper

from customers.states import ACTIVE, CONSENT, CUSTOMER, GIVEN
from ledger_project.core.database_rules import Trigger
from ledger_project.core.models import Country, LedgerOwned, Recorded, Requested, Seller
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import noted, say
from ledger_project.core.versions import versioned

PROTECTED_NAME = noted("Protected identity")
VIEWS_KEPT_YEARS = 5
"""How long views of persons are kept: as long as somebody may be asked about one."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address. `country_code` is ISO 3166 alpha-2; unknown columns are empty."""

    addressee: str = ""
    street_address: str = ""
    co_address: str = ""
    zip_code: str = ""
    city: str = ""
    country_code: str = ""

    @classmethod
    def from_columns(cls, row: object, prefix: str = "") -> "Address":
        """Return the address in the columns of a row, whose names begin with `prefix`."""
        return cls(*(getattr(row, prefix + column) for column in ADDRESS))

    @classmethod
    def from_wire(cls, members: Mapping[str, str | None]) -> "Address":
        """Return the address of a JSON object; members that are null or absent are empty."""
        return cls(*(members.get(name) or "" for name in ADDRESS_MEMBERS))

    def columns(self, prefix: str = "") -> dict[str, str]:
        """Return the values by column name, with `prefix` before each name."""
        return {prefix + column: value for column, value in asdict(self).items()}


ADDRESS = tuple(field.name for field in fields(Address))
ADDRESS_MEMBERS = ("addressee", "streetAddress", "coAddress", "zipCode", "city", "countryCode")
"""The JSON members of an address, in the order of its columns."""
BILLING_ADDRESS = tuple(f"billing_{column}" for column in ADDRESS)


class LegalEntity(models.TextChoices):
    CONSUMER = "consumer"
    BUSINESS = "business"


class Customer(Requested):
    """One person or business in one ledger. Unique by number and by national identifier.

    The addresses are held in the row: each customer has exactly one legal address, and a billing
    address of its own once `billing_addressee` is set. `fingerprint` is the digest of the request
    that created it, by which a repeated request is recognised. `in_use` is loaded by
    `queries.visible_to`: True if anything refers to the customer, None if it is not loaded.
    """

    in_use: bool | None = None

    customer_no = models.CharField("customer number", max_length=15)
    state = models.CharField(
        max_length=20, default=ACTIVE, choices=[(s, s) for s in CUSTOMER.states]
    )
    legal_entity = models.CharField(max_length=10, choices=LegalEntity)
    name = models.CharField(max_length=72)
    reg_no = models.CharField(
        "national identifier",
        max_length=20,
        blank=True,
        help_text="Personal or organisation number.",
    )
    reg_country = models.CharField("country of issue", max_length=2, blank=True)
    vat_no = models.CharField("VAT number", max_length=20, blank=True)
    email_address = models.CharField(max_length=254, blank=True)
    msisdn = models.CharField(
        "mobile number",
        max_length=20,
        blank=True,
        help_text="With country code, such as +46701234567.",
    )
    protected_identity = models.BooleanField(default=False)
    preferred_language_code = models.CharField("preferred language", max_length=2, blank=True)
    edi_van = models.CharField("EDI network", max_length=50, blank=True)
    edi_interchange_recipient = models.CharField("EDI recipient", max_length=50, blank=True)
    edi_buyer_id = models.CharField("EDI buyer number", max_length=50, blank=True)
    addressee = models.CharField(max_length=72)
    street_address = models.CharField(max_length=72, blank=True)
    co_address = models.CharField("care of", max_length=72, blank=True)
    zip_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=40, blank=True)
    country_code = models.CharField(max_length=2)
    address_confirmed_on = models.DateField(
        "address confirmed on",
        null=True,
        help_text="When the population register last confirmed the legal address.",
    )
    billing_addressee = models.CharField(max_length=72, blank=True, db_default="")
    billing_street_address = models.CharField(max_length=72, blank=True, db_default="")
    billing_co_address = models.CharField(
        "billing care of", max_length=72, blank=True, db_default=""
    )
    billing_zip_code = models.CharField(max_length=10, blank=True, db_default="")
    billing_city = models.CharField(max_length=40, blank=True, db_default="")
    billing_country_code = models.CharField(max_length=2, blank=True, db_default="")
    registered_on = models.DateField(help_text="Business date on which the customer was added.")
    erased_on = models.DateField(null=True, help_text="Date on which the personal data was erased.")
    payment_serial = models.IntegerField(
        default=0, help_text="Serial number of the last payment reference."
    )

    class Meta:
        ordering = ["-id"]
        permissions = [
            *CUSTOMER.permissions(),
            ("see_protected_customer", "See protected identities"),
        ]
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
        triggers = [
            versioned(
                "customer_no state legal_entity name reg_no reg_country vat_no email_address "
                "msisdn protected_identity preferred_language_code edi_van "
                "edi_interchange_recipient edi_buyer_id addressee street_address co_address "
                "zip_code city country_code billing_addressee "
                "billing_street_address billing_co_address billing_zip_code billing_city "
                "billing_country_code registered_on erased_on"
            ),
            Trigger(
                name="indexed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("name", "city", "email_address"),
                func="index_customer",
            ),
            Trigger(
                name="index_dropped",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="index_customer",
            ),
        ]

    def __str__(self) -> str:
        # Shown wherever the customer is referred to, also to users without access to the identity.
        return f"{self.customer_no} {say(PROTECTED_NAME) if self.protected_identity else self.name}"

    def get_absolute_url(self) -> str:
        return f"/ledger/customer/v1/{self.ledger_id}/customers/{self.customer_no}"

    def concerns(self) -> dict[str, str]:
        """Return the identifiers of the customer for its events."""
        return {"customer_no": self.customer_no}

    @property
    def legal(self) -> Address:
        """The legal address."""
        return Address.from_columns(self)

    @property
    def billing_inherited(self) -> bool:
        """True if invoices go to the legal address."""
        return not self.billing_addressee

    @property
    def billing(self) -> Address:
        """The address that invoices go to."""
        return self.legal if self.billing_inherited else Address.from_columns(self, "billing_")

    def masked(self) -> "Customer":
        """Return a copy without identity, addresses and contact data, to be shown, never saved."""
        shown = copy(self)
        shown.name = say(PROTECTED_NAME)
        for column in REVEALING:
            setattr(shown, column, "")
        shown.addressee = say(PROTECTED_NAME)
        if not self.billing_inherited:
            shown.billing_addressee = say(PROTECTED_NAME)
        return shown


REVEALING = (
    "reg_no",
    "vat_no",
    "email_address",
    "msisdn",
    "edi_van",
    "edi_interchange_recipient",
    "edi_buyer_id",
    *ADDRESS,
    *BILLING_ADDRESS,
)
"""The columns beside the name that reveal a customer's identity, address or contact data."""


class CustomerWord(LedgerOwned):
    """A word by which a customer is found: of its name, its city or its e-mail address.

    A trigger of the customer writes them, so an erasure takes them away. They stand in a table,
    as row-level security lets no index of trigrams or of an expression be used
    (`docs/adr/0039-search.md`).
    """

    customer = LedgerForeignKey(Customer, models.DO_NOTHING, related_name="words")
    word = models.CharField(max_length=254, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "customer", "word"], name="customer_word")
        ]
        indexes = [models.Index(fields=["ledger", "word", "customer"], name="customer_by_word")]

    def __str__(self) -> str:
        return self.word


class CustomerSeller(Recorded):
    """A seller that knows a customer: it has or had business with it, or registered it.

    Written by the customer's registration, or the first authorization or invoice, and kept as long
    as the customer. `since` is the business date of that.
    """

    # The operation that deletes a customer deletes these first; else the database refuses.
    customer = LedgerForeignKey(Customer, models.DO_NOTHING, related_name="known_to")
    seller = LedgerForeignKey(Seller, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [
            # The seller first: the customers of one seller stand together, in the order of lists.
            models.UniqueConstraint(
                fields=["ledger", "seller", "customer"], name="customer_known_once"
            )
        ]
        indexes = [models.Index(fields=["ledger", "customer"], name="sellers_of_customer")]
        triggers = [versioned("customer_id seller_id since")]

    def __str__(self) -> str:
        return f"{self.customer_id} known to {self.seller_id}"


class PersonView(Recorded):
    """One view of a page that shows a customer: when, by whom (`created_by`), which. Never changed.

    It names the customer without a reference, so it outlasts a customer that is deleted. It is
    deleted when it is old enough; PostgreSQL refuses that before.
    """

    customer_key = models.BigIntegerField("customer's key")
    customer_no = models.CharField("customer number", max_length=15)
    page = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        verbose_name = "view of a person"
        verbose_name_plural = "views of persons"
        indexes = [
            models.Index(fields=["ledger", "customer_no", "id"], name="view_of_customer"),
            models.Index(fields=["ledger", "created_by", "id"], name="view_by_person"),
            models.Index(fields=["ledger", "created_at"], name="view_by_time"),
        ]
        triggers = [
            Trigger(
                name="append_only",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="refuse_change",
            ),
            Trigger(
                name="kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(
                    f"OLD.created_at > now() - interval '{VIEWS_KEPT_YEARS} years'"
                ),
                func="refuse_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_no} {self.page}"


class ConsentType(models.TextChoices):
    """Type of a consent: those of the published change log, and their like in each country.

    Autogiro, AvtaleGiro and Betalingsservice are direct debit; EInvoice… are electronic invoices to
    consumers; eBoks is a digital mailbox; PharmaciesSE lets pharmacies invoice.
    """

    AUTOGIRO = "Autogiro", "Autogiro (direct debit, Sweden)"
    AVTALEGIRO = "AvtaleGiro", "AvtaleGiro (direct debit, Norway)"
    BETALINGSSERVICE = "Betalingsservice", "Betalingsservice (direct debit, Denmark)"
    EINVOICE_SE = "EInvoiceB2CSE", "E-invoice (Sweden)"
    EINVOICE_FI = "EInvoiceB2CFI", "E-invoice (Finland)"
    EINVOICE_NO = "EInvoice20B2CNO", "E-invoice (Norway)"
    EBOKS = "eBoks", "e-Boks (digital mailbox, Denmark)"
    EMAIL = "Email", "E-mail"
    PHARMACIES_SE = "PharmaciesSE", "Pharmacies (Sweden)"


DIRECT_DEBIT = {
    ConsentType.AUTOGIRO: Country.SE,
    ConsentType.AVTALEGIRO: Country.NO,
    ConsentType.BETALINGSSERVICE: Country.DK,
}
ELECTRONIC = {
    ConsentType.EINVOICE_SE: Country.SE,
    ConsentType.EINVOICE_FI: Country.FI,
    ConsentType.EINVOICE_NO: Country.NO,
    ConsentType.EBOKS: Country.DK,
}
COUNTRY_OF = {**DIRECT_DEBIT, **ELECTRONIC, ConsentType.PHARMACIES_SE: Country.SE}
"""The country in whose ledgers a consent can be given; the others are for all."""


class Consent(Recorded):
    """A consent of a customer. At most one of each type is active; withdrawn ones are kept."""

    customer = LedgerForeignKey(Customer, related_name="consents")
    type = models.CharField(max_length=20, choices=ConsentType)
    state = models.CharField(max_length=20, default=GIVEN, choices=[(s, s) for s in CONSENT.states])
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    reference = models.CharField(
        max_length=50, blank=True, help_text="Reference of the mandate, if there is one."
    )

    class Meta:
        ordering = ["-id"]
        permissions = CONSENT.permissions()
        triggers = [versioned("customer_id type state given_on withdrawn_on reference")]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "customer", "type"],
                condition=models.Q(state=GIVEN),
                name="consent_active_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=GIVEN, withdrawn_on=None)
                | models.Q(state="withdrawn", withdrawn_on__gte=models.F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "customer"], name="consent_of_customer")]

    def __str__(self) -> str:
        return f"{say(self.type)} {self.given_on}"

    def concerns(self) -> dict[str, str]:
        """Return the identifiers of the customer for its events."""
        return self.customer.concerns()

    def get_absolute_url(self) -> str:
        return f"{self.customer.get_absolute_url()}/consents/{self.pk}"
