"""What is expected to be lost of the receivables: stages by age and claim, each with its rate."""

from decimal import Decimal
from typing import Any

from accounts.claim_levels import ClaimLevel
from ledger_project.core.money import ZERO, rounded
from ledger_project.core.texts import later, say
from reports.analytics.history import LEVELS
from reports.analytics.parameters import ReportQuery
from reports.analytics.receivables import OF_SELLERS, OWED
from reports.analytics.table import Column, ColumnKind, Picture, ReportTable, summed

STAGES = {
    1: later("1: up to 30 days late"),
    2: later("2: 31–90 days late"),
    3: later("3: later, or at an agency"),
}
"""The stages of IFRS 9, by its presumptions (5.5.11, B5.5.37): 30 and 90 days past due."""

# What the ledger owes its customers, of credit invoices, cannot be lost.
_STAGES = f"""
SELECT CASE WHEN reached.level = '{ClaimLevel.DEBT_COLLECTION}' OR %(on)s - i.due_date > 90 THEN 3
            WHEN %(on)s - i.due_date > 30 THEN 2 ELSE 1 END AS stage,
       coalesce(reached.level, '{ClaimLevel.INVOICE}'), count(*),
       coalesce(sum(debt) FILTER (WHERE i.purchased), 0),
       coalesce(sum(debt) FILTER (WHERE NOT i.purchased), 0),
       coalesce(sum(debt) FILTER (WHERE i.purchased AND debt > 0), 0),
       coalesce(sum(debt) FILTER (WHERE NOT i.purchased AND debt > 0), 0)
{OWED}
  LEFT JOIN LATERAL (
       SELECT c.level FROM invoices_claim c
        WHERE c.ledger_id = i.ledger_id AND c.invoice_id = i.id AND c.claimed_on <= %(on)s
          AND coalesce(c.withdrawn_on, 'infinity') > %(on)s
          AND coalesce(c.ended_on, 'infinity') > %(on)s
        ORDER BY c.claimed_on DESC, c.id DESC LIMIT 1) reached ON true
 WHERE true {OF_SELLERS}
 GROUP BY 1, 2
"""

PROVISIONS = (
    Column("stage", "Stage"),
    Column("claimLevel", "Claim"),
    Column("invoices", "Invoices", ColumnKind.COUNT),
    Column("purchasedDebt", "Purchased", ColumnKind.AMOUNT),
    Column("servicedDebt", "Serviced", ColumnKind.AMOUNT),
    Column("lossRate", "Rate, %", ColumnKind.AMOUNT),
    Column("purchasedProvision", "Loss, purchased", ColumnKind.AMOUNT),
    Column("servicedProvision", "Loss, serviced", ColumnKind.AMOUNT),
)


def provisions(query: ReportQuery) -> ReportTable:
    """Return the principal debt at the end of a day by stage and claim, and what to provide for it.

    Purchased debt is the operator's to provide for, serviced debt its seller's. The totals of both
    are those of the receivables in the books; together they equal the ageing's.
    """
    rates = dict(zip(STAGES, query.loss_rates, strict=True))
    levels = list(ClaimLevel)
    found = query.fetch(_STAGES)
    rows: list[tuple[Any, ...]] = []
    for stage, level, count, *debts, purchased, serviced in sorted(
        found, key=lambda row: (row[0], levels.index(ClaimLevel(row[1])))
    ):
        lost = [rounded(debt * rates[stage] / 100) for debt in (purchased, serviced)]
        names = str(STAGES[stage]), str(LEVELS[ClaimLevel(level)])
        rows.append((*names, count, *debts, rates[stage], *lost))
    sums = summed(rows, (3, 4, 6, 7))
    totals = ("", "", sum(row[2] for row in rows), *sums[:2], None, *sums[2:])
    picture = Picture(
        say("To provide for, by stage"),
        tuple(map(str, STAGES.values())),
        tuple(
            (
                say(PROVISIONS[at].title),
                tuple(_of_stage(rows, name, at) for name in STAGES.values()),
            )
            for at in (6, 7)
        ),
    )
    return ReportTable(PROVISIONS, rows, totals, {"currency": query.ledger.currency}, (picture,))


def _of_stage(rows: list[tuple[Any, ...]], stage: str, column: int) -> Decimal:
    return sum((row[column] for row in rows if row[0] == stage), ZERO)
