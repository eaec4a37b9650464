"""Totals of a ledger's customers and accounts as of the end of a day.

Each query starts from the present values and takes back later changes. So a summary of today reads
little, and one of a past day is the same whenever it is made.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.credit.states import ACCOUNT
from customers.models import LegalEntity
from customers.queries import KNOWN_TO_SELLERS
from customers.states import CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger

# The state before the first change that came later, and the values that later changes replaced.
_THEN = """
first_change AS (
    SELECT DISTINCT ON (document_id) document_id, from_state FROM core_statechange
     WHERE ledger_id = %(ledger)s AND document_type = {document} AND business_date > %(on)s
     ORDER BY document_id, id
), first_value AS (
    SELECT DISTINCT ON (document_id) document_id, replaced ->> {column} AS value
      FROM core_statechange
     WHERE ledger_id = %(ledger)s AND document_type = {document} AND business_date > %(on)s
       AND replaced ? {column}
     ORDER BY document_id, id
)"""

_CUSTOMERS = (
    "WITH "
    + _THEN.format(document="'customer'", column="'legal_entity'")
    + """, existing AS (
    SELECT c.id, c.state, c.legal_entity FROM customers_customer c
     WHERE c.ledger_id = %(ledger)s AND c.registered_on <= %(on)s AND """
    + KNOWN_TO_SELLERS.format(row="c", customer="id")
    + """
    UNION ALL
    SELECT document_id, to_state, replaced ->> 'legal_entity' FROM core_statechange
     WHERE ledger_id = %(ledger)s AND document_type = 'customer' AND operation = 'remove'
       AND business_date > %(on)s AND (replaced ->> 'registered_on')::date <= %(on)s
       AND (%(sellers)s::bigint[] IS NULL
            OR replaced -> 'sellers' ?| %(sellers)s::bigint[]::text[])
)
SELECT coalesce(c.from_state, e.state), coalesce(v.value, e.legal_entity), count(*)
  FROM existing e
  LEFT JOIN first_change c ON c.document_id = e.id
  LEFT JOIN first_value v ON v.document_id = e.id
 GROUP BY 1, 2
"""
)

_DEBTS = """
WITH later AS (
    SELECT invoice_id, sum(debt_change) AS change FROM invoices_invoicetransaction
     WHERE ledger_id = %(ledger)s AND book_on > %(on)s GROUP BY invoice_id
), debts AS (
    SELECT i.seller_id, i.due_date, i.capital_debt - coalesce(later.change, 0) AS debt
      FROM invoices_invoice i LEFT JOIN later ON later.invoice_id = i.id
     WHERE i.ledger_id = %(ledger)s AND i.state = 'open'
     UNION ALL
    SELECT i.seller_id, i.due_date, i.capital_debt - later.change
      FROM later JOIN invoices_invoice i ON i.id = later.invoice_id
     WHERE i.ledger_id = %(ledger)s AND i.state <> 'open'
)
SELECT count(*), count(*) FILTER (WHERE due_date < %(on)s), coalesce(sum(debt), 0)
  FROM debts
 WHERE debt > 0 AND (%(sellers)s::bigint[] IS NULL OR seller_id = ANY(%(sellers)s))
"""

_SURPLUSES = """
SELECT coalesce(sum(s.remaining), 0) + coalesce(sum(later.used), 0)
  FROM accounts_surplus s
  LEFT JOIN (SELECT surplus_id,
                    sum(CASE WHEN book_on > %(on)s THEN amount ELSE -amount END) AS used
               FROM accounts_surplususe
              WHERE ledger_id = %(ledger)s
                AND CASE WHEN book_on > %(on)s THEN undone_on IS NULL ELSE undone_on > %(on)s END
              GROUP BY surplus_id) later
    ON later.surplus_id = s.id
 WHERE s.ledger_id = %(ledger)s AND s.book_on <= %(on)s
   AND (%(sellers)s::bigint[] IS NULL OR s.seller_id = ANY(%(sellers)s))
"""

# An authorization holds from its day to the last of its validity, unless cancelled before; only
# those that are live now or have changed state since can have held anything. A closed account
# grants no credit.
_ACCOUNTS = (
    "WITH "
    + _THEN.format(document="'account'", column="'credit_limit'")
    + """, later AS (
    SELECT i.account_id, sum(t.debt_change) AS change
      FROM invoices_invoicetransaction t
      JOIN invoices_invoice i ON i.ledger_id = t.ledger_id AND i.id = t.invoice_id
     WHERE t.ledger_id = %(ledger)s AND t.book_on > %(on)s GROUP BY i.account_id
), touched AS (
    SELECT id FROM invoices_authorization WHERE ledger_id = %(ledger)s AND state = 'Authorized'
     UNION
    SELECT document_id FROM core_statechange
     WHERE ledger_id = %(ledger)s AND document_type = 'authorization' AND business_date > %(on)s
), captured_later AS (
    SELECT c.authorization_id, sum(c.amount) AS amount
      FROM touched
      JOIN invoices_capture c ON c.ledger_id = %(ledger)s AND c.authorization_id = touched.id
     WHERE c.business_date > %(on)s GROUP BY c.authorization_id
), held AS (
    SELECT a.account_id, sum(a.authorized - a.captured + coalesce(c.amount, 0)) AS amount
      FROM touched
      JOIN invoices_authorization a ON a.ledger_id = %(ledger)s AND a.id = touched.id
      LEFT JOIN captured_later c ON c.authorization_id = a.id
     WHERE a.authorized_on <= %(on)s AND a.valid_to >= %(on)s
       AND NOT EXISTS (SELECT FROM invoices_cancellation x
                        WHERE x.ledger_id = a.ledger_id AND x.authorization_id = a.id
                          AND x.business_date <= %(on)s)
     GROUP BY a.account_id
), stood AS (
    SELECT coalesce(c.from_state, a.state) AS state, a.profile_type,
           coalesce(v.value::numeric, a.credit_limit) AS credit_limit,
           a.balance - coalesce(later.change, 0) AS balance, coalesce(held.amount, 0) AS reserved
      FROM accounts_account a
      LEFT JOIN first_change c ON c.document_id = a.id
      LEFT JOIN first_value v ON v.document_id = a.id
      LEFT JOIN later ON later.account_id = a.id
      LEFT JOIN held ON held.account_id = a.id
     WHERE a.ledger_id = %(ledger)s AND a.started_on <= %(on)s AND """
    + KNOWN_TO_SELLERS.format(row="a", customer="customer_id")
    + """
), existing AS (
    SELECT profile_type, balance, reserved, counts.state,
           CASE WHEN counts.state = 'Closed' THEN 0 ELSE credit_limit END AS credit_limit
      FROM stood CROSS JOIN LATERAL (
           SELECT CASE WHEN state = 'PendingClose' AND balance = 0 AND reserved = 0 THEN 'Closed'
                       ELSE state END AS state) counts
)
SELECT state, profile_type, count(*), sum(credit_limit), sum(balance), sum(reserved),
       sum(greatest(credit_limit - balance - reserved, 0))
  FROM existing GROUP BY 1, 2
"""
)


@dataclass(frozen=True, slots=True)
class CustomerSummary:
    """Customers that the actor sees; debts and surpluses of the sellers that it covers."""

    as_of: dt.date
    customers: dict[str, Any]
    open_invoices: int
    overdue_invoices: int
    total_debt: Decimal
    total_surplus: Decimal


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """Accounts of customers that the actor sees; closed ones are counted, and grant no credit."""

    as_of: dt.date
    accounts: dict[str, Any]
    total_credit_limit: Decimal
    total_balance: Decimal
    total_reserved: Decimal
    total_available: Decimal


def of_customers(ledger: Ledger, actor: Actor, as_of: dt.date) -> CustomerSummary:
    """Summarize customers, debts and surpluses as of the end of a day.

    An invoice is overdue if it was due before that day.
    """
    ((opened, overdue, debt),) = _rows(_DEBTS, ledger, actor, as_of)
    ((surplus,),) = _rows(_SURPLUSES, ledger, actor, as_of)
    groups = _rows(_CUSTOMERS, ledger, actor, as_of)
    return CustomerSummary(
        as_of=as_of,
        customers={
            "total": sum(count for *_, count in groups),
            "legalStatus": _counted(groups, 0, CUSTOMER.states),
            "legalEntity": _counted(groups, 1, LegalEntity.values),
        },
        open_invoices=opened,
        overdue_invoices=overdue,
        total_debt=debt,
        total_surplus=surplus,
    )


def of_accounts(ledger: Ledger, actor: Actor, as_of: dt.date) -> AccountSummary:
    """Summarize the accounts with their limits and amounts as of the end of a day."""
    rows = _rows(_ACCOUNTS, ledger, actor, as_of)
    groups = [row[:3] for row in rows]
    limit, balance, reserved, available = (
        sum((row[column] for row in rows), Decimal(0)) for column in range(3, 7)
    )
    return AccountSummary(
        as_of=as_of,
        accounts={
            "total": sum(count for *_, count in groups),
            "status": _counted(groups, 0, ACCOUNT.states),
            "accountProfileType": _counted(groups, 1, ()),
        },
        total_credit_limit=limit,
        total_balance=balance,
        total_reserved=reserved,
        total_available=available,
    )


def _rows(statement: str, ledger: Ledger, actor: Actor, on: dt.date) -> list[Any]:
    sellers = None if actor.sellers is None else list(actor.sellers)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ledger": ledger.number, "on": on, "sellers": sellers})
        return cursor.fetchall()


def _counted(groups: Iterable[Any], column: int, known: Iterable[str]) -> dict[str, int]:
    counts = Counter(dict.fromkeys(known, 0))
    for group in groups:
        counts[group[column]] += group[2]
    return dict(counts)
