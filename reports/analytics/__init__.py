"""On-screen reports: in the API as JSON, CSV and xlsx, and in the back office with pictures.

To add one, write a function from a `ReportQuery` to a `ReportTable`, and add a row to `REPORTS`.
Views and pages do not name single reports.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports.analytics.bad_debts import bad_debts
from reports.analytics.books import account_statement, settlement_history, trial_balance
from reports.analytics.export import file_of
from reports.analytics.history import ageing_history, dunning_ladder, money_by_day
from reports.analytics.parameters import PARAMETERS, ReportQuery, read_query
from reports.analytics.provisions import provisions
from reports.analytics.receivables import ageing, cash_flow_forecast
from reports.analytics.table import Column, ColumnKind, Layout, Picture, ReportTable

__all__ = [
    "PARAMETERS",
    "REPORTS",
    "Column",
    "ColumnKind",
    "Layout",
    "Picture",
    "Report",
    "ReportQuery",
    "ReportTable",
    "file_of",
    "read_query",
]


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in routes, title, parameters, and audience.

    Staff need `permission`. With `of_all`, only an actor who covers every seller may see it.
    """

    name: str
    title: str
    compute: Callable[[ReportQuery], ReportTable]
    parameters: tuple[str, ...]
    permission: str
    of_all: bool = False

    @property
    def of_account(self) -> bool:
        """Whether it is of one account, which has to be given."""
        return "accountNo" in self.parameters


PERIOD = ("fromDate", "toDate")
REPORTS = {
    report.name: report
    for report in (
        Report(
            "ageing",
            "Ageing of receivables",
            ageing,
            ("asOf", "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "ageing-history",
            "Receivables over time",
            ageing_history,
            ("asOf", "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "dunning-ladder",
            "Ladder of claims",
            dunning_ladder,
            (*PERIOD, "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "money-by-day",
            "Money in and out",
            money_by_day,
            PERIOD,
            "accounts.view_journalentry",
            of_all=True,
        ),
        Report(
            "cash-flow-forecast",
            "Cash flow forecast",
            cash_flow_forecast,
            ("asOf", "weeks", "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "provisions",
            "Provisions for credit losses",
            provisions,
            ("asOf", "lossRates", "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "bad-debts",
            "Bad debts and their VAT",
            bad_debts,
            (*PERIOD, "sellerNumber"),
            "invoices.view_invoice",
        ),
        Report(
            "settlement-history",
            "Settlement history",
            settlement_history,
            (*PERIOD, "sellerNumber"),
            "accounts.view_settlement",
        ),
        Report(
            "trial-balance",
            "Trial balance",
            trial_balance,
            PERIOD,
            "accounts.view_journalentry",
            of_all=True,
        ),
        Report(
            "account-statement",
            "Account statement",
            account_statement,
            (*PERIOD, "accountNo"),
            "accounts.view_account",
        ),
    )
}
"""The reports by name."""
