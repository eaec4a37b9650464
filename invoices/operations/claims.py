"""Claims run: remind of overdue invoices, claim them, and hand them to debt collection.

A run on a bank day takes each open invoice one step up its ladder, if the days of that step have
passed since the due date of the previous demand, unless it is disputed, has respite, is in a
payment plan, or is too small. Nothing is claimed before the ledger's days since it was issued, nor
while the customer's credit invoice or surplus waits to be set off, or the bank has not answered a
draw. Of a debt in part disputed the rest is claimed. Where the ledger sends the letters, days count
from the day on which that of the previous demand was sent, and none follows one that was not. With
`Ledger.joint_letters` the claims of a level on a customer's invoices of a seller go out in one
letter, where they go to the same place: the highest of their fees is charged, on the oldest.

The run is set-based: a few statements for each batch, each batch a transaction of its own, so an
interrupted run is simply repeated. A fee is added to the debt; it is posted when it is paid.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection, transaction

from customers.models import LegalEntity
from invoices.claim_terms import bands, steps
from invoices.ladder_queries import ladder, own_terms, rules_of
from invoices.letter_queries import LETTERS_OF_DEMANDS
from invoices.letter_states import DELIVERED, SENT, Channel
from invoices.models import Claim, ClaimLevel, ClaimTerm, Invoice
from invoices.operations.letters import write_letters
from invoices.plan_terms import PLAN_TERMS
from invoices.states import INVOICE
from ledger_project.core import planner
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from, is_bank_day, last_due_before
from ledger_project.core.models import Ledger
from ledger_project.core.money import CENT, ZERO, exact_amount

AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """Result of one batch of a run on one level; `fees` in the ledger's currency."""

    level: str
    invoices: int
    fees: Any


def run_claims(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[list[Claimed]]:
    """Make the claims that are due on `on`, and yield the results of each batch.

    On a day that is no bank day nothing is claimed; the next bank day's run does it. An invoice
    goes up at most one step a run, and each step has its own days to pay.
    """
    if not is_bank_day(ledger.country, on):
        return
    planner.refresh()
    terms = _terms(ledger, on)
    if not terms:
        return
    while True:
        with transaction.atomic():
            done = _claim(ledger, terms, actor, on)
        if not done:
            return
        yield done


def transfer_to_debt_collection(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Hand a locked overdue invoice to debt collection now, regardless of its ladder.

    Books: nothing; payments in collection are booked as any payment. Raises the error of the state.
    """
    INVOICE.require("transfer_to_debt_collection", invoice, actor, on)
    level = ClaimLevel.DEBT_COLLECTION.value
    row = TermRow(invoice.customer.legal_entity, level=level, cutoff=on, due_date=on)
    _claim(invoice.ledger, [row], actor, on, only={invoice.pk: ZERO})
    invoice.refresh_from_db()
    return invoice


def claim_anew(*, ledger: Ledger, fees: Mapping[int, Decimal], actor: Actor, on: dt.date) -> None:
    """Take locked invoices, by key, up the next step of their ladders now, before its days.

    Each costs at most its fee of `fees`. What is too small is not claimed.
    """
    _claim(ledger, _terms(ledger, on), actor, on, only=fees)


def end_claims(invoice: Invoice, on: dt.date, due_on: dt.date | None) -> dict[str, object]:
    """End the claims of a locked invoice of which nothing is left; return the invoice's columns.

    What is bought more, and is due on `due_on`, was never reminded of.
    """
    if invoice.capital_debt or invoice.claim_level == ClaimLevel.INVOICE:
        return {}
    claims = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    claims.filter(withdrawn_on=None, ended_on=None).update(ended_on=on)
    return {"claim_level": ClaimLevel.INVOICE.value, "demanded_on": due_on or invoice.due_date}


def resume_claims(invoice: Invoice, since: dt.date) -> bool:
    """Resume claims that had ended after a day: their debt is open again. Return whether any."""
    claims = Claim.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, withdrawn_on=None, recalled_on=None
    )
    again = claims.filter(ended_on=None).values("level")
    return bool(claims.filter(ended_on__gte=since).exclude(level__in=again).update(ended_on=None))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A claim that is to come: what it costs, and what it demands with that, by when."""

    on: dt.date
    level: str
    due_date: dt.date
    fee: Decimal
    total: Decimal


class TermRow(NamedTuple):
    """A step of a ladder with the claim that it makes of an invoice."""

    legal_entity: str
    """Consumers or businesses."""
    seller: int | None = None
    """The seller whose own terms these are; None for the sellers without any."""
    above: Any = 0
    up_to: Any = None
    """The principal that is demanded."""
    from_level: str | None = None
    """The level of before; None for any."""
    partly_paid: bool | None = None
    """Whether a part was paid; None if it does not matter."""
    level: str = ""
    cutoff: dt.date | None = None
    """The last due date that is late enough."""
    due_date: dt.date | None = None
    fee: Any = 0
    fee_kind: str = ""
    minimum: Any = 0
    """The smallest debt that is claimed."""
    to_be_agreed: bool = False
    """Whether the fee asks that the seller has agreed it with its buyers."""
    notice_days: int = 0
    exclusive: bool = False


_TYPES = {
    "seller": "bigint", "above": "numeric", "up_to": "numeric", "partly_paid": "boolean",
    "cutoff": "date", "due_date": "date", "fee": "numeric", "minimum": "numeric",
    "to_be_agreed": "boolean", "notice_days": "integer", "exclusive": "boolean",
}  # fmt: skip
_COLUMNS = ", ".join(f"%({name})s::{_TYPES.get(name, 'text')}[]" for name in TermRow._fields)
_TERMS = f"""
terms ({", ".join(TermRow._fields)}) AS (SELECT * FROM unnest({_COLUMNS}))"""

# What is demanded without interest, and the interest on it: nothing of what is disputed.
_DEMANDED = """(i.capital_debt - coalesce(i.disputed_amount, 0)
                + i.reminder_fee + i.collection_fee + i.late_fee)"""
INTEREST_DEMANDED = """greatest(0.00, invoices_interest_balance(
    i.ledger_id, i.id, i.interest_after, %(on)s, %(on)s,
    disputed => coalesce(i.disputed_amount, 0)))"""
# What would have been demanded when the money of a surplus was `there`: no fee of a later claim.
_DEMANDED_THEN = f"""{_DEMANDED} - coalesce((
    SELECT sum(k.fee) FROM invoices_claim k
     WHERE k.ledger_id = i.ledger_id AND k.invoice_id = i.id AND k.withdrawn_on IS NULL
       AND k.recalled_on IS NULL
       AND k.claimed_on > greatest(there.value_on, i.issued_on)), 0)
    + CASE WHEN greatest(there.value_on, i.issued_on) <= i.interest_after THEN 0.00
           ELSE greatest(0.00, invoices_interest_balance(
               i.ledger_id, i.id, i.interest_after, greatest(there.value_on, i.issued_on),
               %(on)s, disputed => coalesce(i.disputed_amount, 0))) END"""

# Captures that came after all else was paid are no remainder of it.
_PARTLY_PAID = """(i.paid > 0 AND i.capital_debt NOT IN (
    SELECT sum(d.amount) OVER (ORDER BY d.id DESC) FROM invoices_invoicetransaction d
     WHERE d.ledger_id = i.ledger_id AND d.invoice_id = i.id AND d.type = 'Debit'
       AND d.due_on IS NOT NULL))"""

# The one row of terms for an invoice: of its customer, its seller, its level and what it demands.
_FITS = f"""t.legal_entity = c.legal_entity
   AND (t.from_level IS NULL OR t.from_level = i.claim_level)
   AND (t.partly_paid IS NULL OR t.partly_paid = {_PARTLY_PAID})
   AND CASE WHEN i.seller_id = ANY(%(own)s::bigint[]) THEN t.seller = i.seller_id
            ELSE t.seller IS NULL END
   AND i.capital_debt - coalesce(i.disputed_amount, 0) > t.above
   AND (t.up_to IS NULL OR i.capital_debt - coalesce(i.disputed_amount, 0) <= t.up_to)"""

# The fees of the debt so far: those of claims that were withdrawn have fallen away.
_CHARGED = """FROM invoices_claim k
     WHERE k.ledger_id = i.ledger_id AND k.invoice_id = i.id AND k.fee > 0
       AND k.withdrawn_on IS NULL AND k.ended_on IS NULL"""
_FEE = f"""CASE
    WHEN t.to_be_agreed AND NOT s.reminder_fee_agreed THEN 0
    WHEN t.notice_days > 0 AND t.notice_days > greatest(
        0, greatest(i.due_date, i.claims_after) - greatest(i.issued_on, i.distribute_on, (
            SELECT l.sent_on FROM {LETTERS_OF_DEMANDS} WHERE l.claim_id IS NULL))) THEN 0
    WHEN t.exclusive AND EXISTS (
        SELECT {_CHARGED} AND 'late_fee' IN (k.fee_kind, t.fee_kind)) THEN 0
    WHEN t.fee_kind = 'reminder_fee' AND %(free_after_plan)s AND EXISTS (
        SELECT FROM invoices_plannedinvoice p
          JOIN invoices_paymentplan b ON b.ledger_id = p.ledger_id AND b.id = p.plan_id
         WHERE p.ledger_id = i.ledger_id AND p.invoice_id = i.id AND b.state = 'broken') THEN 0
    ELSE t.fee END"""

# Whether the letter of the previous demand was sent, its days to pay and those of the step are over
# since, and it did not come back. A letter that is no longer kept, or never was, hinders nothing.
_LETTER_LETS = f"""(NOT %(letters)s OR coalesce((
    SELECT l.state IN ('{SENT}', '{DELIVERED}') AND NOT l.came_back
           AND l.sent_on + (coalesce(l.due_date, i.due_date) - l.dated_on) <= t.cutoff
           AND (l.claim_id IS NOT NULL OR l.sent_on <= %(issued)s)
      FROM {LETTERS_OF_DEMANDS}
     ORDER BY l.claim_id DESC NULLS LAST LIMIT 1), true))"""

DISPUTED = "(i.disputed AND (i.disputed_amount IS NULL OR i.disputed_amount >= i.capital_debt))"
RESPITE = "(i.respite_on IS NOT NULL AND i.respite_on >= %(on)s)"
MAY_BE_CLAIMED = f"""(i.state = 'open' AND i.type = 'debit' AND NOT {DISPUTED} AND NOT {RESPITE}
   AND i.interest_after < %(on)s AND (i.claims_after IS NULL OR i.claims_after < %(on)s)
   AND i.payment_plan_id IS NULL)"""
"""Whether anything is to be claimed of the invoice `i` on a day, in SQL."""

# Money of the customer that is there, or to come, and is to meet the debt first.
_NO_MONEY_WAITS = f"""NOT EXISTS (
            SELECT FROM invoices_draw w
             WHERE w.ledger_id = i.ledger_id AND w.invoice_id = i.id AND w.outcome = '')
        AND NOT EXISTS (
            SELECT FROM invoices_invoice k
             WHERE k.ledger_id = i.ledger_id AND k.credited_invoice_id = i.id
               AND k.state = 'open' AND k.capital_debt < 0)
        AND NOT EXISTS (
            SELECT FROM (SELECT s.value_on,
                                sum(s.remaining) OVER (ORDER BY s.value_on) AS amount
                           FROM accounts_surplus s
                          WHERE s.ledger_id = i.ledger_id AND s.customer_id = i.customer_id
                            AND s.seller_id = i.seller_id AND s.state = 'open') AS there
             WHERE there.amount >= {_DEMANDED_THEN})"""
UNHINDERED = f"(c.state <> 'deceased' AND {_NO_MONEY_WAITS})"
"""Whether a run may claim the invoice `i` of the customer `c`, in SQL; staff may regardless."""

# The invoices that a run claims on a day, of which it takes a step.
_CLAIMED = f"""
  FROM invoices_invoice i
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
  JOIN core_seller s ON s.ledger_id = i.ledger_id AND s.id = i.seller_id
  JOIN terms t ON {_FITS}
 WHERE i.ledger_id = %(ledger)s AND {MAY_BE_CLAIMED}
   AND {_DEMANDED} >= t.minimum
   AND (i.id = ANY(%(only)s::bigint[])
        OR %(only)s::bigint[] IS NULL AND i.demanded_on <= t.cutoff
        AND (i.respite_on IS NULL OR i.respite_on <= t.cutoff)
        AND greatest(i.issued_on, i.distribute_on) <= %(issued)s
        AND {_LETTER_LETS}
        AND {UNHINDERED})"""

# A statement of its own locks first, so that what the next one reads cannot change meanwhile.
_LOCK = f"""
WITH {_TERMS}
SELECT i.id {_CLAIMED}
 ORDER BY i.id
 LIMIT %(limit)s
   FOR UPDATE OF i
"""

_FORESEE = f"""
WITH {_TERMS}
SELECT t.level, t.due_date, {_FEE}, {_DEMANDED} + {INTEREST_DEMANDED} {_CLAIMED}
   AND i.id = %(invoice)s
"""

# What goes to the same customer for the same creditor, in the same way and to the same address.
_LETTER = f"""PARTITION BY customer_id, seller_id, to_level, to_due, purchased, currency,
    CASE WHEN distribution IN ('{Channel.EMAIL}', '{Channel.PRINT}') THEN distribution END,
    printed -> 'invoiceAddress' ORDER BY own_fee DESC, due_date, id"""

_CLAIM = (
    "WITH "
    + _TERMS
    + f""", priced AS MATERIALIZED (
    SELECT i.*, t.level AS to_level, t.due_date AS to_due, t.fee_kind,
           least({_FEE}, (SELECT m.fee
                            FROM unnest(%(only)s::bigint[], %(fees)s::numeric[]) AS m (id, fee)
                           WHERE m.id = i.id)) AS own_fee,
           coalesce(i.disputed_amount, 0) AS not_demanded, {INTEREST_DEMANDED} AS interest,
           c.customer_no,
           nextval(pg_get_serial_sequence('invoices_claim', 'id')) AS claim
      FROM invoices_invoice i
      JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
      JOIN core_seller s ON s.ledger_id = i.ledger_id AND s.id = i.seller_id
      JOIN terms t ON {_FITS}
     WHERE i.ledger_id = %(ledger)s AND i.id = ANY(%(keys)s)
), placed AS MATERIALIZED (
    SELECT p.*, CASE WHEN %(joint)s AND to_level <> 'DebtCollection'
                     THEN first_value(claim) OVER ({_LETTER}) ELSE claim END AS letter
      FROM priced p
), due AS MATERIALIZED (
    SELECT p.*, CASE WHEN claim = letter THEN own_fee ELSE 0 END AS fee FROM placed p
), moved AS (
    UPDATE invoices_invoice i
       SET claim_level = due.to_level, demanded_on = due.to_due,
           reminder_fee = i.reminder_fee
                          + CASE due.fee_kind WHEN 'reminder_fee' THEN due.fee ELSE 0 END,
           collection_fee = i.collection_fee
                            + CASE due.fee_kind WHEN 'collection_fee' THEN due.fee ELSE 0 END,
           late_fee = i.late_fee + CASE due.fee_kind WHEN 'late_fee' THEN due.fee ELSE 0 END
      FROM due WHERE i.ledger_id = %(ledger)s AND i.id = due.id
    RETURNING i.id, i.reminder_fee, i.collection_fee, i.late_fee
), claimed AS (
    INSERT INTO invoices_claim
           (ledger_id, id, invoice_id, level, claimed_on, due_date, fee, fee_kind, sent_with_id,
            capital, disputed, reminder_fee, collection_fee, late_fee, interest, interest_percent,
            created_by)
    SELECT %(ledger)s, due.claim, due.id, due.to_level, %(on)s, due.to_due, due.fee,
           CASE WHEN due.fee > 0 THEN due.fee_kind ELSE '' END, nullif(due.letter, due.claim),
           due.capital_debt - due.not_demanded,
           due.not_demanded, moved.reminder_fee, moved.collection_fee, moved.late_fee, due.interest,
           coalesce(invoices_penalty_percent(%(ledger)s, due.id, %(on)s), 0), %(actor)s
      FROM due JOIN moved ON moved.id = due.id
    RETURNING id
), charged AS (
    INSERT INTO invoices_invoicetransaction
           (ledger_id, invoice_id, type, amount, debt_change, reminder_fee_change,
            collection_fee_change, late_fee_change, book_on, value_on, cause, reference, created_by)
    SELECT %(ledger)s, id, 'Fee', fee, 0,
           CASE fee_kind WHEN 'reminder_fee' THEN fee ELSE 0 END,
           CASE fee_kind WHEN 'collection_fee' THEN fee ELSE 0 END,
           CASE fee_kind WHEN 'late_fee' THEN fee ELSE 0 END, %(on)s, %(on)s, '', to_level,
           %(actor)s
      FROM due WHERE fee > 0
), recorded AS (
    INSERT INTO core_statechange (ledger_id, document_type, document_id, operation, from_state,
                                  to_state, business_date, reason, replaced, created_by)
    SELECT %(ledger)s, 'invoice', id,
           CASE to_level WHEN 'DebtCollection' THEN 'transfer_to_debt_collection' ELSE 'claim' END,
           'open', 'open', %(on)s, '', jsonb_build_object('claim_level', claim_level), %(actor)s
      FROM due
), published AS (
    INSERT INTO core_event (ledger_id, type, document_type, document_id, invoice_no, customer_no,
                            seller_id, business_date, data, created_by)
    SELECT %(ledger)s,
           CASE to_level WHEN 'DebtCollection' THEN 'transferred-to-debt-collection'
                         ELSE 'invoice-claimed' END,
           'invoice', id, invoice_no, customer_no, seller_id, %(on)s,
           jsonb_strip_nulls(jsonb_build_object(
               'claimLevel', to_level, 'dueDate', to_due, 'fee', round(fee, 2)::text,
               'capitalDebt', capital_debt::text, 'disputedAmount', disputed_amount::text,
               'interest', interest::text)),
           %(actor)s
      FROM due ORDER BY id
)
SELECT to_level, count(*), sum(fee) FROM due GROUP BY to_level
"""
)


def _terms(ledger: Ledger, on: dt.date) -> list[TermRow]:
    own = own_terms(ledger, on)
    sellers = {term.seller_id for term in own} | {None}
    return [
        row
        for entity in LegalEntity.values
        for seller in sorted(sellers, key=lambda one: one or 0)
        for row in _steps(ledger, entity, seller, own, on)
    ]


def _steps(
    ledger: Ledger, entity: str, seller: int | None, own: list[ClaimTerm], on: dt.date
) -> Iterator[TermRow]:
    """Yield the rows of a ladder, one for each step and range of principal."""
    terms, rules = ladder(ledger, entity, on, seller, own=own), rules_of(ledger, entity, on)
    for before, partly_paid, level in steps(terms):
        term = terms[level]
        for above, up_to in bands(term.tiers):
            inside = above + CENT
            yield TermRow(
                entity,
                seller,
                above,
                up_to,
                before,
                partly_paid,
                level,
                last_due_before(ledger.country, on, max(term.days, 1)),
                bank_day_from(ledger.country, on + dt.timedelta(days=term.days_to_pay)),
                term.fee_for(inside),
                term.fee_kind,
                term.minimum,
                term.fee_kind in rules.agreed,
                rules.notice_days,
                rules.exclusive,
            )


def foresee(invoice: Invoice, on: dt.date) -> Foreseen | None:
    """Return the claim that the run of a day makes of an invoice as it is, or None. Change nothing.

    The terms are those in force on the day.
    """
    rows = _terms(invoice.ledger, on)
    if not rows or not is_bank_day(invoice.ledger.country, on):
        return None
    with connection.cursor() as cursor:
        asked = {**_parameters(invoice.ledger, rows, on), "only": None, "invoice": invoice.pk}
        cursor.execute(_FORESEE, asked)
        found = cursor.fetchone()
    if found is None:
        return None
    level, due_date, fee, owed = found
    return Foreseen(on, level, due_date, exact_amount(fee), exact_amount(owed + fee))


def _parameters(ledger: Ledger, rows: list[TermRow], on: dt.date) -> dict[str, Any]:
    return {
        **{name: [getattr(row, name) for row in rows] for name in TermRow._fields},
        "own": list({row.seller for row in rows if row.seller}),
        "ledger": ledger.number,
        "on": on,
        "issued": on - dt.timedelta(days=ledger.days_before_claims),
        "letters": ledger.letters_since is not None,
        "free_after_plan": not PLAN_TERMS[ledger.country].reminder_fees_after,
    }


def _claim(
    ledger: Ledger,
    rows: list[TermRow],
    actor: Actor,
    on: dt.date,
    *,
    only: Mapping[int, Decimal] | None = None,
) -> list[Claimed]:
    """Take one batch of due invoices a step up, or those of `only`, each with its highest fee."""
    parameters: dict[str, Any] = {
        **_parameters(ledger, rows, on),
        "actor": actor.name,
        "only": None if only is None else list(only),
        "fees": None if only is None else list(only.values()),
        # Who is written to once a day is claimed from in one batch.
        "limit": None if ledger.joint_letters else AT_ONCE,
        "joint": ledger.joint_letters,
    }
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute("SET LOCAL lock_timeout = 0")  # A run waits for earlier requests.
        cursor.execute(_LOCK, parameters)
        parameters["keys"] = [key for (key,) in cursor.fetchall()]
        if not parameters["keys"]:
            return []
        cursor.execute(_CLAIM, parameters)
        order = ClaimLevel.values.index
        done = [Claimed(*row) for row in sorted(cursor.fetchall(), key=lambda row: order(row[0]))]
    write_letters(ledger=ledger, invoices=parameters["keys"], actor=actor, on=on)
    return done
