"""Invoice or credit invoice as UBL 2.1, by the syntax of Peppol BIS Billing 3.0."""

from typing import Final

from lxml import etree

from invoices.documents.content import Content
from invoices.documents.einvoice import parties
from invoices.documents.einvoice.addresses import Endpoints
from invoices.documents.einvoice.amounts import Amounts, Line, Tax, amounts
from invoices.documents.einvoice.elements import Node, branch, day, leaf, money, plain, root
from invoices.documents.wording import wording
from invoices.vat_categories import REASON_CODES, WITH_REASON, VatCategory
from ledger_project.core.errors import Invalid

_BILLING: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROCESS: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
# UNTDID 1001: invoice, credit note, and the reference to a project.
_INVOICE, _CREDIT, _PROJECT = "380", "381", "50"
# UNTDID 5189, discount; UNTDID 7161, miscellaneous.
_DISCOUNT, _CHARGE = "95", "ABK"
# What BIS Billing has in number of an order number where only the seller's is known.
_NO_ORDER: Final = "NA"


def ubl(content: Content, endpoints: Endpoints) -> bytes:
    """Return the document in UTF-8; the same content gives the same bytes.

    Raises `Invalid` where facts are missing or contradict each other. It does not check the rules:
    `validate` does.
    """
    _require(content)
    sums = amounts(content)
    credit = content.kind == "credit-invoice"
    element = root(
        "CreditNote" if credit else "Invoice",
        *_head(content, endpoints, credit),
        *_references(content, credit),
        parties.seller(content, endpoints),
        parties.buyer(content, endpoints),
        parties.payee(content),
        parties.delivery(content),
        *parties.payment_means(content),
        parties.payment_terms(content),
        _tax_total(sums, content),
        _monetary_total(sums, content.currency),
        *(
            _line(line, number, credit=credit, currency=content.currency)
            for number, line in enumerate(sums.lines, start=1)
        ),
    )
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _require(content: Content) -> None:
    if content.kind not in ("invoice", "credit-invoice"):
        raise Invalid({"kind": "Expected an invoice or a credit invoice"})
    required = {
        "invoiceNo": content.document_no,
        "seller.name": content.seller.name,
        "seller.countryCode": content.seller.country_code,
        "buyer.name": content.buyer.name,
        "buyer.countryCode": content.buyer.country_code,
    }
    missing = [member for member, value in required.items() if not value.strip()]
    if missing:
        raise Invalid(dict.fromkeys(missing, "Argument required"))


def _head(content: Content, endpoints: Endpoints, credit: bool) -> tuple[Node, ...]:
    given = content.references
    note = (content.reason, content.collection_text, content.assignment_notice)
    return (
        leaf("CustomizationID", _BILLING),
        leaf("ProfileID", _PROCESS),
        leaf("ID", content.document_no),
        day("IssueDate", content.issued_on),
        None if credit else day("DueDate", content.due_date),
        leaf("CreditNoteTypeCode", _CREDIT) if credit else leaf("InvoiceTypeCode", _INVOICE),
        leaf("Note", "\n".join(text for text in note if text)),
        leaf("DocumentCurrencyCode", content.currency),
        leaf("AccountingCost", given.cost_center),
        leaf("BuyerReference", _buyer_reference(content, endpoints)),
    )


def _buyer_reference(content: Content, endpoints: Endpoints) -> str:
    """Return the buyer's reference.

    It must be present unless there is an order number (PEPPOL-EN16931-R003).
    """
    given = content.references
    if given.buyer_reference or given.purchase_order_reference:
        return given.buyer_reference
    return endpoints.buyer_id or content.customer_no


def _references(content: Content, credit: bool) -> tuple[Node, ...]:
    given = content.references
    order = given.purchase_order_reference or (_NO_ORDER if given.sales_order_reference else "")
    credited = branch("InvoiceDocumentReference", leaf("ID", content.credited_invoice_no))
    project = leaf("ID", given.project_reference)
    return (
        branch(
            "InvoicePeriod", day("StartDate", given.period_start), day("EndDate", given.period_end)
        ),
        branch(
            "OrderReference", leaf("ID", order), leaf("SalesOrderID", given.sales_order_reference)
        ),
        branch("BillingReference", credited),
        branch("ContractDocumentReference", leaf("ID", given.contract_reference)),
        # A credit note has no ProjectReference.
        branch("AdditionalDocumentReference", project, leaf("DocumentTypeCode", _PROJECT))
        if credit and project is not None
        else branch("ProjectReference", project),
    )


def _tax_total(sums: Amounts, content: Content) -> Node:
    return branch(
        "TaxTotal",
        money("TaxAmount", sums.vat, content.currency),
        *(
            branch(
                "TaxSubtotal",
                money("TaxableAmount", tax.taxable, content.currency),
                money("TaxAmount", tax.amount, content.currency),
                _category("TaxCategory", tax, *_reason(tax, content.language)),
            )
            for tax in sums.taxes
        ),
    )


def _reason(tax: Tax, language: str) -> tuple[Node, ...]:
    """Return why there is no VAT (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10)."""
    if tax.category not in WITH_REASON:
        return ()
    code = REASON_CODES.get(VatCategory(tax.category), "")
    text = tax.reason or wording(language)(f"vat.{tax.category}")
    return (leaf("TaxExemptionReasonCode", code), leaf("TaxExemptionReason", text))


def _category(name: str, taxed: Tax | Line, *reason: Node) -> Node:
    """Return a VAT category; outside the scope of VAT it has no rate (BR-O-05)."""
    percent = None if taxed.category == VatCategory.OUTSIDE else leaf("Percent", plain(taxed.rate))
    scheme = branch("TaxScheme", leaf("ID", "VAT"))
    return branch(name, leaf("ID", taxed.category), percent, *reason, scheme)


def _monetary_total(sums: Amounts, currency: str) -> Node:
    return branch(
        "LegalMonetaryTotal",
        money("LineExtensionAmount", sums.exclusive, currency),
        money("TaxExclusiveAmount", sums.exclusive, currency),
        money("TaxInclusiveAmount", sums.inclusive, currency),
        money("PayableRoundingAmount", sums.rounding, currency) if sums.rounding else None,
        money("PayableAmount", sums.payable, currency),
    )


def _line(line: Line, number: int, *, credit: bool, currency: str) -> Node:
    return branch(
        "CreditNoteLine" if credit else "InvoiceLine",
        leaf("ID", str(number)),
        leaf(
            "CreditedQuantity" if credit else "InvoicedQuantity",
            plain(line.quantity),
            unitCode=line.unit,
        ),
        money("LineExtensionAmount", line.net, currency),
        _charge(line, currency),
        branch(
            "Item",
            leaf("Name", line.name),
            branch("SellersItemIdentification", leaf("ID", line.article_no)),
            _category("ClassifiedTaxCategory", line),
        ),
        branch(
            "Price",
            leaf("PriceAmount", plain(line.price), currencyID=currency),
            leaf("BaseQuantity", plain(line.base), unitCode=line.unit) if line.base else None,
        ),
    )


def _charge(line: Line, currency: str) -> Node:
    """Return the difference of the row's amount from quantity x price, if any."""
    if not line.charge:
        return None
    more = line.charge > 0
    return branch(
        "AllowanceCharge",
        leaf("ChargeIndicator", "true" if more else "false"),
        leaf("AllowanceChargeReasonCode", _CHARGE if more else _DISCOUNT),
        money("Amount", abs(line.charge), currency),
    )
