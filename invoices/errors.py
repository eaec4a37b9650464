"""Errors of purchases, invoices and documents; the published problem list gives the texts."""

from decimal import Decimal
from typing import Any

from ledger_project.core.errors import DomainError, NotFound, StateConflict
from ledger_project.core.texts import say


class AuthorizationCancelled(StateConflict):
    """Capture, cancellation or extension of a cancelled authorization."""

    code = "authorization-cancelled"
    title = "Authorization is cancelled"

    def __init__(self, authorization: Any) -> None:
        super().__init__(say("Authorization {pk} is cancelled", pk=authorization.pk))


class AuthorizationAlreadyCaptured(StateConflict):
    """Capture, cancellation or extension when nothing remains."""

    code = "authorization-already-captured"
    title = "Authorization already captured"

    def __init__(self, authorization: Any) -> None:
        super().__init__(
            say("Authorization {pk} is captured, nothing remains of it", pk=authorization.pk)
        )


class AuthorizationExpired(StateConflict):
    """Capture, cancellation or extension past `validToDate`."""

    code = "authorization-expired"
    title = "Authorization has expired"

    def __init__(self, authorization: Any) -> None:
        super().__init__(
            say(
                "Authorization {pk} was valid to {isoformat}",
                pk=authorization.pk,
                isoformat=authorization.valid_to.isoformat(),
            )
        )


class AuthorizationNotFound(NotFound):
    """No such authorization, or none that the token covers."""

    code = "authorization-not-found"
    title = "Authorization not found"


class InvoiceNotFound(NotFound):
    """No such invoice, or none that the token covers."""

    code = "invoice-not-found"
    title = "Invoice not found"


class DocumentNotFound(NotFound):
    """The invoice has no document of that type."""

    code = "document-not-found"
    title = "Document not found"


class PaymentPlanNotFound(NotFound):
    """No such payment plan, or none of a seller that the token covers."""

    code = "payment-plan-not-found"
    title = "Payment plan not found"


class CollectionCaseNotFound(NotFound):
    """No such collection case, or none of a seller that the token covers."""

    code = "collection-case-not-found"
    title = "Collection case not found"


class InvoiceAlreadyAuthorized(DomainError):
    """The seller's invoice number has a live or captured authorization with other content."""

    code = "invoice-already-authorized"
    title = "Invoice already authorized"

    def __init__(self, authorization: Any) -> None:
        super().__init__(
            say("The invoice number is authorized already, with other content"),
            Authorization=authorization.get_absolute_url(),
        )


class DuplicateInvoiceNumber(DomainError):
    """The number belongs to an invoice, a credit or a live authorization."""

    code = "duplicate-invoice-number"
    title = "Duplicate InvoiceNumber"

    def __init__(self, number: str) -> None:
        super().__init__(say("The number {number} is in use in this ledger", number=number))


class InsufficientDebitedAmount(DomainError):
    """A credit above the amount that is captured, or invoiced, and not yet credited."""

    code = "insufficient-debited-amount"

    def __init__(self, available: Decimal, debited: str) -> None:
        super().__init__(
            say(
                "{available} is {debited} and not yet credited",
                available=available,
                debited=debited,
            ),
            title=say("Insufficient debited amount {available}", available=available),
            AvailableAmount=available,
        )
