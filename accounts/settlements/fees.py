"""Fees of sellers: the months to charge, the VAT on their lines, and what an invoice has to say."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from accounts.settlements.models import SettlementFee
from ledger_project.core.identifiers import InvalidIdentifier, national_identifier
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.money import ZERO, rounded
from ledger_project.core.texts import say

RECURRING_MONTHS = """
  FROM accounts_recurrentfee f
 CROSS JOIN LATERAL (
       SELECT generate_series(date_trunc('month', f.since)::timestamp,
                              least(f.until, %(through)s)::timestamp, '1 month')::date AS begins
       ) AS month
 WHERE f.ledger_id = %(ledger)s
   AND NOT EXISTS (SELECT FROM accounts_settlementfee c
                    WHERE c.ledger_id = f.ledger_id AND c.recurrent_fee_id = f.id
                      AND c.from_on = month.begins)
"""
"""SQL of the months of recurring fees that have begun by a day and are not charged yet."""


EVENT_COLUMNS = """
       e.reverses_id IS NOT NULL AS mirror,
       CASE WHEN matched.id IS NULL THEN e.document_type ELSE 'payment' END AS event_type,
       coalesce(matched.payment_id, e.document_id) AS event_id
"""
EVENT_JOIN = """
  LEFT JOIN invoices_paymentmatch matched
    ON e.document_type = 'paymentmatch' AND matched.ledger_id = e.ledger_id
   AND matched.id = e.document_id
"""
"""SQL of the business event of an entry `e`: a payment, however many invoices it was matched to."""
_COUNT = "count(DISTINCT (event_type, event_id))"
EVENTS_BEFORE = f"{_COUNT} FILTER (WHERE NOT mirror AND NOT charged)"
"""SQL of what earlier versions charged the item fee for: a set-off that was made again, too."""
EVENTS = f"{_COUNT} FILTER (WHERE NOT mirror AND NOT charged AND NOT made_again)"
"""SQL of what the item fee is charged for: business events among records.

The records of one entity are one event, whatever it consists of: a payment with its fees, interest
and rounding, for one invoice or several. A mirror costs nothing, nor does what is matched again of
a payment that was `charged` before, nor a set-off that is `made_again`.
"""
MADE_AGAIN = """
       e.document_type = 'surplususe' AND EXISTS (
            SELECT FROM accounts_surplususe own
              JOIN accounts_surplus held
                ON held.ledger_id = own.ledger_id AND held.id = own.surplus_id
              JOIN accounts_journalentry source
                ON source.ledger_id = held.ledger_id AND source.id = held.entry_id
              LEFT JOIN invoices_paymentmatch paying
                ON source.document_type = 'paymentmatch' AND paying.ledger_id = source.ledger_id
               AND paying.id = source.document_id
              JOIN accounts_surplus earlier
                ON earlier.ledger_id = own.ledger_id
               AND (earlier.id = own.surplus_id
                    OR earlier.entry_id IN (
                       SELECT entry.id FROM invoices_paymentmatch other
                         JOIN accounts_journalentry entry
                           ON entry.ledger_id = other.ledger_id
                          AND entry.document_type = 'paymentmatch'
                          AND entry.document_id = other.id
                        WHERE other.ledger_id = paying.ledger_id
                          AND other.payment_id = paying.payment_id))
              JOIN accounts_surplususe undone
                ON undone.ledger_id = earlier.ledger_id AND undone.surplus_id = earlier.id
               AND undone.id < own.id AND undone.kind = 'set-off'
               AND undone.invoice_no = own.invoice_no
              JOIN accounts_journalentry undoing
                ON undoing.ledger_id = undone.ledger_id AND undoing.document_type = 'surplususe'
               AND undoing.document_id = undone.id AND undoing.reverses_id IS NOT NULL
               AND undoing.id < e.id
             WHERE own.ledger_id = e.ledger_id AND own.id = e.document_id AND own.kind = 'set-off')
       AS made_again
"""
"""SQL: whether the entry `e` sets off again what was set off of the same money, and undone."""


def charged_before(settlement: str = "") -> str:
    """Return SQL: whether a settlement of the seller of `l`, before this one, charged its payment.

    `settlement` is the key of this one, in SQL; without it, every settlement is an earlier one.
    """
    earlier = f"AND past.settlement_id < {settlement}" if settlement else ""
    return f"""
       matched.id IS NOT NULL AND EXISTS (
            SELECT FROM (SELECT 'payment' AS type, matched.payment_id AS id
                         UNION ALL
                         SELECT 'paymentmatch', other.id FROM invoices_paymentmatch other
                          WHERE other.ledger_id = matched.ledger_id
                            AND other.payment_id = matched.payment_id
                            AND other.id < matched.id) AS own
              JOIN accounts_journalentry entry
                ON entry.ledger_id = matched.ledger_id AND entry.document_type = own.type
               AND entry.document_id = own.id AND entry.reverses_id IS NULL
              JOIN accounts_journalline line
                ON line.ledger_id = entry.ledger_id AND line.entry_id = entry.id
               AND line.seller_id = l.seller_id
              JOIN accounts_settlementrecord past
                ON past.ledger_id = line.ledger_id AND past.line_id = line.id {earlier})
       AS charged
    """


COMMISSION_BASE = (
    "coalesce(sum(debit) FILTER (WHERE NOT mirror), 0) "
    "- coalesce(sum(credit) FILTER (WHERE mirror), 0)"
)
"""SQL of what the commission is on: the debits of records less those that were mirrored.

So the settlement of a bounced payment gives its commission back. A credit does not.
"""


def lacking(ledger: Ledger, seller: Seller, on: dt.date) -> list[str]:
    """Return what a fee invoice of a seller has to say and nobody has entered, for people.

    Directive 2006/112/EC, article 226 (3), (5), asks for the names and addresses of both and for
    the VAT number of who issues it; the e-invoice for the organisation numbers, too.
    """
    needed = (
        (say("the operator's organisation number"), ledger.operator_organisation_number),
        (say("the operator's VAT number"), ledger.operator_vat_no),
        (
            say("the operator's address"),
            ledger.operator_street_address and ledger.operator_zip_code and ledger.operator_city,
        ),
        (say("an account to pay to"), ledger.payment_account_number),
        (
            say("an organisation number of seller {number}", number=seller.number),
            _is_company(seller.organisation_number, ledger.country, on),
        ),
        (
            say("the address of seller {number}", number=seller.number),
            seller.street_address and seller.zip_code and seller.city,
        ),
    )
    return [text for text, there in needed if not there]


def _is_company(number: str, country: str, on: dt.date) -> bool:
    try:
        return bool(national_identifier(number, country, "business", today=on))
    except InvalidIdentifier:
        return False


def vat_by_rate(lines: Iterable[SettlementFee]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Return for each VAT rate (percent) of the lines: rate, net amount, VAT rounded once."""
    rates: dict[Decimal, Decimal] = {}
    for line in lines:
        rates[line.vat_percent] = rates.get(line.vat_percent, ZERO) + line.amount
    return [(rate, net, vat_on(net, rate)) for rate, net in sorted(rates.items())]


def vat_on(net: Decimal, rate: Decimal) -> Decimal:
    """Return the VAT on the net amount of all lines of one rate (percent)."""
    return rounded(net * rate / 100)
