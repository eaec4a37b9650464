"""Amounts of an e-invoice: lines, VAT by category and rate, totals.

The sums follow EN 16931-1: VAT is rounded once for each rate (BR-CO-17), while rows have it rounded
one by one. The difference, and that of rounding to whole kronor, is the rounding amount, so that
the amount to pay is the amount that was booked.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from invoices.documents.content import Content, Row, joined
from invoices.documents.einvoice.texts import ONE, PHRASES, unit_code
from invoices.vat_categories import VatCategory
from ledger_project.core.errors import Invalid
from ledger_project.core.money import CENT, ZERO, InexactAmount, exact_amount, rounded

HUNDRED: Final = Decimal(100)
_UNIT: Final = Decimal(1)
# Allowed difference of a row's net amount from quantity x price: PEPPOL-EN16931-R120.
_SLACK: Final = Decimal("0.02")
# Difference that rounding explains, a row: its gross, net and VAT may each be a cent off.
_OFF_BY: Final = 4 * CENT
_HALF_PERCENT: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of UBL: `net` = `quantity` x `price` / `base` + `charge`.

    The price is never negative. A discount is a negative charge.
    """

    name: str
    article_no: str
    quantity: Decimal
    unit: str
    price: Decimal
    base: Decimal | None
    charge: Decimal
    net: Decimal
    category: str
    rate: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tax:
    """VAT of one category and rate; `rate` is percent, `reason` why there is none."""

    category: str
    rate: Decimal
    taxable: Decimal
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """All amounts of a document.

    `inclusive` = `exclusive` + `vat`; `payable` = `inclusive` + `rounding`.
    """

    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    exclusive: Decimal
    vat: Decimal
    inclusive: Decimal
    rounding: Decimal
    payable: Decimal


def amounts(content: Content) -> Amounts:
    """Return the amounts of a document.

    Raises `Invalid` for amounts that do not add up, and where the VAT cannot be determined.
    """
    registered = content.has_vat
    rows = content.rows or _summary(content, registered)
    lines = tuple(_line(row, index, registered) for index, row in enumerate(rows))
    sums: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: ZERO)
    reasons: dict[tuple[str, Decimal], list[str]] = defaultdict(list)
    for line in lines:
        key = line.category, line.rate
        sums[key] += line.net
        reasons[key].append(line.reason)
    taxes = tuple(
        Tax(*key, taxable, rounded(taxable * key[1] / HUNDRED), joined(reasons[key]))
        for key, taxable in sorted(sums.items(), key=lambda one: -one[0][1])
    )
    exclusive = sum((tax.taxable for tax in taxes), ZERO)
    vat = sum((tax.amount for tax in taxes), ZERO)
    inclusive, payable = exclusive + vat, _amount(content.payable, "payableAmount")
    stated = _amount(content.vat_inclusive, "vatInclusiveAmount")
    if abs(stated - inclusive) > _OFF_BY * len(lines):
        raise Invalid({"vatInclusiveAmount": f"Differs from the rows: {inclusive}"})
    return Amounts(lines, taxes, exclusive, vat, inclusive, payable - inclusive, payable)


def _line(row: Row, index: int, registered: bool) -> Line:
    name = row.description.strip() or row.article_no.strip()
    if not name:
        raise Invalid({f"invoiceRows.{index}.description": "Argument required"})
    net = _amount(row.amount_vat_exclusive, f"invoiceRows.{index}.amountVatExclusive")
    rate = _rate(row.vat_rate, f"invoiceRows.{index}.vatRate", registered)
    quantity, price, base = _priced(row, net, index)
    charge = net - quantity * price / (base or _UNIT)
    return Line(
        name=name,
        article_no=row.article_no,
        quantity=quantity,
        unit=unit_code(row.unit) if row.quantity is not None else ONE,
        price=price,
        base=base,
        charge=ZERO if abs(charge) <= _SLACK else rounded(charge),
        net=net,
        category=_category(row, rate) if registered else VatCategory.OUTSIDE,
        rate=rate,
        reason=row.vat_exemption_reason,
    )


def _category(row: Row, rate: Decimal) -> str:
    return row.vat_category or (VatCategory.STANDARD if rate else VatCategory.EXEMPT)


def _priced(row: Row, net: Decimal, index: int) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return (quantity, price, base); `base` is the number priced together, None for one.

    Without a unit price the net amount is the price of the whole quantity, which is exact.
    """
    quantity = _finite(row.quantity, f"invoiceRows.{index}.quantity")
    price = _finite(row.unit_price, f"invoiceRows.{index}.unitPrice")
    if quantity is None or (not quantity and (net or price is None)):
        return (-_UNIT if net < 0 else _UNIT), abs(net), None
    if price is None:
        return abs(quantity).copy_sign(net), abs(net), abs(quantity)
    return (-quantity, -price, None) if price < 0 else (quantity, price, None)


def _rate(rate: Decimal, member: str, registered: bool) -> Decimal:
    percent = _finite(rate, member)
    if percent is None or not 0 <= percent <= HUNDRED:
        raise Invalid({member: "Expected a number between 0 and 100"})
    if percent and not registered:
        raise Invalid({"seller.vatNo": "Argument required, as the invoice has VAT"})
    return percent


def _summary(content: Content, registered: bool) -> tuple[Row, ...]:
    """Return rows for an invoice without rows: one for each VAT rate. Raises `Invalid`."""
    phrases = PHRASES[content.language]
    if content.kind == "credit-invoice" and content.credited_invoice_no:
        text = phrases.credit.format(content.credited_invoice_no)
    else:
        text = phrases.invoice.format(content.document_no)
    if content.vat_lines:
        return tuple(
            Row(
                text,
                line.taxable,
                line.rate,
                line.vat,
                line.taxable + line.vat,
                vat_category=line.category,
                vat_exemption_reason=line.reason,
            )
            for line in content.vat_lines
        )
    inclusive = _amount(content.vat_inclusive, "vatInclusiveAmount")
    exclusive = inclusive if not registered else content.vat_exclusive
    if exclusive is None:
        raise Invalid({"vatExclusiveAmount": "Argument required, as there are no rows"})
    exclusive = _amount(exclusive, "vatExclusiveAmount")
    vat = inclusive - exclusive
    return (Row(text, exclusive, _rate_of(exclusive, vat), vat, inclusive),)


def _rate_of(exclusive: Decimal, vat: Decimal) -> Decimal:
    """Return the only rate that gives this VAT. Raises `Invalid` if there is none, or several.

    Whole and half percents are tried, as all Nordic rates are.
    """
    if not vat:
        return ZERO
    near = (vat * 200 / exclusive).quantize(_UNIT, ROUND_HALF_UP) / 2 if exclusive else ZERO
    steps = (near - _HALF_PERCENT, near, near + _HALF_PERCENT)
    if [rate for rate in steps if rounded(exclusive * rate / HUNDRED) == vat] != [near]:
        raise Invalid({"invoiceRows": "Argument required: the totals leave the VAT rate open"})
    return near


def _amount(value: Decimal, member: str) -> Decimal:
    try:
        return exact_amount(value)
    except InexactAmount as fault:
        raise Invalid({member: str(fault)}) from fault


def _finite(value: Decimal | None, member: str) -> Decimal | None:
    if value is not None and not value.is_finite():
        raise Invalid({member: "Expected a number"})
    return value
