"""Events: each published change has its event, and the feed has no gap and is in order."""

from invoices.event_types import PUBLISHING
from reports.verification.checks.check import Check

# A creation is published without an entry in the audit trail.
_WITHOUT_HISTORY = {("customer", "create")}
_MONEY = "0026_events_of_money"
_FROM_THE_START = {"payout-approvals-voided"}


def _since(entity: str, event: str) -> str:
    """Return the migration of the kernel from which on a type of event is published."""
    of_money = entity in ("authorization", "surplus", "payout") and event not in _FROM_THE_START
    return _MONEY if of_money else "0005_events"


_PUBLISHED = ", ".join(
    f"('{machine.entity}', '{row.operation}', '{row.event}', '{_since(machine.entity, row.event)}')"
    for machine in PUBLISHING
    for row in machine.transitions.values()
    if row.event and (machine.entity, row.operation) not in _WITHOUT_HISTORY
)

CHECKS = (
    # Changes before the introduction of events are in the audit trail alone.
    Check(
        "each change of an invoice or customer that is published has its event",
        f"""
        SELECT 1, CASE WHEN coalesce(c.count, 0) <> coalesce(t.count, 0) THEN format(
                 '%%s %%s: %%s changes that are %%s, %%s events', document_type, document_id,
                 coalesce(c.count, 0), type, coalesce(t.count, 0)) END
          FROM (SELECT s.document_type, s.document_id, p.type, count(*)
                  FROM core_statechange s
                  JOIN (VALUES {_PUBLISHED}) AS p (document_type, operation, type, since)
                 USING (document_type, operation)
                 WHERE s.ledger_id = %(ledger)s
                   AND s.created_at >= (SELECT applied FROM django_migrations
                                         WHERE app = 'core' AND name = p.since)
                 GROUP BY 1, 2, 3) AS c
          FULL JOIN (SELECT e.document_type, e.document_id, e.type, count(*)
                       FROM core_event e
                      WHERE e.ledger_id = %(ledger)s
                        AND (e.document_type, e.type) IN
                            (SELECT document_type, type
                               FROM (VALUES {_PUBLISHED})
                                    AS p (document_type, operation, type, since))
                      GROUP BY 1, 2, 3) AS t
         USING (document_type, document_id, type)
        """,
    ),
    Check(
        "the positions of events are 1, 2, 3 … and follow the order of each entity",
        """
        SELECT 1, CASE WHEN position <> expected
                       THEN format('event %%s has position %%s, expected %%s', id, position,
                                   expected)
                       WHEN id < previous
                       THEN format('event %%s of %%s %%s comes after %%s', id, document_type,
                                   document_id, previous) END
          FROM (SELECT id, position, document_type, document_id,
                       row_number() OVER (ORDER BY position) AS expected,
                       lag(id) OVER (PARTITION BY document_type, document_id
                                     ORDER BY position) AS previous
                  FROM core_event
                 WHERE ledger_id = %(ledger)s AND position IS NOT NULL) AS events
        """,
    ),
)
