"""Errors of accounts, the books and surpluses."""

from collections.abc import Callable, Sequence
from typing import Any

from ledger_project.core.errors import DomainError, NotFound, OperationNotAllowed
from ledger_project.core.texts import say


class AccountNotFound(NotFound):
    """The ledger has no such account."""

    code = "account-not-found"
    title = "Account not found"


class PeriodClosed(OperationNotAllowed):
    """The books are closed on the date."""

    title = "The accounting period is closed"


class SurplusNotFound(NotFound):
    """The customer has no such surplus, or it came from a seller that the token does not cover."""

    code = "not-found"
    title = "Surplus not found"


class AccountAlreadyExists(DomainError):
    """The account number belongs to an account with other content.

    It is named if its customer is `known` to the caller.
    """

    code = "account-already-exists"
    title = "Account already exists"

    def __init__(self, account: Any, *, known: bool) -> None:
        super().__init__(
            say("The account number {account_no} is in use", account_no=account.account_no),
            Account=account.get_absolute_url() if known else None,
        )


class CreditDeclined(DomainError):
    """The credit policy refuses. The decision is recorded once the transaction is rolled back."""

    code = "authorization-declined"
    title = "Authorization declined"

    def __init__(
        self, reasons: Sequence[str], record: Callable[[], object], *, title: str = ""
    ) -> None:
        super().__init__(
            say("The credit policy declines: ") + ", ".join(reasons),
            title=title,
            DeclineReasons=list(reasons),
        )
        self._record = record

    def after_rollback(self) -> None:
        self._record()
