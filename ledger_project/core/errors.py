"""Errors of the domain, without HTTP.

Each error has a `code`, the slug of the problem type that reports it to a consumer; the HTTP status
of a code stands in `ledger_project.api.problems`. To add an error: subclass `DomainError` beside
the code that raises it, add its code to that registry, and `docs/problems.md` follows.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from ledger_project.core.texts import say


class DomainError(Exception):
    """A refusal. The transaction that raised it is rolled back, so nothing has changed.

    `fields` are the extra members that the problem carries. `title` and `detail` are texts for
    people; a `title` given to the constructor replaces the class's own.
    """

    code: ClassVar[str]
    title: str = ""

    def __init__(self, detail: str = "", *, title: str = "", **fields: Any) -> None:
        self.detail = detail or title or self.title
        self.title = title or self.title
        self.fields: Mapping[str, Any] = fields
        super().__init__(self.detail)

    def after_rollback(self) -> None:
        """Run after the refused transaction is rolled back; a subclass may record the attempt."""


class Invalid(DomainError):
    """A contradiction or wrong format in the request: one message a member, by its dotted path."""

    code = "validation"
    title = "A validation error occurred"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(
            say(
                "A validation error occurred. Please fix the problems mentioned in the "
                "'problems' property below."
            )
        )
        self.problems = dict(problems)


class NotPermitted(DomainError):
    """A refusal of the actor, whatever the state."""

    code = "permission-denied"
    title = "Permission denied"


class StateConflict(DomainError):
    """A refusal by the entity's state; `permitted` are the rows that the state allows."""

    entity: Any = None
    permitted: Sequence[Any] = ()


class OperationNotAllowed(StateConflict):
    """A refusal by the state for which there is no more specific error."""

    code = "operation-not-allowed"
    title = "The operation is not possible in this state"


class NotFound(DomainError):
    """The resource does not exist, or not for this actor."""

    code = "not-found"
    title = "Not found"


class SellerNumberMismatch(DomainError):
    """The seller is not one of those that the token covers."""

    code = "seller-number-mismatch"
    title = "SellerNumber does not match token"


class CompanyNotConfigured(DomainError):
    """The ledger exists but is not open for business."""

    code = "company-not-configured"
    title = "CompanyNumber not configured"


class CompanyMissingConfiguration(DomainError):
    """Settings that the operation needs are missing; `Missing` lists them."""

    code = "company-missing-configuration"
    title = "CompanyNumber missing configuration"


class NotASandbox(DomainError):
    """The ledger is a real one, which has no clock of its own and no made-up payments."""

    code = "not-a-sandbox"
    title = "Not a sandbox"

    def __init__(self, ledger_number: int) -> None:
        super().__init__(
            say(
                "Ledger {ledger_number} is a real one. Only a ledger that was opened as "
                "a sandbox has a clock to advance, payments by a call and test "
                "identities",
                ledger_number=ledger_number,
            )
        )


class SellerNotConfigured(DomainError):
    """The seller is unknown to the ledger or not open for business."""

    code = "seller-not-configured"
    title = "SellerNumber not configured"


class CurrencyNotSupported(DomainError):
    """The currency is not the ledger's."""

    code = "currency-not-supported"
    title = "Currency not supported"


class DuplicateReference(DomainError):
    """A reference that identifies a request was used before, with other content."""

    code = "duplicate-reference"
    title = "Duplicate reference"


class InsufficientRemainingAmount(DomainError):
    """An amount above what remains `of` an authorization, a debt, a surplus or a credit."""

    code = "insufficient-remaining-amount"

    def __init__(self, available: Decimal, of: str) -> None:
        super().__init__(
            say("{available} remains of the {of}", available=available, of=of),
            title=say("Insufficient remaining amount {available}", available=available),
            AvailableAmount=available,
        )
