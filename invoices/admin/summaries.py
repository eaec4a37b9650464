"""Summaries of a ledger's customers and accounts as of any day, compared with a month before."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts.credit.states import ACCOUNT
from accounts.models import Account
from customers.models import Customer
from customers.states import CUSTOMER
from invoices import summaries
from invoices.admin.forms import SummaryForm
from ledger_project.backoffice.answers import Panel, shares
from ledger_project.backoffice.display import amount_text
from ledger_project.backoffice.operations import add_operation
from ledger_project.core import texts
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say

MONTH = dt.timedelta(days=30)


def summarize_customers(*, ledger: Ledger, as_of: dt.date, actor: Actor, on: dt.date) -> Panel:
    """Count customers, debts and surpluses."""
    CUSTOMER.require_grant("summarize", actor)
    now, before = (summaries.of_customers(ledger, actor, day) for day in _days(as_of))
    return Panel(
        say("Customers of {ledger}", ledger=ledger),
        _headings(as_of),
        (
            _row(say("Customers"), now.customers["total"], before.customers["total"]),
            _row(say("Open invoices"), now.open_invoices, before.open_invoices),
            _row(say("Overdue invoices"), now.overdue_invoices, before.overdue_invoices),
            _row(say("Debt"), now.total_debt, before.total_debt, ledger.currency),
            _row(say("Surplus"), now.total_surplus, before.total_surplus, ledger.currency),
        ),
        (
            (say("Legal status"), shares(now.customers["legalStatus"])),
            (say("Legal entity"), shares(now.customers["legalEntity"])),
        ),
    )


def summarize_accounts(*, ledger: Ledger, as_of: dt.date, actor: Actor, on: dt.date) -> Panel:
    """Count accounts, and sum their limits and amounts."""
    ACCOUNT.require_grant("summarize", actor)
    now, before = (summaries.of_accounts(ledger, actor, day) for day in _days(as_of))
    currency = ledger.currency
    return Panel(
        say("Accounts of {ledger}", ledger=ledger),
        _headings(as_of),
        (
            _row(say("Accounts"), now.accounts["total"], before.accounts["total"]),
            _row(say("Credit limits"), now.total_credit_limit, before.total_credit_limit, currency),
            _row(say("Balance"), now.total_balance, before.total_balance, currency),
            _row(say("Reserved"), now.total_reserved, before.total_reserved, currency),
            _row(say("Available"), now.total_available, before.total_available, currency),
        ),
        (
            (say("Status"), shares(now.accounts["status"])),
            (say("Profile"), shares(now.accounts["accountProfileType"])),
        ),
    )


def _days(as_of: dt.date) -> tuple[dt.date, dt.date]:
    return as_of, max(as_of, dt.date.min + MONTH) - MONTH


def _headings(as_of: dt.date) -> tuple[str, ...]:
    return ("", *(texts.date(day) for day in _days(as_of)), say("Change"))


def _row(label: str, now: Any, before: Any, currency: str = "") -> tuple[str, ...]:
    """Return a label, its figure of both days and the change; an amount if it has a currency."""

    def text(value: Decimal) -> str:
        return amount_text(value, currency) if currency else f"{value}"

    change = now - before
    return label, text(now), text(before), f"+{text(change)}" if change > 0 else text(change)


add_operation(Customer, "summarize", summarize_customers, SummaryForm, label=later("Summary"))
add_operation(Account, "summarize", summarize_accounts, SummaryForm, label=later("Summary"))
