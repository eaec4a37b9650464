"""Claims run: remind of overdue invoices, claim them, and hand them to debt collection.

A run on a bank day takes each open invoice one step up its ladder, if the days of that step have
passed since the due date of the previous demand, unless it is disputed, has respite, or is too
small. Nothing is claimed before the ledger's days since it was issued, nor while the customer's
credit invoice or surplus waits to be set off. Of a debt in part disputed the rest is claimed.

The run is set-based: a few statements for each batch, each batch a transaction of its own, so an
interrupted run is simply repeated. A fee is added to the debt; it is posted when it is paid.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import connection, transaction

from customers.models import LegalEntity
from invoices.claim_terms import Term, default_terms, steps
from invoices.models import Claim, ClaimLevel, ClaimTerm, Invoice
from invoices.states import INVOICE
from ledger_project.core import planner, setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from, is_bank_day, last_due_before
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.setup import set_members

AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """Result of one batch of a run on one level; `fees` in the ledger's currency."""

    level: str
    invoices: int
    fees: Any


class TermMembers(TypedDict, total=False):
    """Members of a claim term, as in `Term`; one that is absent stays as it is."""

    days: int
    days_to_pay: int
    fee: Decimal
    fee_kind: str
    minimum: Decimal
    used: bool


def ladder(ledger: Ledger, legal_entity: str) -> dict[str, Term]:
    """Return the claim terms in force: the country's, replaced by the ledger's own if any."""
    own = {
        term.level: Term(
            term.days, term.days_to_pay, term.fee, term.fee_kind, term.minimum, term.used
        )
        for term in ClaimTerm.objects.filter(ledger=ledger, legal_entity=legal_entity)
    }
    return {**default_terms(ledger.country, legal_entity), **own}


def set_claim_terms(
    *,
    ledger: Ledger,
    actor: Actor,
    legal_entity: str,
    level: str,
    reason: str = "",
    **members: Unpack[TermMembers],
) -> ClaimTerm:
    """Set the given members of the ledger's own term of a claim level, and return the term.

    The first time, the others are those of the country. Raises `Invalid`, also for a fee without a
    kind.
    """
    term = (
        ClaimTerm.objects.select_for_update()
        .filter(ledger=ledger, legal_entity=legal_entity, level=level)
        .first()
    )
    if term is None:
        default = default_terms(ledger.country, legal_entity)[level]
        term = ClaimTerm(
            ledger=ledger,
            legal_entity=legal_entity,
            level=level,
            created_by=actor.name,
            **asdict(default),
        )
    if members.get("fee") and not (members.get("fee_kind") or term.fee_kind):
        raise Invalid({"fee_kind": "A fee needs a kind"})
    set_members(term, members)
    with setting_changes.made_by(actor, "set_claim_terms", reason):
        term.save()
    return term


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
    row = (
        invoice.customer.legal_entity,
        None,
        None,
        ClaimLevel.DEBT_COLLECTION.value,
        on,
        on,
        0,
        "",
        0,
    )
    _claim(invoice.ledger, [row], actor, on, only=invoice.pk)
    invoice.refresh_from_db()
    return invoice


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
    claims = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice, withdrawn_on=None)
    again = claims.filter(ended_on=None).values("level")
    return bool(claims.filter(ended_on__gte=since).exclude(level__in=again).update(ended_on=None))


TermRow = tuple[Any, ...]

# A row of terms: legal entity, from level (null: any), of a partly paid or a whole invoice (null:
# both), to level, the last due date that is late enough, the due date of the claim, fee, kind of
# fee, smallest debt.
_TERMS = """
terms (legal_entity, from_level, partly_paid, level, cutoff, due_date, fee, fee_kind, minimum) AS (
    SELECT * FROM unnest(%(entities)s::text[], %(froms)s::text[], %(partly)s::boolean[],
                         %(levels)s::text[], %(cutoffs)s::date[], %(dues)s::date[],
                         %(fees)s::numeric[], %(kinds)s::text[], %(minimums)s::numeric[])
)"""

# What is demanded without interest, and the interest on it: nothing of what is disputed.
_DEMANDED = """(i.capital_debt - coalesce(i.disputed_amount, 0)
                + i.reminder_fee + i.collection_fee + i.late_fee)"""
_INTEREST = """greatest(0.00, invoices_interest_balance(
    i.ledger_id, i.id, i.interest_after, %(on)s, %(on)s,
    disputed => coalesce(i.disputed_amount, 0)))"""
# What would have been demanded when the money of a surplus was `there`: no fee of a later claim.
_DEMANDED_THEN = f"""{_DEMANDED} - coalesce((
    SELECT sum(k.fee) FROM invoices_claim k
     WHERE k.ledger_id = i.ledger_id AND k.invoice_id = i.id AND k.withdrawn_on IS NULL
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

# A statement of its own locks first, so that what the next one reads cannot change meanwhile.
_LOCK = (
    "WITH "
    + _TERMS
    + f"""
SELECT i.id
  FROM invoices_invoice i
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
  JOIN terms t ON t.legal_entity = c.legal_entity
   AND (t.from_level IS NULL OR t.from_level = i.claim_level)
   AND (t.partly_paid IS NULL OR t.partly_paid = {_PARTLY_PAID})
 WHERE i.ledger_id = %(ledger)s AND i.state = 'open' AND i.type = 'debit'
   AND (NOT i.disputed OR i.disputed_amount < i.capital_debt)
   AND i.due_date < %(on)s AND (i.claims_after IS NULL OR i.claims_after < %(on)s)
   AND (i.respite_on IS NULL OR i.respite_on < %(on)s)
   AND (%(only)s::bigint = i.id OR %(only)s::bigint IS NULL AND i.demanded_on <= t.cutoff
        AND (i.respite_on IS NULL OR i.respite_on <= t.cutoff)
        AND {_DEMANDED} >= t.minimum
        AND greatest(i.issued_on, i.distribute_on) <= %(issued)s
        AND c.state <> 'deceased'
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
             WHERE there.amount >= {_DEMANDED_THEN}))
 ORDER BY i.id
 LIMIT %(limit)s
   FOR UPDATE OF i
"""
)

_CLAIM = (
    "WITH "
    + _TERMS
    + f""", due AS MATERIALIZED (
    SELECT i.*, t.level AS to_level, t.due_date AS to_due, t.fee, t.fee_kind,
           coalesce(i.disputed_amount, 0) AS not_demanded, {_INTEREST} AS interest, c.customer_no
      FROM invoices_invoice i
      JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
      JOIN terms t ON t.legal_entity = c.legal_entity
       AND (t.from_level IS NULL OR t.from_level = i.claim_level)
       AND (t.partly_paid IS NULL OR t.partly_paid = {_PARTLY_PAID})
     WHERE i.ledger_id = %(ledger)s AND i.id = ANY(%(keys)s)
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
           (ledger_id, invoice_id, level, claimed_on, due_date, fee, fee_kind, capital, disputed,
            reminder_fee, collection_fee, late_fee, interest, interest_percent, created_by)
    SELECT %(ledger)s, due.id, due.to_level, %(on)s, due.to_due, due.fee,
           CASE WHEN due.fee > 0 THEN due.fee_kind ELSE '' END, due.capital_debt - due.not_demanded,
           due.not_demanded, moved.reminder_fee, moved.collection_fee, moved.late_fee, due.interest,
           coalesce((SELECT r.percent FROM core_penaltyrate r
                      WHERE r.ledger_id = %(ledger)s AND r.since <= %(on)s
                      ORDER BY r.since DESC LIMIT 1), 0), %(actor)s
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
    rows: list[TermRow] = []
    for entity in LegalEntity.values:
        terms = ladder(ledger, entity)
        for before, partly_paid, level in steps(terms):
            term = terms[level]
            pay_by = bank_day_from(ledger.country, on + dt.timedelta(days=term.days_to_pay))
            rows.append(
                (
                    entity,
                    before,
                    partly_paid,
                    level,
                    last_due_before(ledger.country, on, max(term.days, 1)),
                    pay_by,
                    term.fee,
                    term.fee_kind,
                    term.minimum,
                )
            )
    return rows


def _claim(
    ledger: Ledger, rows: list[TermRow], actor: Actor, on: dt.date, *, only: int | None = None
) -> list[Claimed]:
    """Take one batch of due invoices a step up, or the one invoice `only`, locked already."""
    names = (
        "entities", "froms", "partly", "levels", "cutoffs", "dues", "fees", "kinds", "minimums",
    )  # fmt: skip
    parameters: dict[str, Any] = {
        **{name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)},
        "ledger": ledger.number,
        "on": on,
        "issued": on - dt.timedelta(days=ledger.days_before_claims),
        "actor": actor.name,
        "only": only,
        "limit": AT_ONCE,
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
        return [Claimed(*row) for row in sorted(cursor.fetchall(), key=lambda row: order(row[0]))]
