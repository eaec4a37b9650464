"""The settlement run, which pays each seller what the operator owes, once for each date.

A run settles every exported record on a seller's settlement receivable that is in no settlement yet
and has a book date up to the run's, and the returned payouts. One statement finds, sums, charges
and marks them, on one snapshot; the disbursement is then posted. A ledger is settled in one
transaction, so an interrupted run leaves nothing and can be repeated. Concurrent runs wait for each
other.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Q

from accounts.books import journal
from accounts.books.chart import Role, vat_percent
from accounts.books.entries import BookedEvent, Draft
from accounts.settlements.fees import (
    COMMISSION_BASE,
    EVENT_COLUMNS,
    EVENT_JOIN,
    EVENTS,
    MADE_AGAIN,
    RECURRING_MONTHS,
    charged_before,
)
from accounts.settlements.models import Settlement
from accounts.settlements.postings import seller_settled
from ledger_project.core import calendar, events, planner
from ledger_project.core.actors import Actor
from ledger_project.core.models import Event, Ledger, Seller
from ledger_project.core.numbering import lock_gapless, take_gapless
from ledger_project.core.prepared import insert
from ledger_project.core.states import SETTLED
from ledger_project.core.texts import noted

SERIES = "settlement"
RECORDS = noted("Invoice purchase")
"""Text of the line that charges a settlement's records."""

# Fee of a line on the Balance Report: events × unit price + commission × base. A recurring fee is
# charged for each month that has begun. VAT is on the sum of each rate. round() on numeric rounds
# half away from zero, as `money.rounded` does.
_SETTLE = f"""
WITH due AS (
    SELECT seller.* FROM core_seller seller
     WHERE seller.ledger_id = %(ledger)s AND seller.id = ANY(%(due)s)
       AND seller.item_fee IS NOT NULL
       AND NOT EXISTS (SELECT FROM accounts_settlement s
                        WHERE s.ledger_id = %(ledger)s AND s.seller_id = seller.id
                          AND s.settled_on = %(on)s)
), to_settle AS MATERIALIZED (
    SELECT l.id, l.seller_id, l.debit, l.credit, l.book_on,
           {EVENT_COLUMNS}, {charged_before()}, {MADE_AGAIN}
      FROM accounts_journalline l JOIN due ON due.id = l.seller_id
      JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
      {EVENT_JOIN}
     WHERE l.ledger_id = %(ledger)s AND l.role = '{Role.SETTLEMENT_RECEIVABLE}' AND l.exported
       AND l.book_on <= %(on)s
       AND NOT EXISTS (SELECT FROM accounts_settlementrecord r
                        WHERE r.ledger_id = l.ledger_id AND r.line_id = l.id)
), returned_payouts AS (
    SELECT p.id, p.seller_id, p.amount
      FROM accounts_payout p JOIN due ON due.id = p.seller_id
     WHERE p.ledger_id = %(ledger)s AND p.state = 'returned' AND p.purpose = 'settlement'
       AND p.settled_again_id IS NULL
       AND p.returned_on <= %(on)s
), sums AS (
    SELECT seller_id, min(book_on) AS from_on,
           count(*) FILTER (WHERE debit > 0) AS debit_count, sum(debit) AS debit_amount,
           count(*) FILTER (WHERE credit > 0) AS credit_count, sum(credit) AS credit_amount,
           {EVENTS} AS events, {COMMISSION_BASE} AS base
      FROM to_settle GROUP BY seller_id
), totals AS (
    SELECT due.id AS seller_id, due.number AS seller_number, due.payout_iban, due.item_fee,
           due.commission_percent, due.fees_invoiced, due.minimum_payout,
           coalesce(from_on, %(on)s) AS from_on,
           coalesce(debit_count, 0) AS debit_count, coalesce(debit_amount, 0) AS debit_amount,
           coalesce(credit_count, 0) AS credit_count, coalesce(credit_amount, 0) AS credit_amount,
           coalesce(events, 0) AS events, coalesce(base, 0) AS base,
           coalesce(returned.amount, 0) AS returned
      FROM due LEFT JOIN sums ON sums.seller_id = due.id
      LEFT JOIN (SELECT seller_id, sum(amount) AS amount
                   FROM returned_payouts GROUP BY seller_id) returned
        ON returned.seller_id = due.id
     WHERE sums.seller_id IS NOT NULL OR returned.seller_id IS NOT NULL
), lines AS (
    SELECT seller_id, NULL::bigint AS recurrent_fee_id, fees_invoiced AS invoiced,
           %(records)s AS text, from_on, %(on)s::date AS to_on,
           events AS quantity, base AS sales_amount,
           item_fee AS unit_price, commission_percent, %(vat)s::numeric AS vat_percent,
           round(events * item_fee + base * commission_percent / 100, 2) AS amount
      FROM totals
    UNION ALL
    SELECT f.seller_id, f.id, false, f.text, month.begins,
           (month.begins + interval '1 month - 1 day')::date, f.quantity, 0, f.unit_price, 0,
           coalesce(f.vat_percent, %(vat)s), f.quantity * f.unit_price
    {RECURRING_MONTHS}
       AND f.seller_id IN (SELECT seller_id FROM totals WHERE NOT fees_invoiced)
), charged AS (
    SELECT seller_id, sum(amount) AS fees, sum(vat) AS vat
      FROM (SELECT seller_id, sum(amount) AS amount,
                   round(sum(amount) * vat_percent / 100, 2) AS vat
              FROM lines WHERE NOT invoiced GROUP BY seller_id, vat_percent) AS by_rate
     GROUP BY seller_id
), result AS (
    SELECT totals.*, debit_amount - credit_amount AS amount, coalesce(fees, 0) AS fees,
           coalesce(vat, 0) AS vat,
           debit_amount - credit_amount + returned - coalesce(fees, 0) - coalesce(vat, 0)
           AS transferred
      FROM totals LEFT JOIN charged USING (seller_id)
), settled AS (
    INSERT INTO accounts_settlement
           (ledger_id, seller_id, number, settled_on, debit_count, debit_amount, credit_count,
            credit_amount, amount, returned, events, commission_base, item_fee,
            commission_percent, fees, fees_invoiced, vat_percent, vat, transferred, currency,
            payout_iban, created_by)
    SELECT %(ledger)s, seller_id,
           %(prefix)s || lpad(n::text, greatest(4, length(n::text)), '0'),
           %(on)s, debit_count, debit_amount, credit_count, credit_amount, amount, returned,
           events, base, item_fee, commission_percent, fees, fees_invoiced, %(vat)s, vat,
           transferred, %(currency)s, payout_iban, %(actor)s
      FROM (SELECT *, %(last)s + row_number() OVER (ORDER BY seller_number) AS n FROM result
             WHERE transferred >= minimum_payout) AS numbered
    RETURNING *
), marked AS (
    INSERT INTO accounts_settlementrecord (ledger_id, line_id, settlement_id)
    SELECT %(ledger)s, to_settle.id, settled.id FROM to_settle JOIN settled USING (seller_id)
), fees AS (
    INSERT INTO accounts_settlementfee
           (ledger_id, seller_id, settlement_id, recurrent_fee_id, invoiced, text, from_on, to_on,
            quantity, sales_amount, unit_price, commission_percent, amount, vat_percent)
    SELECT %(ledger)s, seller_id, settled.id, recurrent_fee_id, invoiced, text, from_on, to_on,
           quantity, sales_amount, unit_price, lines.commission_percent, lines.amount,
           lines.vat_percent
      FROM lines JOIN settled USING (seller_id)
     ORDER BY settled.id, recurrent_fee_id NULLS LAST, from_on
), paid_again AS (
    UPDATE accounts_payout p SET settled_again_id = settled.id
      FROM returned_payouts JOIN settled USING (seller_id)
     WHERE p.ledger_id = %(ledger)s AND p.id = returned_payouts.id
), payouts AS (
    INSERT INTO accounts_payout
           (ledger_id, purpose, number, seller_id, settlement_id, ordered_on, state, amount,
            currency, approved_by, iban, bic, status_reason, created_by)
    SELECT %(ledger)s, 'settlement', number, seller_id, id, %(on)s,
           CASE WHEN transferred > %(approval_limit)s THEN 'held' ELSE 'ready' END, transferred,
           currency, '', '', '', '', %(actor)s
      FROM settled WHERE transferred > 0 ORDER BY id
)
SELECT * FROM settled ORDER BY number
"""


def settle(*, ledger: Ledger, actor: Actor, on: dt.date) -> Sequence[Settlement]:
    """Settle with each seller whose schedule falls on `on`, and return the new settlements.

    The transferred amount = open records up to book date `on` + returned payouts − fees of the
    agreement − recurring fees of months that have begun − VAT on the fees by rate. Posts
    `seller_settled` and creates the payout, which needs two approvals above the ledger's limit.

    The item fee is charged for each business event, the commission on debits less mirrored ones.

    A negative result, or one below the seller's minimum, is carried forward: nothing is settled or
    charged, and the records stay open, as they do for a seller without a fee agreement. A seller
    with a settlement on `on` is skipped. In a closed period, `on` is the first day after it.
    """
    on = ledger.book_date(on)
    planner.refresh()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Another run may take long. A request would be answered 503; a run waits.
            cursor.execute("SET LOCAL lock_timeout = 0")
        last = lock_gapless(ledger.number, SERIES)
        parameters = {
            "ledger": ledger.number,
            "on": on,
            "through": on,
            "due": _due(ledger, on),
            "vat": vat_percent(ledger.country, on.isoformat()),
            "records": RECORDS,
            "approval_limit": ledger.approval_limit,
            "prefix": f"R{ledger.number}-",
            "last": last,
            "currency": ledger.currency,
            "actor": actor.name,
        }
        settlements = list(Settlement.objects.raw(_SETTLE, parameters))
        if settlements:
            take_gapless(ledger.number, SERIES, len(settlements))
            insert(*(_event(one, actor) for one in settlements))
        drafts = [draft for one in settlements if (draft := _disbursement(one)).lines]
        if drafts:
            journal.post(ledger, drafts, actor=actor, on=on)
    return settlements


def _due(ledger: Ledger, on: dt.date) -> list[int]:
    """Return the keys of the sellers whose schedule falls on a date."""
    sellers = Seller.objects.filter(ledger=ledger)
    schedules = sellers.order_by().values_list("settlement_schedule", "settlement_day").distinct()
    falling = Q(pk__in=[])
    for schedule, day in schedules:
        if calendar.falls_on(ledger.country, schedule, day, on):
            falling |= Q(settlement_schedule=schedule, settlement_day=day)
    return list(sellers.filter(falling).values_list("pk", flat=True))


def _event(settlement: Settlement, actor: Actor) -> Event:
    """Build the event of a settlement."""
    return events.about(
        settlement,
        "settlement",
        SETTLED,
        moved=("", ""),
        actor=actor,
        on=settlement.settled_on,
        facts={
            "settlement": settlement.number,
            "amount": settlement.amount,
            "fees": settlement.fees,
            "vat": settlement.vat,
            "transferredAmount": settlement.transferred,
        },
    )


def _disbursement(settlement: Settlement) -> Draft:
    return seller_settled(
        BookedEvent(
            "settlement", settlement.pk, settlement.settled_on, seller_id=settlement.seller_id
        ),
        transferred=settlement.transferred,
        fees=settlement.fees,
        vat=settlement.vat,
    )
