"""Request to issue an invoice. Amounts are positive for both types of invoice."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from invoices.models import InvoiceType
from invoices.operations import Attachment, InvoiceOrder
from invoices.serializers.requests import CURRENCY, NUMBER, NUMBER_EXPECTED
from invoices.vat_categories import WITH_REASON, VatCategory
from ledger_project.api.bodies import Body
from ledger_project.api.checks import Faults, check_days, zip_code
from ledger_project.api.fields import (
    Amount,
    AmountOrZero,
    Choice,
    Code,
    CountryCode,
    Day,
    Number,
    SignedAmount,
    Text,
)
from ledger_project.core import files
from ledger_project.core.money import CENT, rounded

DISTRIBUTIONS = ("email", "print", "einvoice", "none")
MOST_ROWS = 1000
CASH_ROUNDING = Decimal("1.00")
HUNDRED = Decimal(100)


class InvoicedAddressRequest(Body):
    addressee = Text(72, required=False)
    streetAddress = Text(72, required=False)
    coAddress = Text(72, required=False)
    zipCode = Text(10, required=False)
    city = Text(40, required=False)
    countryCode = CountryCode(required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if members.get("zipCode"):
            country = members.get("countryCode")
            members["zipCode"] = zip_code(faults, "zipCode", members["zipCode"], country)


class PeriodRequest(Body):
    startDate = Day(required=False, allow_null=True)
    endDate = Day(required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        start, end = members.get("startDate"), members.get("endDate")
        if start and end and end < start:
            faults.add("endDate", "Expected startDate or later")


class DeliveryRequest(Body):
    deliveryDate = Day(required=False, allow_null=True)
    deliveryAddress = InvoicedAddressRequest(required=False, allow_null=True)


class ReferenceInfoRequest(Body):
    invoicePeriod = PeriodRequest(required=False, allow_null=True)
    deliveryInfo = DeliveryRequest(required=False, allow_null=True)
    purchaseOrderReference = Text(72, required=False)
    salesOrderReference = Text(72, required=False)
    buyerReference = Text(72, required=False)
    sellerReference = Text(72, required=False)
    contractReference = Text(72, required=False)
    projectReference = Text(72, required=False)
    costCenter = Text(72, required=False)


class InvoiceReasonRequest(Body):
    invoiceReasonCode = Text(10, required=False)
    invoiceReasonDescription = Text(500, required=False)


class TotalRequest(Body):
    payableAmount = Amount(help_text="What is to be paid, after rounding")
    vatInclusiveAmount = AmountOrZero()
    vatExclusiveAmount = AmountOrZero()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        gross: Decimal | None = members.get("vatInclusiveAmount")
        payable: Decimal | None = members.get("payableAmount")
        net: Decimal | None = members.get("vatExclusiveAmount")
        if gross is None:
            return
        if payable is not None and abs(payable - gross) > CASH_ROUNDING:
            faults.add("payableAmount", f"More than 1.00 from vatInclusiveAmount, {gross}")
        if net is not None and net > gross:
            faults.add("vatExclusiveAmount", "Expected vatInclusiveAmount or less")


class RowRequest(Body):
    """One line. One of the three amounts is enough: the others follow from the VAT rate."""

    articleNo = Text(50, required=False)
    description = Text(500)
    quantity = Number(required=False, allow_null=True)
    unit = Text(10, required=False)
    unitPrice = Number(required=False, allow_null=True, help_text="Without VAT")
    vatRate = Number(decimals=2, least=Decimal(0), most=HUNDRED, help_text="Percent")
    vatCategory = Choice(choices=VatCategory.values, required=False, allow_null=True)
    vatExemptionReason = Text(100, required=False)
    vatAmount = SignedAmount(required=False, allow_null=True)
    amountVatExclusive = SignedAmount(required=False, allow_null=True)
    amountVatInclusive = SignedAmount(required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if faults:
            return
        self._check_category(members, faults)
        net, gross = members.get("amountVatExclusive"), members.get("amountVatInclusive")
        rate = members["vatRate"] / HUNDRED
        if net is None and gross is None:
            quantity, price = members.get("quantity"), members.get("unitPrice")
            if quantity is None or price is None:
                faults.add("amountVatExclusive", "Argument required")
                return
            net = rounded(quantity * price)
        vat = members.get("vatAmount")
        if net is None:
            net = gross - vat if vat is not None else rounded(gross / (1 + rate))
        if vat is None:
            vat = gross - net if gross is not None else rounded(net * rate)
        gross = net + vat if gross is None else gross
        self._check_sums(members, faults, net=net, vat=vat, gross=gross)
        members |= {"vatAmount": vat, "amountVatExclusive": net, "amountVatInclusive": gross}

    @staticmethod
    def _check_category(members: dict[str, Any], faults: Faults) -> None:
        category, rate = members.get("vatCategory"), members["vatRate"]
        if category == VatCategory.STANDARD and not rate:
            faults.add("vatRate", "Expected above 0 with vatCategory S")
        elif category not in (None, VatCategory.STANDARD) and rate:
            faults.add("vatRate", f"Expected 0 with vatCategory {category}")
        if members.get("vatExemptionReason") and (
            category not in WITH_REASON if category else rate
        ):
            faults.add("vatExemptionReason", "Only where there is no VAT, and not of the zero rate")

    @staticmethod
    def _check_sums(
        members: dict[str, Any], faults: Faults, *, net: Decimal, vat: Decimal, gross: Decimal
    ) -> None:
        """Check that each sum of a row is right to within one cent, as amounts are rounded."""
        by_rate = net * members["vatRate"] / HUNDRED
        if abs(vat - by_rate) > CENT:
            faults.add("vatAmount", f"Differs from the VAT by vatRate: {rounded(by_rate)}")
        if abs(gross - net - vat) > CENT:
            faults.add(
                "amountVatInclusive", f"Differs from amountVatExclusive + vatAmount: {net + vat}"
            )
        quantity, price = members.get("quantity"), members.get("unitPrice")
        if quantity is None or price is None:
            return
        if abs(quantity * price - net) > CENT:
            faults.add(
                "amountVatExclusive",
                f"Differs from quantity × unitPrice: {rounded(quantity * price)}",
            )

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "article_no": members.get("articleNo") or "",
            "description": members["description"],
            "quantity": members.get("quantity"),
            "unit": members.get("unit") or "",
            "unit_price": members.get("unitPrice"),
            "vat_rate": members["vatRate"],
            "vat_category": members.get("vatCategory") or "",
            "vat_exemption_reason": members.get("vatExemptionReason") or "",
            "vat_amount": members["vatAmount"],
            "amount_vat_exclusive": members["amountVatExclusive"],
            "amount_vat_inclusive": members["amountVatInclusive"],
        }


class AttachmentRequest(Body):
    fileName = Text(100)
    contentType = Choice(choices=[*files.ENDINGS])
    content = Text(1_000_000, help_text="Base64")

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        try:
            members["content"] = base64.b64decode(members.get("content", ""), validate=True)
        except (binascii.Error, ValueError):
            faults.add("content", "Expected Base64")
            return
        media_type = members.get("contentType")
        if media_type and not files.is_what_it_says(members["content"], media_type):
            faults.add("content", f"These are not the bytes of {media_type}")

    def convert(self, members: dict[str, Any]) -> Attachment:
        return Attachment(members["fileName"], members["contentType"], members["content"])


class IssueRequest(Body):
    references = ("invoiceNo",)

    sellerNumber = Text(15, required=False, help_text="Optional when the ledger has one seller")
    invoiceType = Choice(choices=InvoiceType.values, required=False, allow_null=True)
    creditedInvoiceNo = Text(50, required=False, help_text="Of a credit invoice")
    customerNo = Text(15)
    invoiceNo = Code(15, NUMBER, NUMBER_EXPECTED)
    externalInvoiceId = Text(15, required=False)
    invoiceDate = Day()
    preferredDueDate = Day(required=False, allow_null=True)
    distributionDate = Day(
        required=False,
        allow_null=True,
        help_text="Until then it is pending; by default today or invoiceDate, whichever is later",
    )
    currency = Code(3, CURRENCY, "Expected an upper-case ISO 4217 code")
    invoiceAddress = InvoicedAddressRequest(required=False, allow_null=True)
    distribution = Choice(choices=DISTRIBUTIONS, required=False, allow_null=True)
    invoiceReason = InvoiceReasonRequest(required=False, allow_null=True)
    legalMonetaryTotal = TotalRequest()
    referenceInfo = ReferenceInfoRequest(required=False, allow_null=True)
    invoiceRows = serializers.ListField(
        child=RowRequest(), required=False, allow_null=True, max_length=MOST_ROWS
    )
    attachments = serializers.ListField(
        child=AttachmentRequest(), required=False, allow_null=True, max_length=10
    )

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        issued, due = members.get("invoiceDate"), members.get("preferredDueDate")
        if issued and due and due < issued:
            faults.add("preferredDueDate", "Expected invoiceDate or later")
        dates = ("invoiceDate", "preferredDueDate", "distributionDate")
        check_days(faults, members, dates, self.context)
        distributed = members.get("distributionDate")
        if distributed and distributed < self.context["on"]:
            faults.add("distributionDate", "Expected today or later")
        credit = members.get("invoiceType") == InvoiceType.CREDIT
        if credit and not members.get("creditedInvoiceNo"):
            faults.add("creditedInvoiceNo", "Argument required")
        if not credit and members.get("creditedInvoiceNo"):
            faults.add("creditedInvoiceNo", "Only with invoiceType credit")
        if members.get("invoiceRows") and not set(faults) & {"invoiceRows", "legalMonetaryTotal"}:
            self._check_totals(members, faults)
            self._check_scope(members["invoiceRows"], faults)

    @staticmethod
    def _check_scope(rows: Sequence[Mapping[str, Any]], faults: Faults) -> None:
        """Check that all rows are outside the scope of VAT, or none (BR-O-11)."""
        outside = [row["vat_category"] == VatCategory.OUTSIDE for row in rows]
        if any(outside) and not all(outside):
            faults.add(
                f"invoiceRows[{outside.index(False)}].vatCategory", "Expected O, as another row is"
            )

    @staticmethod
    def _check_totals(members: dict[str, Any], faults: Faults) -> None:
        """Check the totals against the rows, to within one cent a row, as each row is rounded."""
        rows, total = members["invoiceRows"], members.get("legalMonetaryTotal") or {}
        allowed = CENT * len(rows)
        for member, column in (
            ("vatExclusiveAmount", "amount_vat_exclusive"),
            ("vatInclusiveAmount", "amount_vat_inclusive"),
        ):
            summed = sum((row[column] for row in rows), Decimal(0))
            if abs(summed - total[member]) > allowed:
                faults.add(f"legalMonetaryTotal.{member}", f"Differs from the rows: {summed}")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return the `InvoiceOrder`, and the members that identify the request."""
        total = members["legalMonetaryTotal"]
        kept = ("invoiceAddress", "invoiceReason", "referenceInfo")
        order = InvoiceOrder(
            invoice_no=members["invoiceNo"],
            customer_no=members["customerNo"],
            invoice_date=members["invoiceDate"],
            currency=members["currency"],
            amount=total["payableAmount"],
            vat_exclusive=total["vatExclusiveAmount"],
            vat_inclusive=total["vatInclusiveAmount"],
            type=members.get("invoiceType") or InvoiceType.DEBIT.value,
            seller_number=members.get("sellerNumber") or "",
            preferred_due_date=members.get("preferredDueDate"),
            distribute_on=members.get("distributionDate"),
            external_invoice_id=members.get("externalInvoiceId") or "",
            credited_invoice_no=members.get("creditedInvoiceNo") or "",
            distribution=members.get("distribution"),
            rows=members.get("invoiceRows") or (),
            attachments=members.get("attachments") or (),
            printed={name: _plain(members[name]) for name in kept if members.get(name)},
        )
        return {"order": order, "asked": _plain(members)}


def _plain(value: Any) -> Any:
    """Return members as JSON stores them: dates as texts, without those that were not sent."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Attachment):
        return [value.file_name, value.media_type, base64.b64encode(value.content).decode()]
    return value.isoformat() if hasattr(value, "isoformat") else value
