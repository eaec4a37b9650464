"""Errors of erasing personal data."""

import datetime as dt
from typing import Any

from ledger_project.core.errors import DomainError


class StillOwed(DomainError):
    """Personal data of a customer who owes, or to whom something is owed."""

    code = "customer-in-use"
    title = "The customer's business is not settled"


class RetentionNotOver(DomainError):
    """The time for which the law wants the customer's data kept is not over."""

    code = "customer-in-use"
    title = "The retention time is not over"

    def __init__(self, customer: Any, possible: dt.date) -> None:
        super().__init__(
            f"Customer {customer.customer_no} can be erased from {possible.isoformat()} on"
        )
