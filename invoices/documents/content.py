"""Content of a document: its data, before any layout or language."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.documents.design import Design
from invoices.vat_categories import VatCategory


@dataclass(frozen=True, slots=True)
class Party:
    """Seller, operator or customer. `country_code` is ISO 3166 alpha-2; empty if unknown."""

    name: str
    street_address: str = ""
    co_address: str = ""
    zip_code: str = ""
    city: str = ""
    country_code: str = ""
    organisation_number: str = ""
    vat_no: str = ""
    email_address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an invoice. Amounts are of the line, in the currency of the document."""

    description: str
    amount_vat_exclusive: Decimal
    vat_rate: Decimal
    vat_amount: Decimal
    amount_vat_inclusive: Decimal
    article_no: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    vat_category: str = ""
    vat_exemption_reason: str = ""


def joined(reasons: Iterable[str]) -> str:
    """Return why rows of one category have no VAT, each reason once."""
    return "; ".join(dict.fromkeys(filter(None, reasons)))


@dataclass(frozen=True, slots=True)
class VatLine:
    """One category and rate of the VAT specification, and why there is no VAT.

    Without a category it is the standard or a reduced rate, or exempt where the rate is zero.
    """

    rate: Decimal
    taxable: Decimal
    vat: Decimal
    category: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Payment details: everything that a bank or its customer needs.

    `account_type` is BGSE, PGSE (Sweden), BBNO (Norway), FIDK (Denmark) or IBFI (Finland).
    """

    payee: str
    account_type: str
    account_number: str
    payment_reference: str
    amount: Decimal
    due_date: dt.date
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """References and periods of an invoice, each printed only if it is given."""

    buyer_reference: str = ""
    seller_reference: str = ""
    contract_reference: str = ""
    project_reference: str = ""
    cost_center: str = ""
    purchase_order_reference: str = ""
    sales_order_reference: str = ""
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    delivery_date: dt.date | None = None
    delivery_address: Party | None = None


@dataclass(frozen=True, slots=True)
class InterestPeriod:
    """Days, both included, on which a principal bore interest at a rate, percent a year."""

    first: dt.date
    last: dt.date
    principal: Decimal
    percent: Decimal

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand of a reminder or collection claim, by component of the debt, with further interest.

    `interest_rate` is the yearly rate in percent, zero for none; `extra_interest_a_day` is added by
    each further day of delay. The interest so far was counted from `periods`. `paid` and `credited`
    are the amounts paid and credited on the invoice so far, `disputed` is owed but not demanded.
    """

    original_amount: Decimal
    original_due_date: dt.date
    paid: Decimal
    credited: Decimal
    disputed: Decimal
    capital: Decimal
    reminder_fee: Decimal
    collection_fee: Decimal
    late_fee: Decimal
    interest: Decimal
    interest_rate: Decimal
    extra_interest_a_day: Decimal
    periods: tuple[InterestPeriod, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document.

    `kind` is `invoice`, `credit-invoice`, `reminder` or `collection-claim`; `language` SV, NO, FI,
    DA or EN. `level` is the claim level of a reminder or claim (`RestReminder`, `Reminder`,
    `SecondReminder`, `CollectionClaim`). `original` is the invoice whose copy follows a reminder or
    claim. Without rows the whole amount is one line without specification. A credit invoice has no
    `slip`. `creditor` is the owner of the receivable if it is not the seller. `page` is the address
    of the customer's page, if there is one, `design` what is the ledger's own. `together` are the
    demands of a letter that makes several: it shows them in a table before the pages of each.
    """

    kind: str
    language: str
    document_no: str
    issued_on: dt.date
    due_date: dt.date | None
    currency: str
    operator: str
    seller: Party
    buyer: Party
    customer_no: str
    payable: Decimal
    vat_exclusive: Decimal | None
    vat_inclusive: Decimal
    rounding: Decimal = Decimal("0.00")
    rows: tuple[Row, ...] = ()
    vat_lines: tuple[VatLine, ...] = ()
    slip: Slip | None = None
    references: References = field(default_factory=References)
    reason: str = ""
    collection_text: str = ""
    assignment_notice: str = ""
    external_invoice_id: str = ""
    credited_invoice_no: str = ""
    penalty_interest: Decimal | None = None
    reminder_fee_notice: Decimal | None = None
    late_fee_notice: Decimal | None = None
    level: str = ""
    demand: Demand | None = None
    original: "Content | None" = None
    together: "tuple[Content, ...]" = ()
    creditor: Party | None = None
    page: str = ""
    design: Design = field(default_factory=Design)

    @property
    def has_vat(self) -> bool:
        """Whether it is within the scope of VAT: what is outside names no VAT number (BR-O-02)."""
        return bool(self.seller.vat_no) and not any(
            row.vat_category == VatCategory.OUTSIDE for row in self.rows
        )
