"""Errors of erasing personal data."""

import datetime as dt
from typing import Any

from ledger_project.core.errors import DomainError


class StillOwed(DomainError):
    """A refusal to erase a customer with a debt or a credit."""

    code = "customer-in-use"
    title = "The customer's business is not settled"


class RetentionNotOver(DomainError):
    """A refusal to erase a customer before the legal retention time is over."""

    code = "customer-in-use"
    title = "The retention time is not over"

    def __init__(self, customer: Any, possible: dt.date) -> None:
        super().__init__(
            f"Customer {customer.customer_no} can be erased from {possible.isoformat()} on"
        )
