"""ar-settlement-pdf: the documented Balance Report of a settlement.

Its first page summarizes payment and invoice, the second specifies sales, payments and fees. The
issuer is the operator, the receiver the seller. Amounts have a space between thousands and a
decimal point.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import IO, Any

from accounts.models import Settlement, SettlementFee
from accounts.settlements.fees import vat_by_rate
from invoices.documents.pdf import typeset
from ledger_project.core.money import ZERO
from reports import queries
from reports.models import OutputFile
from reports.queries import InstrumentRow

MEDIA_TYPE = "application/pdf"
TEMPLATE = "balance-report.typ"
BY_EVENT = (
    "Quantity: business events. A payment with its fees, interest and rounding is one; what takes "
    "an earlier event back is none. Amount (sales): debits less those taken back."
)
DEDUCTED, INVOICED = 0, 2
"""End of the file name, as documented, if fees are deducted or invoiced."""


def file_name(file: OutputFile, settlement: Settlement) -> str:
    return f"{settlement.number}_{INVOICED if settlement.fees_invoiced else DEDUCTED}.pdf"


def write(content: IO[bytes], file: OutputFile, settlement: Settlement) -> None:
    content.write(typeset(TEMPLATE, _view(settlement), settlement.settled_on))


def _view(settlement: Settlement) -> dict[str, Any]:
    """Return the values of the template, with every number as printed text."""
    ledger, seller = settlement.ledger, settlement.seller
    lines = queries.fee_lines(settlement)
    return {
        "date": [
            settlement.settled_on.year,
            settlement.settled_on.month,
            settlement.settled_on.day,
        ],
        "company": f"{ledger.number} {ledger.name}",
        "facts": [
            ["Accounting Number:", settlement.number],
            ["Accounting Date:", settlement.settled_on.isoformat()],
            ["Currency:", settlement.currency],
        ],
        "receiver": [
            text
            for text in (
                seller.name,
                seller.street_address,
                f"{seller.zip_code} {seller.city}".strip(),
                seller.organisation_number,
            )
            if text
        ],
        "summaries": _summaries(settlement, lines),
        "vat": [
            [_percent(rate), _money(vat), _money(net)] for rate, net, vat in vat_by_rate(lines)
        ],
        "sales": _sales(settlement),
        "payments": _payments(settlement),
        "fees": _fees(settlement, lines),
        "issuer": [ledger.operator_name, *ledger.operator_details.splitlines()],
    }


def _summaries(settlement: Settlement, lines: list[SettlementFee]) -> list[dict[str, Any]]:
    """Return the payment summary and, if fees are invoiced, the invoice summary."""
    account = f" ({_grouped(settlement.payout_iban)})" if settlement.payout_iban else ""
    rows = [["Amount", _money(settlement.amount)]]
    if settlement.returned:
        rows.append(["Payouts that came back", _money(settlement.returned)])
    if not settlement.fees_invoiced:
        rows += [["Fees", _money(-settlement.fees)], ["VAT", _money(-settlement.vat)]]
    total = [f"Transferred amount{account}", _money(settlement.transferred)]
    found = [{"title": "Payment summary", "rows": rows, "total": total, "note": ""}]
    if settlement.fees_invoiced:
        rates = vat_by_rate(lines)
        net = sum((one[1] for one in rates), ZERO)
        vat = sum((one[2] for one in rates), ZERO)
        found.append(
            {
                "title": "Invoice summary",
                "rows": [["Fees", _money(net)], ["VAT", _money(vat)]],
                "total": ["Invoiced amount", _money(net + vat)],
                "note": "Invoiced with the other fees of the month.",
            }
        )
    return found


def _sales(settlement: Settlement) -> dict[str, Any]:
    """Return the sales by payment area and instrument, and the disbursement of each book date."""
    rows = queries.disbursement_rows(settlement)
    first = rows[0].book_on if rows else settlement.settled_on.isoformat()
    areas = []
    for one in queries.instrument_rows(settlement):
        amount = one.debit_amount - one.credit_amount
        areas.append(
            {
                "name": _area(one),
                "instrument": _instrument(settlement, one),
                "rows": [
                    ["- Debits", str(one.debit_count), _money(one.debit_amount), ""],
                    ["- Credits", str(one.credit_count), _money(-one.credit_amount), ""],
                ],
                "total": [
                    f"Total {_area(one)}",
                    str(one.debit_count + one.credit_count),
                    _money(amount),
                    _money(amount),
                ],
            }
        )
    count = settlement.debit_count + settlement.credit_count
    return {
        "title": f"Sales {first} - {settlement.settled_on}",
        "areas": areas,
        "total": ["Total sales", str(count), _money(settlement.amount), _money(settlement.amount)],
        "lines": [
            [
                "Client asset disbursement",
                row.book_on,
                str(int(row.debit_count) + int(row.credit_count)),
                _money(Decimal(row.amount)),
            ]
            for row in rows
        ],
    }


def _payments(settlement: Settlement) -> dict[str, Any]:
    """Return the components of the payment, each with its period."""
    rows = queries.disbursement_rows(settlement)
    period = f"{rows[0].book_on} - {rows[-1].book_on}" if rows else ""
    found = [[_instrument(settlement, one), period, _money(one.debit_amount - one.credit_amount)]
             for one in queries.instrument_rows(settlement)]  # fmt: skip
    if settlement.returned:
        found.append(["Payouts that came back", "", _money(settlement.returned)])
    return {
        "title": f"Payments through {settlement.settled_on}",
        "rows": found,
        "total": ["Total payments", "", _money(settlement.amount + settlement.returned)],
    }


def _fees(settlement: Settlement, lines: list[SettlementFee]) -> dict[str, Any]:
    recurring = [one for one in lines if one.recurrent_fee_id]
    charged = [one for one in lines if not one.recurrent_fee_id]
    return {
        "title": f"Fees through {settlement.settled_on}",
        "recurrent": [
            [
                one.text,
                f"{one.from_on} - {one.to_on}",
                str(one.quantity),
                _money(one.unit_price),
                _money(one.amount),
            ]
            for one in recurring
        ],
        "recurrent_total": _money(_sum(recurring)),
        "records": [
            [
                one.text,
                str(one.quantity),
                _money(one.sales_amount),
                _money(one.unit_price),
                _percent(one.commission_percent),
                _money(one.amount),
            ]
            for one in charged
        ],
        "records_total": _money(_sum(charged)),
        "note": BY_EVENT if settlement.events is not None else "",
        "total": ["Total fees", _money(_sum(lines))],
    }


def _sum(lines: Iterable[SettlementFee]) -> Decimal:
    return sum((one.amount for one in lines), ZERO)


def _area(row: InstrumentRow) -> str:
    return "Factoring" if row.purchased else "Invoice service"


def _instrument(settlement: Settlement, row: InstrumentRow) -> str:
    kind = "Invoice purchase" if row.purchased else "Invoice"
    return f"{kind} {settlement.ledger.country}"


def _money(amount: Decimal) -> str:
    """Return `1 234.50`, with a minus sign of the width of a digit."""
    return f"{amount:,.2f}".replace(",", "\u00a0").replace("-", "\u2212")


def _percent(rate: Decimal) -> str:
    return f"{rate:.2f}%"


def _grouped(iban: str) -> str:
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))
