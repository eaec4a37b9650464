"""Representations of authorizations, their steps and invoices in the API."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.models import PROTECTED_NAME
from customers.queries import is_hidden
from customers.serializers import note_protected
from invoices.models import ClaimLevel, TransactionCause
from invoices.models.documents import DocumentType
from invoices.models.invoices import InvoiceType, TransactionType
from invoices.states import AUTHORIZATION, INVOICE, authorization_state
from ledger_project.api.fields import Choice, Day, Flag, Instant, Money, Number, Path, Shown
from ledger_project.api.representations import Part, Representation
from ledger_project.core.money import ZERO


class AuthorizedInvoiceSerializer(Part):
    amountInclVat = Money(source="authorized")
    currency = serializers.CharField()
    invoiceNumber = serializers.CharField(source="invoice_number")
    invoiceDate = Day(source="invoice_date")
    dueDate = Day(source="due_date")
    distributionDate = Day(source="distribution_date", allow_null=True)
    collectionReferenceText = Shown(source="collection_reference_text")


class NationalIdentifierValueSerializer(Part):
    value = Shown()
    countryCode = Shown()


class InvoiceAddressSerializer(Part):
    name = serializers.CharField()
    streetAddress = serializers.CharField(allow_null=True)
    city = serializers.CharField(allow_null=True)
    coAddress = serializers.CharField(allow_null=True)
    zipCode = serializers.CharField(allow_null=True)
    countryCode = serializers.CharField(allow_null=True)


class BuyerSerializer(Part):
    emailAddress = serializers.CharField(allow_null=True)
    cellPhone = serializers.CharField(allow_null=True)
    nationalConsumerIdentifier = NationalIdentifierValueSerializer()
    nationalOrganizationIdentifier = NationalIdentifierValueSerializer()
    invoiceAddress = InvoiceAddressSerializer()


class PaymentAccountSerializer(Part):
    accountType = Shown(source="payment_account_type")
    accountNumber = Shown(source="payment_account_number")
    bic = Shown(source="payment_account_bic")
    iban = Shown(source="payment_account_iban")


class InvoicePurchaseDetailsSerializer(Part):
    """Payment details that the seller must print on its invoice."""

    paymentReference = serializers.CharField(source="payment_reference")
    paymentAccount = PaymentAccountSerializer(source="*")
    invoiceDenuntiationText = Shown(source="assignment_notice")


class AuthorizationSerializer(Representation):
    machine = AUTHORIZATION

    sellerNumber = serializers.CharField(source="seller.number")
    invoice = AuthorizedInvoiceSerializer(source="*")
    buyer = BuyerSerializer()
    invoicePurchaseDetails = InvoicePurchaseDetailsSerializer(source="*")
    authorizationId = serializers.IntegerField(source="pk")
    parentHREF = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    customer = Path(of="customer")
    account = Path(of="account")
    created = Instant(source="created_at")
    validToDate = Day(source="valid_to")
    authorizedAmount = Money(source="authorized")
    capturedAmount = Money(source="captured")
    creditedAmount = Money(source="credited")
    remainingAmount = serializers.SerializerMethodField()
    captures = Path("/captures")
    credits = Path("/credits")
    cancellations = Path("/cancellations")

    def to_representation(self, authorization: Any) -> Any:
        """Represent the buyer as the seller sent it, unless the identity is protected."""
        shown = super().to_representation(authorization)
        if is_hidden(authorization.customer, self.context["actor"]):
            shown["buyer"] = _masked(shown["buyer"])
        else:
            note_protected(self.context, authorization.customer)
        return shown

    def get_parentHREF(self, authorization: Any) -> str:
        return "/"

    @extend_schema_field({"type": "string", "enum": list(AUTHORIZATION.states)})
    def get_status(self, authorization: Any) -> str:
        return authorization_state(authorization, self.context["on"])

    @extend_schema_field({"type": "number"})
    def get_remainingAmount(self, authorization: Any) -> Decimal:
        """Return the amount that may still be captured: zero once the authorization has expired."""
        live = AUTHORIZATION.state_of(authorization, self.context["on"]) == "Authorized"
        return authorization.remaining if live else ZERO


@extend_schema_field({"type": "string", "format": "uri-reference"})
class InvoicePath(serializers.Field):
    """The path of the invoice that the captures of an authorization debit."""

    def to_representation(self, authorization: Any) -> str:
        ledger, number = authorization.ledger_id, authorization.invoice_number
        return f"/ledger/invoice/v1/{ledger}/invoices/{number}"


class StepSerializer(Representation):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    amount = Money()
    parentHREF = Path(of="authorization")
    authorizedAmount = Money(source="authorized_after")
    capturedAmount = Money(source="captured_after")
    creditedAmount = Money(source="credited_after")
    remainingAmount = Money(source="remaining_after")


class CaptureSerializer(StepSerializer):
    captureId = serializers.IntegerField(source="pk")
    captureDate = Day(source="business_date")
    sellerCaptureReference = Shown(source="reference")
    invoice = InvoicePath(source="authorization", read_only=True)


class CreditSerializer(StepSerializer):
    creditId = serializers.IntegerField(source="pk")
    creditDate = Day(source="business_date")
    creditInvoiceNumber = serializers.CharField(source="credit_invoice_number")
    reason = Choice(choices=TransactionCause.values)
    invoice = InvoicePath(source="authorization", read_only=True)


class CancellationSerializer(StepSerializer):
    cancellationId = serializers.IntegerField(source="pk")
    cancellationDate = Day(source="business_date")
    sellerCancellationReference = Shown(source="reference")


def _masked(buyer: dict[str, Any]) -> dict[str, Any]:
    """Remove the buyer's name, identifier and contact details."""
    address = dict.fromkeys(buyer["invoiceAddress"])
    identifiers = ("nationalConsumerIdentifier", "nationalOrganizationIdentifier")
    return {
        **buyer,
        **{name: {**buyer[name], "value": None} for name in identifiers if buyer.get(name)},
        "emailAddress": None,
        "cellPhone": None,
        "invoiceAddress": {**address, "name": PROTECTED_NAME},
    }


class ReservationSerializer(Representation):
    """Reservation of a live authorization on an account."""

    authorizationId = serializers.IntegerField(source="pk")
    amount = Money(source="authorized")
    remainingAmount = Money(source="remaining")
    currency = serializers.CharField()
    date = Day(source="authorized_on")
    validToDate = Day(source="valid_to")
    sellerNumber = serializers.CharField(source="seller.number")


class SellerSerializer(Part):
    name = serializers.CharField()
    number = serializers.CharField()


class DebtSerializer(Part):
    """Unpaid components of the debt. Interest is exact as of the day shown."""

    capital = Money(source="capital_debt_then")
    reminderFee = Money(source="reminder_fee_then")
    collectionFee = Money(source="collection_fee_then")
    lateFee = Money(source="late_fee_then")
    interest = Money(source="interest_then")


class InvoiceSerializer(Representation):
    machine = INVOICE

    created = Instant(source="created_at")
    invoiceNo = serializers.CharField(source="invoice_no")
    externalInvoiceId = Shown(source="external_invoice_id")
    invoiceType = Choice(source="type", choices=InvoiceType.values)
    status = Choice(source="state_then", choices=INVOICE.states)
    claimLevel = Choice(source="claim_level_then", choices=ClaimLevel.values)
    currentDebt = serializers.SerializerMethodField()
    originalAmount = Money(source="debited_then")
    creditedAmount = Money(source="credited_then")
    paidAmount = Money(source="paid_then", help_text="Of the principal")
    currency = serializers.CharField()
    invoiceDate = Day(source="invoice_date")
    dueDate = Day(source="due_date")
    distributionDate = Day(source="distribute_on", allow_null=True)
    seller = SellerSerializer()
    debt = DebtSerializer(source="*")
    respiteDate = Day(source="respite_on_then", allow_null=True)
    disputed = Flag(source="disputed_then")
    disputedAmount = Money(
        source="disputed_debt_then",
        allow_null=True,
        help_text="The disputed part of the unpaid principal; null if all of it, whatever it is, "
        "or nothing is disputed",
    )
    purchased = serializers.BooleanField()
    paymentReference = Shown(source="payment_reference")
    paymentAccount = PaymentAccountSerializer(source="*")
    customer = Path(of="customer")
    authorization = Path(of="authorization", allow_null=True)
    creditedInvoice = Path(of="credited_invoice", allow_null=True)
    rows = Path("/rows")
    transactions = Path("/transactions")
    claims = Path("/claims")
    documents = Path("/documents")
    letters = Path("/letters")
    distribution = Shown(help_text="How it reaches the customer")
    directDebit = Flag(source="direct_debit")

    @extend_schema_field({"type": "number"})
    def get_currentDebt(self, invoice: Any) -> Decimal:
        components = (invoice.capital_debt_then, invoice.reminder_fee_then, invoice.interest_then)
        owed: Decimal = sum(components, invoice.collection_fee_then + invoice.late_fee_then)
        return owed


class RowSerializer(Representation):
    """A line of the invoice, as it was sent."""

    rowNo = serializers.IntegerField(source="number")
    articleNo = Shown(source="article_no")
    description = serializers.CharField()
    quantity = Number(allow_null=True)
    unit = Shown()
    unitPrice = Number(source="unit_price", allow_null=True)
    vatRate = Number(source="vat_rate")
    vatCategory = Shown(source="vat_category")
    vatExemptionReason = Shown(source="vat_exemption_reason")
    vatAmount = Money(source="vat_amount")
    amountVatExclusive = Money(source="amount_vat_exclusive")
    amountVatInclusive = Money(source="amount_vat_inclusive")


class ClaimSerializer(Representation):
    """One claim, with the whole debt as it was demanded that day."""

    level = Choice(choices=ClaimLevel.values)
    date = Day(source="claimed_on")
    withdrawn = Day(
        source="fallen_on",
        allow_null=True,
        help_text="When it was withdrawn: the debt had been paid before the claim was made, or had "
        "changed before its letter was sent",
    )
    dueDate = Day(source="due_date")
    fee = Money(help_text="Added by this claim")
    capital = Money(help_text="Demanded principal, without what is disputed")
    disputedAmount = Money(source="disputed", help_text="Principal that is not demanded")
    reminderFee = Money(source="reminder_fee")
    collectionFee = Money(source="collection_fee")
    lateFee = Money(source="late_fee")
    interest = Money()
    interestRate = Money(source="interest_percent", help_text="Percent a year from that day on")
    totalAmount = serializers.SerializerMethodField()
    invoice = Path(of="invoice")
    sentWith = Path(
        of="sent_with",
        allow_null=True,
        help_text="Path of the claim in whose letter it goes out, which bears the fee of all in it",
    )

    @extend_schema_field({"type": "number"})
    def get_totalAmount(self, claim: Any) -> Decimal:
        return claim.total  # type: ignore[no-any-return]


class TransactionSerializer(Representation):
    type = Choice(choices=TransactionType.values)
    amount = Money()
    debtChange = Money(source="debt_change", help_text="Of the principal")
    reminderFeeChange = Money(source="reminder_fee_change")
    collectionFeeChange = Money(source="collection_fee_change")
    lateFeeChange = Money(source="late_fee_change")
    interestChange = Money(source="interest_change", help_text="Minus what was paid of it")
    bookDate = Day(source="book_on")
    valueDate = Day(source="value_on")
    dueDate = Day(
        source="due_on", allow_null=True, help_text="Of a capture after the invoice's due date"
    )
    cause = Shown()
    reference = Shown()


class DocumentSerializer(Representation):
    """A document of the invoice; its own address returns the bytes."""

    type = Choice(choices=DocumentType.values)
    mediaType = serializers.CharField(source="media_type")
    fileName = serializers.CharField(source="file_name")
    date = Day()
    claimLevel = Shown(source="level", help_text="Of a reminder or claim")
    withdrawn = Day(allow_null=True, help_text="When its claim was withdrawn, or the credit undone")

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "@id": DocumentPath()}


class DocumentPath(Path):
    """Address of the document under the invoice, by type; earlier ones of a type by number."""

    def to_representation(self, value: Any) -> str:
        return str(value.path)
