"""Columns that change, compared with the rows which record their changes and are sealed."""

from accounts.settlements.states import PAYOUT
from invoices.states import INVOICE
from ledger_project.core.approvals import APPROVE, COUNTERSIGN, VOID
from ledger_project.core.change_requests import LEDGER_DETAILS, SELLER_DETAILS
from ledger_project.core.states import CHANGE_REQUEST, IN_FORCE, LEDGER
from reports.verification.checks.check import Check


def _last(alias: str, table: str, operation: str, since: str = "true") -> str:
    """Return the join of the last row that records an operation on a payout."""
    return f"""LEFT JOIN LATERAL (
                SELECT * FROM {table}
                 WHERE ledger_id = p.ledger_id AND document_type = '{PAYOUT.entity}'
                   AND document_id = p.id AND operation = '{operation}' AND {since}
                 ORDER BY id DESC LIMIT 1) AS {alias} ON true"""


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_SINCE = "id > coalesce(voided.id, 0)"

CHECKS = (
    Check(
        "the books are closed through the day that the audit trail says",
        f"""
        SELECT 1, CASE WHEN to_char(g.closed_through, 'YYYY-MM-DD') IS DISTINCT FROM s.to_state
                       THEN format('closed through %%s, the audit trail says %%s',
                                   coalesce(g.closed_through::text, 'nothing'),
                                   coalesce(s.to_state, 'nothing')) END
          FROM core_ledger g
          LEFT JOIN LATERAL (
                SELECT to_state FROM core_statechange
                 WHERE ledger_id = g.number AND document_type = '{LEDGER.entity}'
                   AND document_id = g.number AND operation = 'close_period'
                 ORDER BY id DESC LIMIT 1) s ON true
         WHERE g.number = %(ledger)s
        """,
    ),
    Check(
        "each payout was approved by whom the audit trail says, the second time by another",
        f"""
        SELECT 1, CASE WHEN p.approved_by <> coalesce(first.created_by, '')
                       THEN format('payout %%s: approved by %%s, the audit trail says %%s',
                                   p.number, coalesce(nullif(p.approved_by, ''), 'nobody'),
                                   coalesce(first.created_by, 'nobody'))
                       WHEN first.created_by = second.created_by
                         OR string_to_array(one.person, ' ') && string_to_array(two.person, ' ')
                        AND second.id IS NOT NULL
                       THEN format('payout %%s: %%s approved it twice', p.number,
                                   first.created_by)
                       WHEN first.id IS NOT NULL
                        AND (one.person, one.digest) <> (p.approved_person, p.approved_digest)
                         OR second.id IS NOT NULL AND two.digest <> one.digest
                       THEN format('payout %%s: it is not what the approvals are of',
                                   p.number) END
          FROM accounts_payout p
          {_last("voided", "core_statechange", VOID)}
          {_last("first", "core_statechange", APPROVE, _SINCE)}
          {_last("second", "core_statechange", COUNTERSIGN, _SINCE)}
          {_last("one", "core_approval", APPROVE)}
          {_last("two", "core_approval", COUNTERSIGN)}
         WHERE p.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each claim that was recalled was so by an operation on its invoice",
        f"""
        SELECT 1, CASE WHEN c.recalled_on IS NOT NULL AND NOT EXISTS (
                            SELECT FROM core_statechange s
                             WHERE s.ledger_id = c.ledger_id AND s.document_id = c.invoice_id
                               AND s.document_type = '{INVOICE.entity}'
                               AND s.operation IN ('recall', 'withdraw_claim')
                               AND s.business_date = c.recalled_on)
                       THEN format('claim %%s: recalled on %%s by nobody', c.id, c.recalled_on) END
          FROM invoices_claim c
         WHERE c.ledger_id = %(ledger)s
        """,
    ),
    # What a new ledger or seller comes with, and what asks for more approval or rest, needs none.
    Check(
        "each change of a payment detail is what two persons approved in its change request",
        f"""
        SELECT 1, CASE WHEN d.name IS NULL THEN NULL
                       WHEN c.operation <> 'take_effect' OR r.state IS DISTINCT FROM '{IN_FORCE}'
                         OR r.seller_id IS DISTINCT FROM
                            CASE c.document_type WHEN 'seller' THEN c.document_id END
                       THEN format('%%s %%s: %%s was changed without a change request',
                                   c.document_type, c.document_id, d.name)
                       WHEN r.after ->> d.name IS DISTINCT FROM c.after ->> d.name
                       THEN format('%%s %%s: %%s is not what change request %%s says',
                                   c.document_type, c.document_id, d.name, r.id)
                       WHEN NOT EXISTS (
                            SELECT FROM core_approval one
                              JOIN core_approval two USING (ledger_id, document_type, document_id)
                             WHERE one.ledger_id = r.ledger_id AND one.document_id = r.id
                               AND one.document_type = '{CHANGE_REQUEST.entity}'
                               AND one.operation = '{APPROVE}' AND two.operation = '{COUNTERSIGN}'
                               AND NOT string_to_array(one.person, ' ')
                                       && string_to_array(two.person, ' '))
                       THEN format('%%s %%s: change request %%s was not approved by two persons',
                                   c.document_type, c.document_id, r.id) END
          FROM core_settingchange c
          LEFT JOIN LATERAL (
                SELECT name, c.before ->> name AS was, c.after ->> name AS is_now
                  FROM jsonb_object_keys(c.after) AS each (name)) AS d
            ON c.before <> '{{}}'
           AND d.name = ANY(CASE c.document_type
                            WHEN 'seller' THEN ARRAY[{_quoted(SELLER_DETAILS)}]
                            WHEN 'ledger' THEN ARRAY[{_quoted(LEDGER_DETAILS)}] END)
           AND NOT CASE d.name
                   WHEN 'rest_hours' THEN d.is_now::numeric >= d.was::numeric
                   WHEN 'approval_limit' THEN d.is_now IS NOT NULL
                    AND d.is_now::numeric <= coalesce(d.was::numeric, 'Infinity')
                   ELSE false END
          LEFT JOIN core_changerequest r
            ON r.ledger_id = c.ledger_id
           AND r.id = substring(c.reason FROM '^Change request ([0-9]+)$')::bigint
         WHERE c.ledger_id = %(ledger)s
        """,
    ),
    # Invoices that were opened before there were events have none of their own opening.
    Check(
        "what the events of each invoice say is what its transactions say",
        f"""
        SELECT 1, CASE WHEN opened.amount <> debits.amount
                       THEN format('invoice %%s: %%s was published, its transactions say %%s',
                                   i.invoice_no, opened.amount, debits.amount)
                       WHEN last.debt <> i.capital_debt
                       THEN format('invoice %%s: unpaid principal %%s was published, it is %%s',
                                   i.invoice_no, last.debt, i.capital_debt) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT document_id, sum(abs((data ->> 'amount')::numeric)) AS amount
                       FROM core_event
                      WHERE ledger_id = %(ledger)s AND document_type = '{INVOICE.entity}'
                        AND type IN ('invoice-opened', 'invoice-debited')
                      GROUP BY document_id
                     HAVING bool_or(type = 'invoice-opened')) AS opened
            ON opened.document_id = i.id
          LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s AND type = 'Debit' GROUP BY invoice_id) AS debits
            ON debits.invoice_id = i.id
          LEFT JOIN (SELECT DISTINCT ON (document_id) document_id,
                            (data ->> 'capitalDebt')::numeric AS debt
                       FROM core_event
                      WHERE ledger_id = %(ledger)s AND document_type = '{INVOICE.entity}'
                        AND data ->> 'capitalDebt' IS NOT NULL
                      ORDER BY document_id, id DESC) AS last
            ON last.document_id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
)
