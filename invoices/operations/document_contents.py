"""Gather what documents say from the ledger: of invoices, credits and claims."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from customers.models import Address, Customer
from invoices import queries
from invoices.claim_terms import CONSUMER, LATE_FEE
from invoices.documents import pdf, wording
from invoices.documents.content import (
    Content,
    Demand,
    Party,
    References,
    Row,
    Slip,
    VatLine,
    joined,
)
from invoices.models import Claim, ClaimLevel, Invoice, InvoiceCredit, InvoiceType
from invoices.models.invoices import PAYING, TransactionType
from invoices.operations.customer_links import address_of
from invoices.operations.interest import interest_periods, penalty_percent
from invoices.operations.ladders import first_fee
from invoices.operations.letter_templates import design_of
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO, rounded

YEAR = Decimal(36500)


def of_invoice(invoice: Invoice) -> Content:
    """Gather what an invoice says."""
    ledger, customer = invoice.ledger, invoice.customer
    credit = invoice.type == InvoiceType.CREDIT
    printed = invoice.printed
    payable = abs(invoice.debited)
    inclusive = invoice.vat_inclusive if invoice.vat_inclusive is not None else payable
    rows = tuple(_row(one) for one in queries.rows(invoice))
    reason = printed.get("invoiceReason", {})
    authorization = invoice.authorization
    fee, kind = (None if credit else first_fee(invoice)) or (None, "")
    late = kind == LATE_FEE
    return Content(
        kind="credit-invoice" if credit else "invoice",
        language=language_of(customer),
        document_no=invoice.invoice_no,
        issued_on=invoice.invoice_date,
        due_date=None if credit else invoice.due_date,
        currency=invoice.currency,
        operator=ledger.operator_name,
        seller=_seller(invoice),
        buyer=buyer_of(invoice),
        customer_no=customer.customer_no,
        payable=payable,
        vat_exclusive=invoice.vat_exclusive,
        vat_inclusive=inclusive,
        rounding=payable - inclusive,
        rows=rows,
        vat_lines=_vat_lines(rows),
        slip=None if credit else _slip(invoice, payable, invoice.due_date),
        references=_references(printed.get("referenceInfo", {})),
        reason=reason.get("invoiceReasonDescription") or reason.get("invoiceReasonCode") or "",
        collection_text=authorization.collection_reference_text if authorization else "",
        assignment_notice=authorization.assignment_notice if authorization else "",
        external_invoice_id=invoice.external_invoice_id,
        credited_invoice_no=invoice.credited_invoice.invoice_no if invoice.credited_invoice else "",
        penalty_interest=penalty_percent(invoice, invoice.due_date),
        reminder_fee_notice=None if late else fee,
        late_fee_notice=fee if late else None,
        page="" if credit else address_of(invoice, invoice.due_date),
        design=design_of(ledger, language_of(customer)),
    )


def of_debt(invoice: Invoice, on: dt.date) -> Content:
    """Return a slip for what is demanded of an invoice today, and nothing of the buyer."""
    due = max(invoice.demanded_on, on)
    return Content(
        kind="invoice",
        language=language_of(invoice.customer),
        document_no=invoice.invoice_no,
        issued_on=invoice.invoice_date,
        due_date=due,
        currency=invoice.currency,
        operator=invoice.ledger.operator_name,
        seller=_seller(invoice),
        buyer=Party(name=""),
        customer_no="",
        payable=invoice.demanded,
        vat_exclusive=None,
        vat_inclusive=invoice.demanded,
        slip=_slip(invoice, invoice.demanded, due),
    )


def of_credit(original: Content, credit: InvoiceCredit) -> Content:
    """Return the credit note of a credit, with its reason.

    A credit of the whole invoice has its rows; of a part it is one amount, shared among the VAT
    rates, as nobody has said which rows it is of.
    """
    whole = credit.amount == original.payable
    lines = original.vat_lines if whole else _shared(original.vat_lines, credit.amount)
    return replace(
        original,
        kind="credit-invoice",
        document_no=credit.number,
        issued_on=credit.business_date,
        due_date=None,
        payable=credit.amount,
        vat_exclusive=sum((line.taxable for line in lines), ZERO) if lines else None,
        vat_inclusive=original.vat_inclusive if whole else credit.amount,
        rounding=original.rounding if whole else ZERO,
        rows=original.rows if whole else (),
        vat_lines=lines,
        reason=wording.wording(original.language)(f"cause.{credit.reason}"),
        slip=None,
        credited_invoice_no=original.document_no,
        page="",
    )


def _shared(lines: tuple[VatLine, ...], amount: Decimal) -> tuple[VatLine, ...]:
    """Share an amount with VAT among the invoice's rates; the last takes the rounding."""
    whole = sum((line.taxable + line.vat for line in lines), ZERO)
    if not whole:
        return ()
    shared, left = [], amount
    for line in lines:
        part = rounded(amount * (line.taxable + line.vat) / whole)
        part = left if line is lines[-1] else part
        left -= part
        net = rounded(part / (1 + line.rate / 100))
        shared.append(VatLine(line.rate, net, part - net))
    return tuple(shared)


def of_claim(original: Content, claim: Claim) -> Content:
    """Return the letter of a claim: what it demands of the invoice, and the slip to pay that."""
    invoice = claim.invoice
    slip = _slip(invoice, claim.total, claim.due_date)
    debited, paid = _before(claim)
    kind = "collection-claim" if claim.level == ClaimLevel.COLLECTION_CLAIM else "reminder"
    return replace(
        original,
        kind=kind,
        issued_on=claim.claimed_on,
        due_date=claim.due_date,
        payable=claim.total,
        slip=slip,
        creditor=_operator(invoice.ledger) if invoice.purchased else None,
        page=address_of(invoice, claim.due_date),
        level=claim.level,
        demand=Demand(
            original_amount=debited,
            original_due_date=invoice.due_date,
            paid=paid,
            credited=debited - paid - claim.disputed - claim.capital,
            disputed=claim.disputed,
            capital=claim.capital,
            reminder_fee=claim.reminder_fee,
            collection_fee=claim.collection_fee,
            late_fee=claim.late_fee,
            interest=claim.interest,
            interest_rate=claim.interest_percent,
            extra_interest_a_day=rounded(claim.capital * claim.interest_percent / YEAR),
            periods=interest_periods(invoice, claim.claimed_on, claim.disputed, claim.created_at)
            if claim.interest
            else (),
        ),
        original=original,
    )


def of_claims(contents: Sequence[Content]) -> Content:
    """Return one letter that makes the demands of several claims of one customer and seller."""
    first = contents[0]
    if len(contents) == 1:
        return first
    return replace(
        first,
        document_no=", ".join(one.document_no for one in contents),
        payable=sum((one.payable for one in contents), ZERO),
        slip=None,
        page="",
        original=None,
        together=tuple(contents),
    )


def _before(claim: Claim) -> tuple[Decimal, Decimal]:
    """Return the amounts debited and paid, of the principal, when the claim was made."""
    found = queries.transactions(claim.invoice).filter(
        book_on__lte=claim.claimed_on, created_at__lte=claim.created_at
    )
    done = list(found.values_list("type", "debt_change"))
    debited = sum((change for type_, change in done if type_ == TransactionType.DEBIT), ZERO)
    return debited, -sum((change for type_, change in done if type_ in PAYING), ZERO)


def _row(row: Any) -> Row:
    return Row(
        description=row.description,
        amount_vat_exclusive=row.amount_vat_exclusive,
        vat_rate=row.vat_rate,
        vat_amount=row.vat_amount,
        amount_vat_inclusive=row.amount_vat_inclusive,
        article_no=row.article_no,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        vat_category=row.vat_category,
        vat_exemption_reason=row.vat_exemption_reason,
    )


def _vat_lines(rows: tuple[Row, ...]) -> tuple[VatLine, ...]:
    found: dict[tuple[Decimal, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.vat_rate, row.vat_category].append(row)
    return tuple(
        VatLine(
            rate,
            sum((row.amount_vat_exclusive for row in those), ZERO),
            sum((row.vat_amount for row in those), ZERO),
            category,
            joined(row.vat_exemption_reason for row in those),
        )
        for (rate, category), those in sorted(
            found.items(), key=lambda one: (-one[0][0], one[0][1])
        )
    )


def _slip(invoice: Invoice, amount: Decimal, due_date: dt.date) -> Slip:
    return Slip(
        payee=invoice.ledger.operator_name,
        account_type=invoice.payment_account_type,
        account_number=invoice.payment_account_number,
        payment_reference=invoice.payment_reference,
        amount=amount,
        due_date=due_date,
        iban=invoice.payment_account_iban,
        bic=invoice.payment_account_bic,
    )


def _seller(invoice: Invoice) -> Party:
    seller = invoice.seller
    return Party(
        name=seller.name,
        street_address=seller.street_address,
        zip_code=seller.zip_code,
        city=seller.city,
        country_code=invoice.ledger.country,
        organisation_number=seller.organisation_number,
        vat_no=seller.vat_no,
        email_address=seller.email_address,
    )


def _operator(ledger: Ledger) -> Party:
    """Return who owns what was bought of the sellers."""
    return Party(
        name=ledger.operator_name,
        street_address=ledger.operator_street_address,
        zip_code=ledger.operator_zip_code,
        city=ledger.operator_city,
        country_code=ledger.country,
        organisation_number=ledger.operator_organisation_number,
    )


def buyer_of(invoice: Invoice) -> Party:
    """Return the buyer with the invoice's own address, else with the customer's billing address."""
    customer = invoice.customer
    if given := invoice.printed.get("invoiceAddress"):
        party = _party(Address.from_wire(given))
    else:
        party = _party(customer.billing)
        party = replace(party, name=party.name or customer.name)
    return replace(party, **_identity(customer))


def _identity(customer: Customer) -> dict[str, str]:
    business = customer.legal_entity != CONSUMER
    return {
        "organisation_number": customer.reg_no if business else "",
        "vat_no": customer.vat_no if business else "",
        "email_address": customer.email_address,
    }


def _party(address: Address) -> Party:
    columns = address.columns()
    return Party(name=columns.pop("addressee"), **columns)


def _references(given: dict[str, Any]) -> References:
    period, delivery = given.get("invoicePeriod", {}), given.get("deliveryInfo", {})
    address = delivery.get("deliveryAddress")
    return References(
        buyer_reference=given.get("buyerReference", ""),
        seller_reference=given.get("sellerReference", ""),
        contract_reference=given.get("contractReference", ""),
        project_reference=given.get("projectReference", ""),
        cost_center=given.get("costCenter", ""),
        purchase_order_reference=given.get("purchaseOrderReference", ""),
        sales_order_reference=given.get("salesOrderReference", ""),
        period_start=_date(period.get("startDate")),
        period_end=_date(period.get("endDate")),
        delivery_date=_date(delivery.get("deliveryDate")),
        delivery_address=_party(Address.from_wire(address)) if address else None,
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def language_of(customer: Customer) -> str:
    """Return the language of letters to a customer: its own, else that of the ledger's country."""
    chosen = customer.preferred_language_code
    return chosen if chosen in pdf.LANGUAGES else wording.language_of(customer.ledger.country)
