"""Reports for people: figures to look at, by the API as JSON, CSV and xlsx, and in the back office.

To add one: a function of what is `Asked` that gives a `Table`, and a row of `FIGURES`. Who shows it
knows no report.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports.analytics.books import account_statement, settlement_history, trial_balance
from reports.analytics.export import file_of
from reports.analytics.parameters import PARAMETERS, Asked, asked
from reports.analytics.receivables import ageing, cash_flow_forecast
from reports.analytics.table import Column, Kind, Table

__all__ = [
    "FIGURES",
    "PARAMETERS",
    "Asked",
    "Column",
    "Figure",
    "Kind",
    "Table",
    "asked",
    "file_of",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A report: its name in routes, its title, what it may be asked, and who may see it.

    `permission` is that of staff. With `of_all`, only who covers every seller sees it.
    """

    name: str
    title: str
    compute: Callable[[Asked], Table]
    parameters: tuple[str, ...]
    permission: str
    of_all: bool = False


PERIOD = ("fromDate", "toDate")
FIGURES = {
    figure.name: figure
    for figure in (
        Figure("ageing", "Ageing of receivables", ageing, ("asOf", "sellerNumber"),
               "invoices.view_invoice"),
        Figure("cash-flow-forecast", "Cash flow forecast", cash_flow_forecast,
               ("asOf", "weeks", "sellerNumber"), "invoices.view_invoice"),
        Figure("settlement-history", "Settlement history", settlement_history,
               (*PERIOD, "sellerNumber"), "accounts.view_settlement"),
        Figure("trial-balance", "Trial balance", trial_balance, PERIOD,
               "accounts.view_journalentry", of_all=True),
        Figure("account-statement", "Account statement", account_statement,
               (*PERIOD, "accountNo"), "accounts.view_account"),
    )
}  # fmt: skip
"""The reports by name."""
