"""The shapes of purchases and invoices on the wire."""

from invoices.serializers.representations import (
    AuthorizationSerializer,
    CancellationSerializer,
    CaptureSerializer,
    CreditSerializer,
    InvoiceSerializer,
    ReservationSerializer,
    TransactionSerializer,
)
from invoices.serializers.requests import (
    NUMBER,
    NUMBER_EXPECTED,
    AuthorizeRequest,
    CancellationRequest,
    CaptureRequest,
    CreditRequest,
)

__all__ = [
    "NUMBER",
    "NUMBER_EXPECTED",
    "AuthorizationSerializer",
    "AuthorizeRequest",
    "CancellationRequest",
    "CancellationSerializer",
    "CaptureRequest",
    "CaptureSerializer",
    "CreditRequest",
    "CreditSerializer",
    "InvoiceSerializer",
    "ReservationSerializer",
    "TransactionSerializer",
]
