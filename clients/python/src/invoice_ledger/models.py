"""What the ledger answers, and the nested parts of what it is sent."""

# Made by generate.py from the description. Change nothing here.
# ruff: noqa

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field

from invoice_ledger._core import Link as Operation

AccountStatus = Literal["Open", "PendingClose", "Closed"]

AccountTransactionType = Literal["Payment", "PaymentReversal", "Purchase", "Reversal", "WriteOff"]

ActiveConsentsDistribution = Literal["einvoice", "email", "print"]

AddressCountryCode = Literal[
    "AD",
    "AE",
    "AF",
    "AG",
    "AI",
    "AL",
    "AM",
    "AO",
    "AQ",
    "AR",
    "AS",
    "AT",
    "AU",
    "AW",
    "AX",
    "AZ",
    "BA",
    "BB",
    "BD",
    "BE",
    "BF",
    "BG",
    "BH",
    "BI",
    "BJ",
    "BL",
    "BM",
    "BN",
    "BO",
    "BQ",
    "BR",
    "BS",
    "BT",
    "BV",
    "BW",
    "BY",
    "BZ",
    "CA",
    "CC",
    "CD",
    "CF",
    "CG",
    "CH",
    "CI",
    "CK",
    "CL",
    "CM",
    "CN",
    "CO",
    "CR",
    "CU",
    "CV",
    "CW",
    "CX",
    "CY",
    "CZ",
    "DE",
    "DJ",
    "DK",
    "DM",
    "DO",
    "DZ",
    "EC",
    "EE",
    "EG",
    "EH",
    "ER",
    "ES",
    "ET",
    "FI",
    "FJ",
    "FK",
    "FM",
    "FO",
    "FR",
    "GA",
    "GB",
    "GD",
    "GE",
    "GF",
    "GG",
    "GH",
    "GI",
    "GL",
    "GM",
    "GN",
    "GP",
    "GQ",
    "GR",
    "GS",
    "GT",
    "GU",
    "GW",
    "GY",
    "HK",
    "HM",
    "HN",
    "HR",
    "HT",
    "HU",
    "ID",
    "IE",
    "IL",
    "IM",
    "IN",
    "IO",
    "IQ",
    "IR",
    "IS",
    "IT",
    "JE",
    "JM",
    "JO",
    "JP",
    "KE",
    "KG",
    "KH",
    "KI",
    "KM",
    "KN",
    "KP",
    "KR",
    "KW",
    "KY",
    "KZ",
    "LA",
    "LB",
    "LC",
    "LI",
    "LK",
    "LR",
    "LS",
    "LT",
    "LU",
    "LV",
    "LY",
    "MA",
    "MC",
    "MD",
    "ME",
    "MF",
    "MG",
    "MH",
    "MK",
    "ML",
    "MM",
    "MN",
    "MO",
    "MP",
    "MQ",
    "MR",
    "MS",
    "MT",
    "MU",
    "MV",
    "MW",
    "MX",
    "MY",
    "MZ",
    "NA",
    "NC",
    "NE",
    "NF",
    "NG",
    "NI",
    "NL",
    "NO",
    "NP",
    "NR",
    "NU",
    "NZ",
    "OM",
    "PA",
    "PE",
    "PF",
    "PG",
    "PH",
    "PK",
    "PL",
    "PM",
    "PN",
    "PR",
    "PS",
    "PT",
    "PW",
    "PY",
    "QA",
    "RE",
    "RO",
    "RS",
    "RU",
    "RW",
    "SA",
    "SB",
    "SC",
    "SD",
    "SE",
    "SG",
    "SH",
    "SI",
    "SJ",
    "SK",
    "SL",
    "SM",
    "SN",
    "SO",
    "SR",
    "SS",
    "ST",
    "SV",
    "SX",
    "SY",
    "SZ",
    "TC",
    "TD",
    "TF",
    "TG",
    "TH",
    "TJ",
    "TK",
    "TL",
    "TM",
    "TN",
    "TO",
    "TR",
    "TT",
    "TV",
    "TW",
    "TZ",
    "UA",
    "UG",
    "UM",
    "US",
    "UY",
    "UZ",
    "VA",
    "VC",
    "VE",
    "VG",
    "VI",
    "VN",
    "VU",
    "WF",
    "WS",
    "YE",
    "YT",
    "ZA",
    "ZM",
    "ZW",
]

AuthorizationStatus = Literal["Authorized", "Captured", "Cancelled", "Expired"]

BillStatus = Literal["pending", "open", "closed"]

BillType = Literal["Bill", "Reminder"]

CollectionCaseStatus = Literal[
    "handed-over", "accepted", "refused", "uncollectable", "paid", "recalled"
]

ConsentStatus = Literal["active", "withdrawn"]

ConsentType = Literal[
    "Autogiro",
    "AvtaleGiro",
    "Betalingsservice",
    "EInvoiceB2CSE",
    "EInvoiceB2CFI",
    "EInvoice20B2CNO",
    "eBoks",
    "Email",
    "PharmaciesSE",
]

ContentType = Literal["application/pdf", "image/png", "image/jpeg", "text/csv"]

DeliveryStatus = Literal["pending", "delivered", "failed"]

DirectPaymentChannel = Literal["bank", "swish"]

DocumentType = Literal[
    "invoice", "credit-invoice", "reminder", "collection-claim", "e-invoice", "attachment"
]

EventType = Literal[
    "authorization-cancelled",
    "authorization-declined",
    "authorization-expired",
    "claim-withdrawn",
    "collection-case-accepted",
    "collection-case-handed-over",
    "collection-case-paid",
    "collection-case-recalled",
    "collection-case-refused",
    "collection-case-returned-to-agency",
    "collection-case-uncollectable",
    "collection-costs-charged",
    "collection-money-remitted",
    "collection-payment-reported",
    "collection-payment-taken-back",
    "consent-given",
    "consent-withdrawn",
    "credit-invoice-owed",
    "credit-invoice-set-off",
    "credit-set-off-undone",
    "credit-undone",
    "customer-billing-address-changed",
    "customer-blocked",
    "customer-changed",
    "customer-created",
    "customer-deceased",
    "customer-deleted",
    "customer-erased",
    "customer-legal-address-changed",
    "customer-reopened",
    "customer-terminated",
    "customer-terminating",
    "customer-termination-withdrawn",
    "customer-unblocked",
    "direct-debit-refused",
    "direct-payment-undone",
    "dispute-withdrawn",
    "exchange-file-failed",
    "fee-invoice-reminded",
    "fee-waived",
    "file-produced",
    "interest-waived",
    "invoice-charges-returned",
    "invoice-claimed",
    "invoice-credit-applied",
    "invoice-credited",
    "invoice-debited",
    "invoice-disputed",
    "invoice-opened",
    "invoice-paid",
    "invoice-paid-directly",
    "invoice-payment-reversed",
    "invoice-remitted",
    "invoice-set-off-undone",
    "invoice-written-off",
    "ledger-sealed",
    "letter-delivered",
    "letter-failed",
    "letter-returned",
    "letter-sent",
    "payment-details-approved",
    "payment-details-in-force",
    "payment-details-kept",
    "payment-details-proposed",
    "payment-plan-accepted",
    "payment-plan-broken",
    "payment-plan-changed",
    "payment-plan-completed",
    "payment-plan-ended",
    "payment-plan-part-missed",
    "payment-plan-proposed",
    "payout-approvals-voided",
    "payout-paid",
    "payout-returned",
    "payout-sent",
    "recalled-from-debt-collection",
    "respite-registered",
    "respite-removed",
    "seller-settled",
    "surplus-created",
    "surplus-owed-again",
    "surplus-payout-ordered",
    "surplus-reduced",
    "surplus-set-off",
    "transferred-to-debt-collection",
    "write-off-undone",
]

InvoiceType = Literal["debit", "credit"]

LegalEntity = Literal["consumer", "business"]

LegalStatus = Literal["active", "blocked", "terminating", "terminated", "deceased"]

LetterChannel = Literal["email", "print", "einvoice", "none"]

LetterKind = Literal["invoice", "credit-invoice", "reminder", "collection-claim"]

LetterStatus = Literal["to-send", "sent", "delivered", "returned", "failed", "withdrawn"]

Level = Literal[
    "Invoice", "RestReminder", "Reminder", "SecondReminder", "CollectionClaim", "DebtCollection"
]

Method = Literal["get", "post", "put", "patch", "delete"]

NoteKind = Literal["note", "call", "promise"]

Outcome = Literal["accepted", "declined", "protected", "slow"]

PaymentMethod = Literal["autogiro"]

PaymentPlanStatus = Literal["proposed", "active", "completed", "broken", "ended"]

PaymentScope = Literal["fixedRecurring", "totalDebt", "billedAmount", "onDemand"]

Reason = Literal[
    "Bankruptcy",
    "CompositionArrangement",
    "Settlement",
    "WrongAddress",
    "Complaint",
    "WrongRegNo",
    "UnderAge",
    "Deceased",
    "Fraud",
    "Dispute",
    "ApprovedDiff",
]

ResendChannel = Literal["email", "print"]

SoughtIdentifierCountryCode = Literal["SE", "NO", "FI", "DK"]

SurplusStatus = Literal["open", "closed"]

TransactionType = Literal[
    "Debit",
    "Credit",
    "CreditReversal",
    "CreditApplied",
    "Payment",
    "PaymentReversal",
    "DirectPayment",
    "SetOff",
    "Returned",
    "CreditSettlement",
    "CreditOwed",
    "Fee",
    "Waiver",
    "Remission",
    "WriteOff",
]

VatCategory = Literal["S", "Z", "E", "AE", "K", "G", "O"]

WebhookStatus = Literal["enabled", "disabled"]


class Account(Struct, kw_only=True, dict=True):
    """Account of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    account_no: str = field(name="accountNo")
    """Number of the account, unique in the ledger."""
    start_date: dt.date = field(name="startDate")
    """When the account was opened."""
    description: str | None
    """Text for people."""
    account_profile_type: str = field(name="accountProfileType")
    """Kind of account, as the ledger's terms name it."""
    account_alias: str | None = field(name="accountAlias")
    """The name that the customer has given the account."""
    customer_no: str = field(name="customerNo")
    """Number of the customer, unique in the ledger."""
    status: str
    """State of the resource."""
    credit_limit: Decimal = field(name="creditLimit")
    """How much may be owed and reserved on the account."""
    total_balance: Decimal = field(name="totalBalance")
    """Positive: debt."""
    reserved_amount: Decimal = field(name="reservedAmount")
    """By authorizations that may be captured."""
    available_amount: Decimal = field(name="availableAmount")
    """What can still be authorized on the account."""
    max_payment_amount: Decimal = field(name="maxPaymentAmount")
    """The most that the customer may pay to the account now."""
    open_bill: str | None = field(name="openBill")
    """Path of the account's latest bill that is not paid."""
    interest_rate: InterestRate = field(name="interestRate")
    """Percent a year."""
    bank_payment: BankPayment = field(name="bankPayment")
    """How to pay to the account by bank."""
    currency: str
    """ISO 4217."""
    customer: str
    """Path of the customer."""
    transactions: str
    """Path of the transactions."""
    reservations: str
    """Path of the authorizations that reserve credit on the account."""
    bills: str
    """Path of the account's bills."""
    recurring_payment_configuration: str = field(name="recurringPaymentConfiguration")
    """Path of the account's recurring payment."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class AccountCounts(Struct, kw_only=True, dict=True):
    """AccountCounts of the ledger."""

    total: int
    """How many there are."""
    status: dict[str, int]
    """How many accounts in each state."""
    account_profile_type: dict[str, int] = field(name="accountProfileType")
    """How many accounts of each kind."""


class AccountSummary(Struct, kw_only=True, dict=True):
    """A summary.

    `@id` is the operation's own address.
    """

    id: str = field(name="@id")
    """Path of this resource."""
    as_of: dt.date = field(name="asOf")
    """The past day as of which the figures are; by default today."""
    accounts: AccountCounts
    """How many accounts, by state and kind."""
    total_credit_limit: Decimal = field(name="totalCreditLimit")
    """Of those that are not closed."""
    total_balance: Decimal = field(name="totalBalance")
    """Sum of the balances; positive: debt."""
    total_reserved_amount: Decimal = field(name="totalReservedAmount")
    """What is reserved on all accounts."""
    total_available_amount: Decimal = field(name="totalAvailableAmount")
    """What can still be authorized on all accounts."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class AccountTransaction(Struct, kw_only=True, dict=True):
    """A change of an account's balance, from the transactions of its invoices.

    `amount` is positive for more debt.
    """

    id: str = field(name="@id")
    """Path of this resource."""
    transaction_id: int = field(name="transactionId")
    """Number of the transaction."""
    type: str
    """Kind."""
    date: dt.date
    """Business date."""
    value_date: dt.date = field(name="valueDate")
    """The day from which the money counts."""
    amount: Decimal
    """Change of the balance; positive: more debt."""
    currency: str
    """ISO 4217."""
    description: str
    """Text for people."""
    reference: str | None
    """Reference of whoever reported it."""
    seller_number: str = field(name="sellerNumber")
    """Number of the seller in the ledger."""
    invoice: str
    """Path of the invoice."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class ActiveConsents(Struct, kw_only=True, dict=True):
    """Active consents and their effect on the next invoice."""

    id: str = field(name="@id")
    """Path of this resource."""
    active_consents: list[str] = field(name="activeConsents")
    """The consents that are not withdrawn."""
    distribution: str
    """How letters and invoices reach the customer."""
    direct_debit: bool = field(name="directDebit")
    """Whether the customer's bank draws the amount."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class AddressRequest(Struct, kw_only=True, omit_defaults=True):
    """A whole address; members that are not sent are empty."""

    addressee: str
    """Who the letter is for, as it stands in the window."""
    street_address: str | None | UnsetType = field(name="streetAddress", default=UNSET)
    """Street and number, or box."""
    co_address: str | None | UnsetType = field(name="coAddress", default=UNSET)
    """Care-of line."""
    zip_code: str | None | UnsetType = field(name="zipCode", default=UNSET)
    """Postal code."""
    city: str | None | UnsetType = UNSET
    """Postal town."""
    country_code: AddressCountryCode = field(name="countryCode")
    """ISO 3166 alpha-2."""


class AttachmentRequest(Struct, kw_only=True, omit_defaults=True):
    """AttachmentRequest of the ledger."""

    file_name: str = field(name="fileName")
    """Name of the file."""
    content_type: ContentType = field(name="contentType")
    """Media type of the file."""
    content: str
    """Base64."""


class Authorization(Struct, kw_only=True, dict=True):
    """Authorization of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    seller_number: str = field(name="sellerNumber")
    """Number of the seller in the ledger."""
    invoice: AuthorizedInvoice
    """The invoice to come, as it was authorized."""
    buyer: Buyer
    """Who buys and will owe the invoice."""
    invoice_purchase_details: InvoicePurchaseDetails = field(name="invoicePurchaseDetails")
    """What the seller prints on the invoice."""
    authorization_id: int = field(name="authorizationId")
    """Number that the ledger gave the authorization."""
    parent_href: str = field(name="parentHREF")
    """Always `/`: an authorization belongs to no other resource."""
    status: str
    """State of the resource."""
    customer: str
    """Path of the customer."""
    account: str
    """Path of the buyer's account."""
    created: dt.datetime
    """When it was made."""
    valid_to_date: dt.date = field(name="validToDate")
    """Last day on which it can be captured."""
    authorized_amount: Decimal = field(name="authorizedAmount")
    """What was authorized."""
    captured_amount: Decimal = field(name="capturedAmount")
    """What was captured, credits not subtracted."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What can still be captured or cancelled."""
    captures: str
    """Path of the authorization's captures."""
    credits: str
    """Path of the authorization's credits."""
    cancellations: str
    """Path of the authorization's cancellations."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class AuthorizedInvoice(Struct, kw_only=True, dict=True):
    """AuthorizedInvoice of the ledger."""

    amount_incl_vat: Decimal = field(name="amountInclVat")
    """Total of the invoice, VAT included."""
    currency: str
    """ISO 4217."""
    invoice_number: str = field(name="invoiceNumber")
    """The seller's number of the invoice."""
    invoice_date: dt.date = field(name="invoiceDate")
    """Date of the invoice."""
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    distribution_date: dt.date | None = field(name="distributionDate")
    """Until then the invoice is pending."""
    collection_reference_text: str | None = field(name="collectionReferenceText")
    """Text by which the customer knows the purchase, for claims."""


class BankPayment(Struct, kw_only=True, dict=True):
    """Payment account of the open bill; `paymentReference` is null without an open bill."""

    bank_account_type: str | None = field(name="bankAccountType")
    """Kind of bank account number, such as Bankgiro."""
    bank_account_no: str | None = field(name="bankAccountNo")
    """Number of the bank account to pay to, in its national form."""
    bic: str | None
    """BIC of the bank."""
    iban: str | None
    """IBAN of the account."""
    payment_reference: str | None = field(name="paymentReference")
    """Reference to pay with."""


class Bill(Struct, kw_only=True, dict=True):
    """The bill for an invoice: the invoice itself, or its last reminder."""

    id: str = field(name="@id")
    """Path of this resource."""
    bill_id: str = field(name="billId")
    """Identifier of the bill."""
    bill_type: str = field(name="billType")
    """Whether it is the first demand or a reminder."""
    claim_level: str = field(name="claimLevel")
    """The last step of dunning that was taken."""
    status: str
    """Whether it is still to be paid."""
    bill_date: dt.date = field(name="billDate")
    """Date of the bill."""
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    amount: Decimal
    """What the bill demands."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited."""
    paid_amount: Decimal = field(name="paidAmount")
    """What was paid."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is left to pay."""
    minimum_amount: Decimal = field(name="minimumAmount")
    """To be paid by the due date."""
    currency: str
    """ISO 4217."""
    payment_reference: str = field(name="paymentReference")
    """Reference to pay with."""
    seller_number: str = field(name="sellerNumber")
    """Number of the seller in the ledger."""
    invoice: str
    """Path of the invoice."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class BillingAddress(Struct, kw_only=True, dict=True):
    """Address that invoices are sent to: the legal address, until another is set."""

    id: str = field(name="@id")
    """Path of this resource."""
    addressee: str
    """Who the letter is for, as it stands in the window."""
    street_address: str | None = field(name="streetAddress")
    """Street and number, or box."""
    co_address: str | None = field(name="coAddress")
    """Care-of line."""
    zip_code: str | None = field(name="zipCode")
    """Postal code."""
    city: str | None
    """Postal town."""
    country_code: str | None = field(name="countryCode")
    """ISO 3166 alpha-2."""
    inherited: bool
    """Whether this is the legal address, as no other was given."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Buyer(Struct, kw_only=True, dict=True):
    """Buyer of the ledger."""

    email_address: str | None = field(name="emailAddress")
    """E-mail address."""
    cell_phone: str | None = field(name="cellPhone")
    """Mobile number with country code, such as +46701234567."""
    national_consumer_identifier: NationalIdentifierValue = field(name="nationalConsumerIdentifier")
    """Personal number of a buyer who is a consumer."""
    national_organization_identifier: NationalIdentifierValue = field(
        name="nationalOrganizationIdentifier"
    )
    """Company number of a buyer."""
    invoice_address: InvoiceAddress = field(name="invoiceAddress")
    """Name and address on the invoice."""


class BuyerRequest(Struct, kw_only=True, omit_defaults=True):
    """BuyerRequest of the ledger."""

    email_address: str | None | UnsetType = field(name="emailAddress", default=UNSET)
    """E-mail address."""
    cell_phone: str | None | UnsetType = field(name="cellPhone", default=UNSET)
    """Mobile number with country code, such as +46701234567."""
    national_consumer_identifier: NationalIdentifierValueRequest | None | UnsetType = field(
        name="nationalConsumerIdentifier", default=UNSET
    )
    """Personal number of a buyer who is a consumer."""
    national_organization_identifier: NationalIdentifierValueRequest | None | UnsetType = field(
        name="nationalOrganizationIdentifier", default=UNSET
    )
    """Company number of a buyer."""
    invoice_address: InvoiceAddressRequest = field(name="invoiceAddress")
    """Name and address on the invoice."""


class Cancellation(Struct, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    id: str = field(name="@id")
    """Path of this resource."""
    amount: Decimal
    """Amount in major units of the currency."""
    parent_href: str = field(name="parentHREF")
    """Path of the resource that this one belongs to."""
    authorized_amount: Decimal = field(name="authorizedAmount")
    """What was authorized."""
    captured_amount: Decimal = field(name="capturedAmount")
    """What was captured, credits not subtracted."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is left to do."""
    cancellation_id: int = field(name="cancellationId")
    """Number of the cancellation."""
    cancellation_date: dt.date = field(name="cancellationDate")
    """Business date of the cancellation."""
    seller_cancellation_reference: str | None = field(name="sellerCancellationReference")
    """The seller's own reference of the cancellation."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Capture(Struct, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    id: str = field(name="@id")
    """Path of this resource."""
    amount: Decimal
    """Amount in major units of the currency."""
    parent_href: str = field(name="parentHREF")
    """Path of the resource that this one belongs to."""
    authorized_amount: Decimal = field(name="authorizedAmount")
    """What was authorized."""
    captured_amount: Decimal = field(name="capturedAmount")
    """What was captured, credits not subtracted."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is left to do."""
    capture_id: int = field(name="captureId")
    """Number of the capture."""
    capture_date: dt.date = field(name="captureDate")
    """Business date of the capture."""
    seller_capture_reference: str | None = field(name="sellerCaptureReference")
    """The seller's own reference of the capture."""
    invoice: str
    """Path of the invoice."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Claim(Struct, kw_only=True, dict=True):
    """One claim, with the whole debt as it was demanded that day."""

    id: str = field(name="@id")
    """Path of this resource."""
    level: str
    """Step of dunning."""
    date: dt.date
    """Business date."""
    withdrawn: dt.date | None
    """When it was withdrawn: the debt had been paid before the claim was made, or had changed
    before its letter was sent.
    """
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    fee: Decimal
    """Added by this claim."""
    capital: Decimal
    """Demanded principal, without what is disputed."""
    disputed_amount: Decimal = field(name="disputedAmount")
    """Principal that is not demanded."""
    reminder_fee: Decimal = field(name="reminderFee")
    """Fee for reminders."""
    collection_fee: Decimal = field(name="collectionFee")
    """Fee for a collection claim."""
    late_fee: Decimal = field(name="lateFee")
    """Compensation for late payment by a company."""
    interest: Decimal
    """Penalty interest that is owed."""
    interest_rate: Decimal = field(name="interestRate")
    """Percent a year from that day on."""
    total_amount: Decimal = field(name="totalAmount")
    """Everything that the claim demands."""
    invoice: str
    """Path of the invoice."""
    sent_with: str | None = field(name="sentWith")
    """Path of the claim in whose letter it goes out, which bears the fee of all in it."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Clock(Struct, kw_only=True, dict=True):
    """Clock of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    business_date: dt.date = field(name="businessDate")
    """The date that the ledger is on."""
    days_ahead: int = field(name="daysAhead")
    """Days by which the clock is ahead of the calendar."""
    advancing_to: dt.date | None = field(name="advancingTo")
    """The date that the clock is on its way to; null: it stands."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class CollectionCase(Struct, kw_only=True, dict=True):
    """CollectionCase of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    case_id: int = field(name="caseId")
    """Number of the collection case, which both sides name."""
    status: str
    """State of the resource."""
    invoice: str
    """Path of the invoice."""
    invoice_no: str = field(name="invoiceNo")
    """Number of the invoice, unique in the ledger."""
    agency: str
    """The collection agency."""
    agency_reference: str = field(name="agencyReference")
    """The agency's own number of the case."""
    handed_over_date: dt.date = field(name="handedOverDate")
    """When the agency was last handed the case."""
    ended_date: dt.date | None = field(name="endedDate")
    """When it was completed, broken, ended or closed."""
    capital: Decimal
    """The principal that was handed over."""
    fees: Decimal
    """Fees that are owed."""
    interest: Decimal
    """Penalty interest that is owed."""
    collected_amount: Decimal = field(name="collectedAmount")
    """What the agency received and owes."""
    costs_amount: Decimal = field(name="costsAmount")
    """What it charges the creditor."""
    remitted_amount: Decimal = field(name="remittedAmount")
    """What the bank has paid of it."""
    outstanding_amount: Decimal = field(name="outstandingAmount")
    """What the agency still owes."""
    reason: str
    """Why it was refused, given up or recalled."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Consent(Struct, kw_only=True, dict=True):
    """Consent of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    consent_id: int = field(name="consentId")
    """Number of the consent."""
    type: str
    """Kind."""
    status: str
    """State of the resource."""
    given_date: dt.date = field(name="givenDate")
    """When the customer gave the consent; by default today."""
    withdrawn_date: dt.date | None = field(name="withdrawnDate")
    """When the consent was withdrawn; null: it is active."""
    reference: str | None
    """Reference of whoever reported it."""
    customer: str
    """Path of the customer."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Credit(Struct, kw_only=True, dict=True):
    """Common members of captures, credits and cancellations; the totals are those after it."""

    id: str = field(name="@id")
    """Path of this resource."""
    amount: Decimal
    """Amount in major units of the currency."""
    parent_href: str = field(name="parentHREF")
    """Path of the resource that this one belongs to."""
    authorized_amount: Decimal = field(name="authorizedAmount")
    """What was authorized."""
    captured_amount: Decimal = field(name="capturedAmount")
    """What was captured, credits not subtracted."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is left to do."""
    credit_id: int = field(name="creditId")
    """Number of the credit."""
    credit_date: dt.date = field(name="creditDate")
    """Business date of the credit."""
    credit_invoice_number: str = field(name="creditInvoiceNumber")
    """The seller's number of the credit invoice."""
    reason: str
    """Why it is done."""
    invoice: str
    """Path of the invoice."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Customer(Struct, kw_only=True, dict=True):
    """A customer or a resource of it, masked if it is protected and the actor may not see it."""

    id: str = field(name="@id")
    """Path of this resource."""
    customer_no: str = field(name="customerNo")
    """Number of the customer, unique in the ledger."""
    national_identifier: NationalIdentifier = field(name="nationalIdentifier")
    """Personal or company number."""
    vat_no: str | None = field(name="vatNo")
    """VAT number."""
    legal_entity: str = field(name="legalEntity")
    """Whether the customer is a consumer or a company."""
    name: str
    """Name."""
    email_address: str | None = field(name="emailAddress")
    """E-mail address."""
    protected_identity: bool = field(name="protectedIdentity")
    """Whether name, address and number may be shown to few only."""
    preferred_language_code: str | None = field(name="preferredLanguageCode")
    """Language of letters, ISO 639-1."""
    legal_status: str = field(name="legalStatus")
    """What may be done with the customer."""
    msisdn: str | None
    """Mobile number with country code, such as +46701234567."""
    edi_address_info: EDIAddressInfo = field(name="eDIAddressInfo")
    """Where e-invoices to the customer go."""
    legal_address: str = field(name="legalAddress")
    """Path of the registered address."""
    billing_address: str = field(name="billingAddress")
    """Path of the address that letters go to."""
    surpluses: str
    """Path of what is held for the customer."""
    consents: str
    """Path of the customer's consents."""
    accounts: str
    """Path of the customer's accounts."""
    invoices: str
    """Path of the customer's invoices."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class CustomerCounts(Struct, kw_only=True, dict=True):
    """CustomerCounts of the ledger."""

    total: int
    """How many there are."""
    legal_status: dict[str, int] = field(name="legalStatus")
    """How many customers in each state."""
    legal_entity: dict[str, int] = field(name="legalEntity")
    """How many consumers and companies."""


class CustomerSummary(Struct, kw_only=True, dict=True):
    """A summary.

    `@id` is the operation's own address.
    """

    id: str = field(name="@id")
    """Path of this resource."""
    as_of: dt.date = field(name="asOf")
    """The past day as of which the figures are; by default today."""
    customers: CustomerCounts
    """How many customers, by state and kind."""
    open_invoices: int = field(name="openInvoices")
    """How many invoices are open."""
    overdue_invoices: int = field(name="overdueInvoices")
    """How many open invoices are past their due date."""
    total_debt: Decimal = field(name="totalDebt")
    """What all open invoices owe."""
    total_surplus: Decimal = field(name="totalSurplus")
    """What is held for the customers."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Debt(Struct, kw_only=True, dict=True):
    """Unpaid components of the debt.

    Interest is exact as of the day shown.
    """

    capital: Decimal
    """Principal that is owed."""
    reminder_fee: Decimal = field(name="reminderFee")
    """Fee for reminders."""
    collection_fee: Decimal = field(name="collectionFee")
    """Fee for a collection claim."""
    late_fee: Decimal = field(name="lateFee")
    """Compensation for late payment by a company."""
    interest: Decimal
    """Penalty interest that is owed."""


class Delivery(Struct, kw_only=True, dict=True):
    """Delivery of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    delivery_id: int = field(name="deliveryId")
    """Number of the delivery."""
    position: int
    """Position of the event in the feed."""
    event: str
    """Path of the event."""
    type: str
    """Kind."""
    status: str
    """State of the resource."""
    attempts: int
    """How often it was sent."""
    last_attempt: dt.datetime | None = field(name="lastAttempt")
    """When it was last sent; null: never."""
    next_attempt: dt.datetime = field(name="nextAttempt")
    """When a pending delivery is sent at the earliest."""
    answered_status: int | None = field(name="answeredStatus")
    """HTTP status of the receiver's answer; null: nothing answered."""
    failure: str | None
    """Why the last attempt failed; null: it did not."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class DeliveryRequest(Struct, kw_only=True, omit_defaults=True):
    """DeliveryRequest of the ledger."""

    delivery_date: dt.date | None | UnsetType = field(name="deliveryDate", default=UNSET)
    """When the goods were delivered."""
    delivery_address: InvoicedAddressRequest | None | UnsetType = field(
        name="deliveryAddress", default=UNSET
    )
    """Where the goods went."""


class Document(Struct, kw_only=True, dict=True):
    """A document of the invoice; its own address returns the bytes."""

    id: str = field(name="@id")
    """Path of this resource."""
    type: str
    """Kind of document."""
    media_type: str = field(name="mediaType")
    """Media type of the file."""
    file_name: str = field(name="fileName")
    """Name of the file."""
    date: dt.date
    """Date of the letter."""
    claim_level: str | None = field(name="claimLevel")
    """Of a reminder or claim."""
    withdrawn: dt.date | None
    """When its claim was withdrawn, or the credit undone."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class EDIAddressInfo(Struct, kw_only=True, dict=True):
    """Routing of electronic invoices; the member names are the documented ones."""

    van: str | None = field(name="VAN")
    """Operator of the network that carries the customer's e-invoices."""
    inter_change_recipient: str | None = field(name="InterChangeRecipient")
    """Identity of who receives e-invoices for the customer."""
    buyer_id: str | None = field(name="BuyerId")
    """The customer's identity at the recipient's access point."""


class EDIAddressInfoRequest(Struct, kw_only=True, omit_defaults=True):
    """EDIAddressInfoRequest of the ledger."""

    van: str | None | UnsetType = field(name="VAN", default=UNSET)
    """Operator of the network that carries the customer's e-invoices."""
    inter_change_recipient: str | None | UnsetType = field(
        name="InterChangeRecipient", default=UNSET
    )
    """Identity of who receives e-invoices for the customer."""
    buyer_id: str | None | UnsetType = field(name="BuyerId", default=UNSET)
    """The customer's identity at the recipient's access point."""


class Event(Struct, kw_only=True, dict=True):
    """An event.

    Follow its links to read the invoice and the customer concerned.
    """

    id: str = field(name="@id")
    """Path of this resource."""
    position: int
    """Without gaps, in the order of the feed."""
    type: str
    """What happened."""
    occurred: dt.datetime
    """When it happened."""
    business_date: dt.date = field(name="businessDate")
    """The ledger's date when it happened."""
    seller_number: str | None = field(name="sellerNumber")
    """Number of the seller whose event it is; null: of none."""
    invoice_no: str | None = field(name="invoiceNo")
    """Number of the invoice that it is about; null: of none."""
    invoice: str | None
    """Path of the invoice that it is about; null: of none."""
    customer_no: str | None = field(name="customerNo")
    """Number of the customer that it is about; null: of none."""
    customer: str | None
    """Path of the customer that it is about; null: of none."""
    operations: list[Operation]
    """What this token may do with the resource now."""
    data: dict[str, Any]
    """What happened, by the type of the event."""


class File(Struct, kw_only=True, dict=True):
    """File of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    file_name: str = field(name="fileName")
    """Name of the file."""
    sequence: int
    """Without gaps for each ledger and type."""
    created: dt.datetime
    """When it was made."""
    business_date: dt.date = field(name="businessDate")
    """The date that the file reports on."""
    media_type: str = field(name="mediaType")
    """Media type of the file."""
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes, in hexadecimal."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class FileList(Struct, kw_only=True, dict=True):
    """The files of one type, newest first."""

    id: str = field(name="@id")
    """Path of this resource."""
    items: list[File]
    """The page's rows."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class FileTypes(Struct, kw_only=True, dict=True):
    """The list of each file type."""

    id: str = field(name="@id")
    """Path of this resource."""
    ar_accounting: str = field(name="ar-accounting")
    """The bookkeeping, record by record; XML."""
    ar_accounting_detail: str = field(name="ar-accounting-detail")
    """The bookkeeping with the internal type of each record; XML."""
    ar_invoice_transaction: str = field(name="ar-invoice-transaction")
    """The bookkeeping as amounts between two accounts; XML."""
    sie4: str
    """The bookkeeping summed up by account and book date; SIE 4I."""
    ar_settlement: str = field(name="ar-settlement")
    """The settlements with the sellers by book date; XML."""
    ar_settlement_pdf: str = field(name="ar-settlement-pdf")
    """The settlements as Balance Reports; PDF."""
    ar_settlement_xml: str = field(name="ar-settlement-xml")
    """Sales Accounted Transactions 2.0 of the settlements; XML."""
    ar_settlement_xlsx: str = field(name="ar-settlement-xlsx")
    """Sales Accounted Transactions 2.0 of the settlements; xlsx."""
    fee_invoice_pdf: str = field(name="fee-invoice-pdf")
    """The fee invoices to the sellers; PDF."""
    fee_invoice_xml: str = field(name="fee-invoice-xml")
    """The fee invoices to the sellers as e-invoices; XML."""
    fee_invoice_reminder: str = field(name="fee-invoice-reminder")
    """The reminders of overdue fee invoices; PDF."""
    ledger_report: str = field(name="ledger-report")
    """Report 106: invoices with debt; CSV."""
    ar_filereport103: str = field(name="ar-filereport103")
    """Report 103: surpluses held for customers; CSV."""
    ar_filereport104: str = field(name="ar-filereport104")
    """Report 104: payments in debt collection, not yet settled; CSV."""
    ar_filereport105: str = field(name="ar-filereport105")
    """Report 105: payments without an invoice; CSV."""
    ar_filereport110: str = field(name="ar-filereport110")
    """Report 110: invoices with debt, in detail; CSV."""
    ar_filereport125: str = field(name="ar-filereport125")
    """Report 125: credits of a period; CSV."""
    ar_filereport127: str = field(name="ar-filereport127")
    """Report 127: exported credits of a period by account; CSV."""
    bill_journal: str = field(name="bill-journal")
    """What happened to invoices; XML."""
    customer_journal: str = field(name="customer-journal")
    """What happened to customers; XML."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Identities(Struct, kw_only=True, dict=True):
    """All test identities."""

    id: str = field(name="@id")
    """Path of this resource."""
    items: list[Identity]
    """The page's rows."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Identity(Struct, kw_only=True, dict=True):
    """A person or company to try out with."""

    reg_no: str = field(name="regNo")
    """The number to send."""
    country_code: str = field(name="countryCode")
    """ISO 3166 alpha-2."""
    legal_entity: str = field(name="legalEntity")
    """Whether the customer is a consumer or a company."""
    name: str
    """The name by which the population register knows it."""
    outcome: str
    """What becomes of a purchase; protected and slow ones are accepted."""
    decline_reason: str | None = field(name="declineReason")
    """The code for which it is declined; null: it is not."""


class InterestRate(Struct, kw_only=True, dict=True):
    """Interest rates in percent per year."""

    debt_interest: Decimal = field(name="debtInterest")
    """Percent a year on debt that is not overdue."""
    penalty_interest: Decimal = field(name="penaltyInterest")
    """In force today."""


class Invoice(Struct, kw_only=True, dict=True):
    """Invoice of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    created: dt.datetime
    """When it was made."""
    invoice_no: str = field(name="invoiceNo")
    """Number of the invoice, unique in the ledger."""
    external_invoice_id: str | None = field(name="externalInvoiceId")
    """The seller's own identifier of the invoice, free of meaning."""
    invoice_type: str = field(name="invoiceType")
    """Whether it demands or gives back."""
    status: str
    """State of the resource."""
    claim_level: str = field(name="claimLevel")
    """The last step of dunning that was taken."""
    current_debt: Decimal = field(name="currentDebt")
    """What is owed today: principal, fees and interest."""
    original_amount: Decimal = field(name="originalAmount")
    """Principal when it was invoiced."""
    credited_amount: Decimal = field(name="creditedAmount")
    """What was credited of the principal."""
    paid_amount: Decimal = field(name="paidAmount")
    """Of the principal."""
    currency: str
    """ISO 4217."""
    invoice_date: dt.date = field(name="invoiceDate")
    """Date of the invoice."""
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    distribution_date: dt.date | None = field(name="distributionDate")
    """Until then the invoice is pending."""
    seller: Seller
    """Who sold."""
    debt: Debt
    """What is owed, by its parts."""
    respite_date: dt.date | None = field(name="respiteDate")
    """No claims up to and with this day."""
    disputed: bool
    """Whether the customer disputes the invoice, wholly or in part."""
    disputed_amount: Decimal | None = field(name="disputedAmount")
    """The disputed part of the unpaid principal; null if all of it, whatever it is, or nothing is
    disputed.
    """
    purchased: bool
    """Whether the ledger bought the receivable; otherwise it services it."""
    payment_reference: str | None = field(name="paymentReference")
    """Reference to pay with."""
    payment_account: PaymentAccount = field(name="paymentAccount")
    """Where to pay."""
    customer: str
    """Path of the customer."""
    authorization: str | None
    """Path of the authorization that the invoice came from; null if it was issued."""
    credited_invoice: str | None = field(name="creditedInvoice")
    """Path of the invoice that this one credits; null for a debit invoice."""
    rows: str
    """Path of the invoice's rows."""
    transactions: str
    """Path of the transactions."""
    claims: str
    """Path of the invoice's reminders and claims."""
    documents: str
    """Path of the invoice's letters and attachments."""
    letters: str
    """Path of the letters by which its documents are sent."""
    distribution: str | None
    """How it reaches the customer."""
    direct_debit: bool = field(name="directDebit")
    """Whether the customer's bank draws the amount."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class InvoiceAddress(Struct, kw_only=True, dict=True):
    """InvoiceAddress of the ledger."""

    name: str
    """Name."""
    street_address: str | None = field(name="streetAddress")
    """Street and number, or box."""
    city: str | None
    """Postal town."""
    co_address: str | None = field(name="coAddress")
    """Care-of line."""
    zip_code: str | None = field(name="zipCode")
    """Postal code."""
    country_code: str | None = field(name="countryCode")
    """ISO 3166 alpha-2."""


class InvoiceAddressRequest(Struct, kw_only=True, omit_defaults=True):
    """InvoiceAddressRequest of the ledger."""

    name: str
    """Name."""
    street_address: str | None | UnsetType = field(name="streetAddress", default=UNSET)
    """Street and number, or box."""
    city: str | None | UnsetType = UNSET
    """Postal town."""
    co_address: str | None | UnsetType = field(name="coAddress", default=UNSET)
    """Care-of line."""
    zip_code: str | None | UnsetType = field(name="zipCode", default=UNSET)
    """Postal code."""
    country_code: AddressCountryCode = field(name="countryCode")
    """ISO 3166 alpha-2."""


class InvoicePurchaseDetails(Struct, kw_only=True, dict=True):
    """Payment details that the seller must print on its invoice."""

    payment_reference: str = field(name="paymentReference")
    """Reference to pay with."""
    payment_account: PaymentAccount = field(name="paymentAccount")
    """Where to pay."""
    invoice_denuntiation_text: str | None = field(name="invoiceDenuntiationText")
    """Text to print on the invoice: whom the buyer has to pay."""


class InvoiceReasonRequest(Struct, kw_only=True, omit_defaults=True):
    """InvoiceReasonRequest of the ledger."""

    invoice_reason_code: str | None | UnsetType = field(name="invoiceReasonCode", default=UNSET)
    """Code of the reason."""
    invoice_reason_description: str | None | UnsetType = field(
        name="invoiceReasonDescription", default=UNSET
    )
    """The reason in words."""


class InvoiceToAuthorizeRequest(Struct, kw_only=True, omit_defaults=True):
    """InvoiceToAuthorizeRequest of the ledger."""

    amount_incl_vat: Decimal = field(name="amountInclVat")
    """Total of the invoice, VAT included."""
    currency: str
    """ISO 4217."""
    invoice_number: str = field(name="invoiceNumber")
    """The seller's number of the invoice."""
    invoice_date: dt.date = field(name="invoiceDate")
    """Date of the invoice."""
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    distribution_date: dt.date | None | UnsetType = field(name="distributionDate", default=UNSET)
    """Until then the invoice is pending."""
    collection_reference_text: str | None | UnsetType = field(
        name="collectionReferenceText", default=UNSET
    )
    """Text by which the customer knows the purchase, for claims."""


class InvoicedAddressRequest(Struct, kw_only=True, omit_defaults=True):
    """InvoicedAddressRequest of the ledger."""

    addressee: str | None | UnsetType = UNSET
    """Who the letter is for, as it stands in the window."""
    street_address: str | None | UnsetType = field(name="streetAddress", default=UNSET)
    """Street and number, or box."""
    co_address: str | None | UnsetType = field(name="coAddress", default=UNSET)
    """Care-of line."""
    zip_code: str | None | UnsetType = field(name="zipCode", default=UNSET)
    """Postal code."""
    city: str | None | UnsetType = UNSET
    """Postal town."""
    country_code: AddressCountryCode | None | UnsetType = field(name="countryCode", default=UNSET)
    """ISO 3166 alpha-2."""


class LegalAddress(Struct, kw_only=True, dict=True):
    """The customer's address, by the population register or as given."""

    id: str = field(name="@id")
    """Path of this resource."""
    addressee: str
    """Who the letter is for, as it stands in the window."""
    street_address: str | None = field(name="streetAddress")
    """Street and number, or box."""
    co_address: str | None = field(name="coAddress")
    """Care-of line."""
    zip_code: str | None = field(name="zipCode")
    """Postal code."""
    city: str | None
    """Postal town."""
    country_code: str | None = field(name="countryCode")
    """ISO 3166 alpha-2."""
    population_register_date: dt.date | None = field(name="populationRegisterDate")
    """When the population register last confirmed this address; null if it never did."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Letter(Struct, kw_only=True, dict=True):
    """An invoice, credit note, reminder or claim on its way, and each time that it was sent."""

    id: str = field(name="@id")
    """Path of this resource."""
    letter_id: int = field(name="letterId")
    """Number of the letter."""
    kind: str
    """What it brings."""
    status: str
    """State of the resource."""
    channel: str
    """How it goes out; `none`: the client sends it."""
    date: dt.date
    """Of the document."""
    sent_date: dt.date | None = field(name="sentDate")
    """Day on which it last went out; null before that."""
    next_attempt: dt.datetime | None = field(name="nextAttempt")
    """When it is tried next; null unless it is to be sent."""
    reason: str | None
    """Why it failed or came back."""
    invoice: str
    """Path of the invoice."""
    claim: str | None
    """Path of the claim that it makes."""
    sendings: list[Sending]
    """The last first."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class NationalIdentifier(Struct, kw_only=True, dict=True):
    """NationalIdentifier of the ledger."""

    reg_no: str | None = field(name="regNo")
    """The number, with or without its dash."""
    country_code: str | None = field(name="countryCode")
    """ISO 3166 alpha-2."""


class NationalIdentifierRequest(Struct, kw_only=True, omit_defaults=True):
    """Both members or, for a customer without identifier, none."""

    reg_no: str | None | UnsetType = field(name="regNo", default=UNSET)
    """The number, with or without its dash."""
    country_code: SoughtIdentifierCountryCode | None | UnsetType = field(
        name="countryCode", default=UNSET
    )
    """ISO 3166 alpha-2."""


class NationalIdentifierValue(Struct, kw_only=True, dict=True):
    """NationalIdentifierValue of the ledger."""

    value: str | None
    """The number, with or without its dash."""
    country_code: str | None = field(name="countryCode")
    """ISO 3166 alpha-2."""


class NationalIdentifierValueRequest(Struct, kw_only=True, omit_defaults=True):
    """NationalIdentifierValueRequest of the ledger."""

    value: str | None | UnsetType = UNSET
    """The number, with or without its dash."""
    country_code: SoughtIdentifierCountryCode | None | UnsetType = field(
        name="countryCode", default=UNSET
    )
    """ISO 3166 alpha-2."""


class Note(Struct, kw_only=True, dict=True):
    """A note, a call or a promise to pay, as it was written down."""

    id: str = field(name="@id")
    """Path of this resource."""
    note_id: int = field(name="noteId")
    """Number of the note."""
    kind: str
    """What it is: a note, a call or a promise to pay."""
    text: str | None
    """What was said or agreed."""
    promised_amount: Decimal | None = field(name="promisedAmount")
    """What the customer says will be paid."""
    promised_date: dt.date | None = field(name="promisedDate")
    """The day until which it will be paid; claims are held back until then."""
    author: str
    """Who wrote it; of others than the client itself only whether staff or a client did."""
    created: dt.datetime
    """When it was made."""
    customer: str
    """Path of the customer."""
    invoice: str | None
    """Path of the invoice."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class PartRequest(Struct, kw_only=True, omit_defaults=True):
    """PartRequest of the ledger."""

    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    amount: Decimal | None | UnsetType = UNSET
    """Of one part it may be left out: the rest."""


class PaymentAccount(Struct, kw_only=True, dict=True):
    """PaymentAccount of the ledger."""

    account_type: str | None = field(name="accountType")
    """Kind of bank account number, such as Bankgiro."""
    account_number: str | None = field(name="accountNumber")
    """Number of the bank account in its national form."""
    bic: str | None
    """BIC of the bank."""
    iban: str | None
    """IBAN of the account."""


class PaymentPlan(Struct, kw_only=True, dict=True):
    """PaymentPlan of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    plan_id: int = field(name="planId")
    """Number of the payment plan."""
    status: str
    """State of the resource."""
    customer: str
    """Path of the customer."""
    seller_number: str = field(name="sellerNumber")
    """Number of the seller in the ledger."""
    currency: str | None
    """ISO 4217."""
    amount: Decimal
    """All that the plan covers, its fee included."""
    fee: Decimal
    """Fee that this claim added."""
    paid_amount: Decimal = field(name="paidAmount")
    """Since it began, or was last changed."""
    proposed_date: dt.date = field(name="proposedDate")
    """When the payment plan was proposed."""
    accepted_date: dt.date | None = field(name="acceptedDate")
    """When the payment plan was accepted."""
    ended_date: dt.date | None = field(name="endedDate")
    """When it was completed, broken, ended or closed."""
    parts: list[PlanPart]
    """Parts of a payment plan, in order."""
    invoices: list[PlannedInvoice]
    """What it covers of each."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class PeriodRequest(Struct, kw_only=True, omit_defaults=True):
    """PeriodRequest of the ledger."""

    start_date: dt.date | None | UnsetType = field(name="startDate", default=UNSET)
    """First day of the period."""
    end_date: dt.date | None | UnsetType = field(name="endDate", default=UNSET)
    """Last day of the period."""


class PlanPart(Struct, kw_only=True, dict=True):
    """A part of a plan, and what of it is paid."""

    number: int
    """The seller's number in the ledger."""
    due_date: dt.date = field(name="dueDate")
    """Last day to pay."""
    amount: Decimal
    """Amount in major units of the currency."""
    paid_amount: Decimal = field(name="paidAmount")
    """What was paid."""
    reminded_date: dt.date | None = field(name="remindedDate")
    """When the part was reminded."""
    pay_by: dt.date | None = field(name="payBy")
    """The last day that a reminder gives for the part."""


class PlannedInvoice(Struct, kw_only=True, dict=True):
    """What a plan covers of an invoice."""

    invoice: str
    """Path of the invoice."""
    invoice_no: str = field(name="invoiceNo")
    """Number of the invoice, unique in the ledger."""
    capital: Decimal
    """Principal that is owed."""
    fees: Decimal
    """Fees that are owed."""
    interest: Decimal
    """Penalty interest that is owed."""


class RecurringPayment(Struct, kw_only=True, dict=True):
    """Settings of direct debit, used once the customer has consented to it."""

    id: str = field(name="@id")
    """Path of this resource."""
    payment_method: str | None = field(name="paymentMethod")
    """How each amount is drawn; null: it is paid by the customer."""
    payment_scope: str = field(name="paymentScope")
    """What a recurring payment pays."""
    fixed_amount: Decimal = field(name="fixedAmount")
    """What is drawn each time."""
    parent_href: str = field(name="parentHREF")
    """Path of the resource that this one belongs to."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class ReferenceInfoRequest(Struct, kw_only=True, omit_defaults=True):
    """ReferenceInfoRequest of the ledger."""

    invoice_period: PeriodRequest | None | UnsetType = field(name="invoicePeriod", default=UNSET)
    """The time that is invoiced."""
    delivery_info: DeliveryRequest | None | UnsetType = field(name="deliveryInfo", default=UNSET)
    """Where and when the goods were delivered."""
    purchase_order_reference: str | None | UnsetType = field(
        name="purchaseOrderReference", default=UNSET
    )
    """The buyer's order number, printed on the invoice."""
    sales_order_reference: str | None | UnsetType = field(name="salesOrderReference", default=UNSET)
    """The seller's order number, printed on the invoice."""
    buyer_reference: str | None | UnsetType = field(name="buyerReference", default=UNSET)
    """The buyer's reference, printed on the invoice."""
    seller_reference: str | None | UnsetType = field(name="sellerReference", default=UNSET)
    """The seller's reference, printed on the invoice."""
    contract_reference: str | None | UnsetType = field(name="contractReference", default=UNSET)
    """Number of the contract, printed on the invoice."""
    project_reference: str | None | UnsetType = field(name="projectReference", default=UNSET)
    """Number of the project, printed on the invoice."""
    cost_center: str | None | UnsetType = field(name="costCenter", default=UNSET)
    """The buyer's cost centre, printed on the invoice."""


class Report(Struct, kw_only=True, dict=True):
    """A report: facts, an item for each row, and totals.

    Each report has its own columns.
    """

    id: str = field(name="@id")
    """Path of this resource."""
    title: str
    """Name of the report."""
    from_date: dt.date | None = field(name="fromDate", default=None)
    """First day of the period."""
    as_of: dt.date = field(name="asOf")
    """The day whose end the report shows."""
    facts: dict[str, Any]
    """Figures of the report that are not rows, by name."""
    items: list[dict[str, Any]]
    """The page's rows."""
    totals: dict[str, Any] | None = None
    """Sums of the report, by column."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Reports(Struct, kw_only=True, dict=True):
    """Links to the reports that the token may see; one of an account has to be asked for."""

    id: str = field(name="@id")
    """Path of this resource."""
    ageing: str | None = None
    """Path of the open debt by days overdue."""
    ageing_history: str | None = field(name="ageing-history", default=None)
    """Path of the receivables at the end of each month."""
    dunning_ladder: str | None = field(name="dunning-ladder", default=None)
    """Path of how far invoices came on the ladder of claims."""
    money_by_day: str | None = field(name="money-by-day", default=None)
    """Path of what came into and went out of the bank by day."""
    cash_flow_forecast: str | None = field(name="cash-flow-forecast", default=None)
    """Path of the payments expected week by week."""
    provisions: str | None = None
    """Path of what is expected to be lost of the open debt."""
    bad_debts: str | None = field(name="bad-debts", default=None)
    """Path of what was given up of serviced invoices, with the VAT in it."""
    settlement_history: str | None = field(name="settlement-history", default=None)
    """Path of the settlements with the sellers."""
    trial_balance: str | None = field(name="trial-balance", default=None)
    """Path of the balance of each account of the books."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Reservation(Struct, kw_only=True, dict=True):
    """Reservation of a live authorization on an account."""

    id: str = field(name="@id")
    """Path of this resource."""
    authorization_id: int = field(name="authorizationId")
    """Number that the ledger gave the authorization."""
    amount: Decimal
    """Amount in major units of the currency."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is still reserved."""
    currency: str
    """ISO 4217."""
    date: dt.date
    """Business date."""
    valid_to_date: dt.date = field(name="validToDate")
    """Last day on which it can be captured."""
    seller_number: str = field(name="sellerNumber")
    """Number of the seller in the ledger."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Row(Struct, kw_only=True, dict=True):
    """A line of the invoice, as it was sent."""

    id: str = field(name="@id")
    """Path of this resource."""
    row_no: int = field(name="rowNo")
    """Place of the row."""
    article_no: str | None = field(name="articleNo")
    """The seller's number of the article."""
    description: str
    """Text for people."""
    quantity: Decimal | None
    """How many units."""
    unit: str | None
    """Unit of the quantity."""
    unit_price: Decimal | None = field(name="unitPrice")
    """Price of a unit without VAT."""
    vat_rate: Decimal = field(name="vatRate")
    """VAT in percent."""
    vat_category: str | None = field(name="vatCategory")
    """Category of VAT: S standard or reduced rate, Z zero rate, E exempt, AE reverse charge, K
    goods to another country of the EU, G export, O outside the scope.

    Null: S with VAT, else E
    """
    vat_exemption_reason: str | None = field(name="vatExemptionReason")
    """Why the row has no VAT; by default what its category says."""
    vat_amount: Decimal = field(name="vatAmount")
    """VAT of the row."""
    amount_vat_exclusive: Decimal = field(name="amountVatExclusive")
    """Amount of the row without VAT."""
    amount_vat_inclusive: Decimal = field(name="amountVatInclusive")
    """Amount of the row with VAT."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class RowRequest(Struct, kw_only=True, omit_defaults=True):
    """One line.

    One of the three amounts is enough: the others follow from the VAT rate.
    """

    article_no: str | None | UnsetType = field(name="articleNo", default=UNSET)
    """The seller's number of the article."""
    description: str
    """Text for people."""
    quantity: Decimal | None | UnsetType = UNSET
    """How many units."""
    unit: str | None | UnsetType = UNSET
    """Unit of the quantity."""
    unit_price: Decimal | None | UnsetType = field(name="unitPrice", default=UNSET)
    """Without VAT."""
    vat_rate: Decimal = field(name="vatRate")
    """Percent."""
    vat_category: VatCategory | None | UnsetType = field(name="vatCategory", default=UNSET)
    """Category of VAT: S standard or reduced rate, Z zero rate, E exempt, AE reverse charge, K
    goods to another country of the EU, G export, O outside the scope.

    Null: S with VAT, else E
    """
    vat_exemption_reason: str | None | UnsetType = field(name="vatExemptionReason", default=UNSET)
    """Why the row has no VAT; by default what its category says."""
    vat_amount: Decimal | None | UnsetType = field(name="vatAmount", default=UNSET)
    """VAT of the row."""
    amount_vat_exclusive: Decimal | None | UnsetType = field(
        name="amountVatExclusive", default=UNSET
    )
    """Amount of the row without VAT."""
    amount_vat_inclusive: Decimal | None | UnsetType = field(
        name="amountVatInclusive", default=UNSET
    )
    """Amount of the row with VAT."""


class SandboxPayment(Struct, kw_only=True, dict=True):
    """SandboxPayment of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    payment_id: int = field(name="paymentId")
    """Number of the payment."""
    bank_reference: str = field(name="bankReference")
    """What the bank knows the payment by."""
    reference: str | None
    """Reference of whoever reported it."""
    status: str
    """State of the resource."""
    amount: Decimal
    """Amount in major units of the currency."""
    unmatched_amount: Decimal = field(name="unmatchedAmount")
    """What is for no invoice yet."""
    value_date: dt.date = field(name="valueDate")
    """The day from which the money counts."""
    book_date: dt.date = field(name="bookDate")
    """The day whose books it stands in."""
    invoices: list[str]
    """The paths of the invoices that it is for."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Seller(Struct, kw_only=True, dict=True):
    """Seller of the ledger."""

    name: str
    """Name."""
    number: str
    """The seller's number in the ledger."""


class Sending(Struct, kw_only=True, dict=True):
    """One time that a letter went out."""

    number: int
    """1 for the first time, 2 for the second."""
    channel: str
    """How it went out."""
    sent: dt.datetime
    """When it was handed over."""
    address: str | None
    """Where it went."""
    sha256: str | None
    """Of the document, as it was sent."""
    message_id: str | None = field(name="messageId")
    """Of an e-mail."""


class Surplus(Struct, kw_only=True, dict=True):
    """Surplus of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    surplus_id: int = field(name="surplusId")
    """Number of the surplus."""
    status: str
    """State of the resource."""
    amount: Decimal
    """What was held at first."""
    remaining_amount: Decimal = field(name="remainingAmount")
    """What is still held."""
    currency: str
    """ISO 4217."""
    value_date: dt.date = field(name="valueDate")
    """The day from which the money counts."""
    book_date: dt.date = field(name="bookDate")
    """The day whose books it stands in."""
    customer: str
    """Path of the customer."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class TotalRequest(Struct, kw_only=True, omit_defaults=True):
    """TotalRequest of the ledger."""

    payable_amount: Decimal = field(name="payableAmount")
    """What is to be paid, after rounding."""
    vat_inclusive_amount: Decimal = field(name="vatInclusiveAmount")
    """Total with VAT."""
    vat_exclusive_amount: Decimal = field(name="vatExclusiveAmount")
    """Total without VAT."""


class Transaction(Struct, kw_only=True, dict=True):
    """Transaction of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    type: str
    """Kind."""
    amount: Decimal
    """Change of what is owed; positive: more debt."""
    debt_change: Decimal = field(name="debtChange")
    """Of the principal."""
    reminder_fee_change: Decimal = field(name="reminderFeeChange")
    """Change of the fee for reminders."""
    collection_fee_change: Decimal = field(name="collectionFeeChange")
    """Change of the collection fee."""
    late_fee_change: Decimal = field(name="lateFeeChange")
    """Change of the compensation for late payment."""
    interest_change: Decimal = field(name="interestChange")
    """Minus what was paid of it."""
    book_date: dt.date = field(name="bookDate")
    """The day whose books it stands in."""
    value_date: dt.date = field(name="valueDate")
    """The day from which the money counts."""
    due_date: dt.date | None = field(name="dueDate")
    """Of a capture after the invoice's due date."""
    cause: str | None
    """Why it was booked; null where the type says it."""
    reference: str | None
    """Reference of whoever reported it."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class Webhook(Struct, kw_only=True, dict=True):
    """Webhook of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    webhook_id: int = field(name="webhookId")
    """Number of the webhook."""
    url: str
    """Address that events are sent to."""
    types: list[str]
    """Types of events that are sent; empty: all."""
    sellers: list[str] | None
    """Numbers of the sellers whose events are sent; null: all."""
    status: str
    """State of the resource."""
    disabled_because: str | None = field(name="disabledBecause")
    """Why it is disabled."""
    failures: int
    """Attempts that failed since the last one that succeeded."""
    paused_until: dt.datetime | None = field(name="pausedUntil")
    """Nothing is sent before, after many failures; null: no pause."""
    previous_secret_until: dt.datetime | None = field(name="previousSecretUntil")
    """Until when the secret before signs, too; null: there is none."""
    created: dt.datetime
    """When it was made."""
    deliveries: str
    """Path of the webhook's deliveries."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class WebhookSecret(Struct, kw_only=True, dict=True):
    """WebhookSecret of the ledger."""

    id: str = field(name="@id")
    """Path of this resource."""
    webhook_id: int = field(name="webhookId")
    """Number of the webhook."""
    url: str
    """Address that events are sent to."""
    types: list[str]
    """Types of events that are sent; empty: all."""
    sellers: list[str] | None
    """Numbers of the sellers whose events are sent; null: all."""
    status: str
    """State of the resource."""
    disabled_because: str | None = field(name="disabledBecause")
    """Why it is disabled."""
    failures: int
    """Attempts that failed since the last one that succeeded."""
    paused_until: dt.datetime | None = field(name="pausedUntil")
    """Nothing is sent before, after many failures; null: no pause."""
    previous_secret_until: dt.datetime | None = field(name="previousSecretUntil")
    """Until when the secret before signs, too; null: there is none."""
    created: dt.datetime
    """When it was made."""
    deliveries: str
    """Path of the webhook's deliveries."""
    secret: str | None
    """Keep it: it is shown only this once, and is null where the answer is repeated."""
    operations: list[Operation]
    """What this token may do with the resource now."""


class WebhookTest(Struct, kw_only=True, dict=True):
    """What came of a test."""

    delivered: bool
    """Whether it was answered 2xx."""
    answered_status: int | None = field(name="answeredStatus")
    """HTTP status of the receiver's answer; null: nothing answered."""
    failure: str | None
    """Why the last attempt failed; null: it did not."""
