"""The settlement run: what the operator owes each seller is paid out, once for each date.

A run takes every exported record on a seller's settlement receivable that is in no settlement yet
and has a book date up to the run's. One statement finds, sums, charges and marks them, on one
snapshot; the disbursement is then posted. All of a ledger is one transaction, so a run that dies
leaves nothing and is simply run again; runs at the same time wait for each other.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction

from accounts import journal
from accounts.chart import Role, vat_percent
from accounts.drafts import Draft, Event, Line
from accounts.models import Settlement
from ledger_project.core import statistics
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import lock_gapless, take_gapless

SERIES = "settlement"

# Fee of a line on the Balance Report: quantity × unit price + provision × debits; the credits
# count as items. VAT on the fees. round() on numeric rounds half up, as `money.rounded` does.
_SETTLE = """
WITH to_settle AS MATERIALIZED (
    SELECT l.id, l.seller_id, l.debit, l.credit
      FROM accounts_journalline l
     WHERE l.ledger_id = %(ledger)s AND l.role = 'settlement_receivable' AND l.exported
       AND l.seller_id IS NOT NULL AND l.book_on <= %(on)s
       AND NOT EXISTS (SELECT FROM accounts_settlementrecord r
                        WHERE r.ledger_id = l.ledger_id AND r.line_id = l.id)
       AND NOT EXISTS (SELECT FROM accounts_settlement s
                        WHERE s.ledger_id = l.ledger_id AND s.seller_id = l.seller_id
                          AND s.settled_on = %(on)s)
), sums AS (
    SELECT seller_id,
           count(*) FILTER (WHERE debit > 0) AS debit_count, sum(debit) AS debit_amount,
           count(*) FILTER (WHERE credit > 0) AS credit_count, sum(credit) AS credit_amount
      FROM to_settle GROUP BY seller_id
), charged AS (
    SELECT sums.*, seller.payout_iban, seller.number AS seller_number,
           seller.item_fee, seller.provision_percent,
           round((debit_count + credit_count) * seller.item_fee
                 + debit_amount * seller.provision_percent / 100, 2) AS fees
      FROM sums JOIN core_seller seller
        ON seller.ledger_id = %(ledger)s AND seller.id = sums.seller_id
       AND seller.item_fee IS NOT NULL
), result AS (
    SELECT *, debit_amount - credit_amount AS amount, round(fees * %(vat)s / 100, 2) AS vat
      FROM charged
), settled AS (
    INSERT INTO accounts_settlement
           (ledger_id, seller_id, number, settled_on, debit_count, debit_amount, credit_count,
            credit_amount, amount, item_fee, provision_percent, fees, vat_percent, vat,
            transferred, currency, payout_iban, created_by)
    SELECT %(ledger)s, seller_id,
           %(prefix)s || lpad(n::text, greatest(4, length(n::text)), '0'),
           %(on)s, debit_count, debit_amount, credit_count, credit_amount, amount, item_fee,
           provision_percent, fees, %(vat)s, vat, amount - fees - vat, %(currency)s, payout_iban,
           %(actor)s
      FROM (SELECT *, %(last)s + row_number() OVER (ORDER BY seller_number) AS n FROM result
             WHERE amount - fees - vat >= 0) AS numbered
    RETURNING *
), marked AS (
    INSERT INTO accounts_settlementrecord (ledger_id, line_id, settlement_id)
    SELECT %(ledger)s, to_settle.id, settled.id FROM to_settle JOIN settled USING (seller_id)
)
SELECT * FROM settled ORDER BY number
"""


def settle(*, ledger: Ledger, actor: Actor, on: dt.date) -> Sequence[Settlement]:
    """Settle each seller of the ledger up to book date `on`, and return the new settlements.

    For each seller: amount = records open, less fees by agreement and VAT on them; posts
    `seller_settled`. A negative result is carried forward: nothing is settled, the records stay
    open, as they do for a seller without a fee agreement. A seller that has a settlement on `on`
    already is left as it is.
    """
    statistics.refresh()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Another run may take long; a request would rather be answered 503, a run waits.
            cursor.execute("SET LOCAL lock_timeout = 0")
        last = lock_gapless(ledger.number, SERIES)
        parameters = {
            "ledger": ledger.number,
            "on": on,
            "vat": vat_percent(ledger.country, on.isoformat()),
            "prefix": f"R{ledger.number}-",
            "last": last,
            "currency": ledger.currency,
            "actor": actor.name,
        }
        settlements = list(Settlement.objects.raw(_SETTLE, parameters))
        if settlements:
            take_gapless(ledger.number, SERIES, len(settlements))
        drafts = [draft for one in settlements if (draft := seller_settled(one)).lines]
        if drafts:
            journal.post(ledger, drafts, actor=actor, on=on)
    return settlements


def seller_settled(settlement: Settlement) -> Draft:
    """The disbursement: the seller's claim is met by a transfer and by the operator's charges."""
    amount, fees, vat = settlement.amount, settlement.fees, settlement.vat
    event = Event(
        "settlement", settlement.pk, settlement.settled_on, seller_id=settlement.seller_id
    )
    lines = (
        Line(Role.BANK, debit=settlement.transferred),
        Line(Role.SERVICE_FEES, debit=fees),
        Line(Role.INPUT_VAT, debit=vat),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=amount),
        Line(Role.CLIENT_LIABILITY, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=settlement.transferred),
        Line(Role.FEE_REVENUE, credit=fees),
        Line(Role.OUTPUT_VAT, credit=vat),
    )
    return Draft("seller_settled", "Settlement", event, lines)
