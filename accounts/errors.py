"""What can be wrong with an account."""

from ledger_project.core.errors import NotFound


class AccountNotFound(NotFound):
    """No such account in this ledger."""

    code = "account-not-found"
    title = "Account not found"
