"""Representations and requests of purchases and invoices in the API."""

from invoices.serializers.adjustments import (
    CreditInvoiceRequest,
    DirectPaymentRequest,
    SettleCreditRequest,
    UndoCreditRequest,
    UndoDirectPaymentRequest,
    UndoSetOffRequest,
)
from invoices.serializers.collection import (
    AcceptCaseRequest,
    CollectedRequest,
    CollectionCaseSerializer,
    CostsRequest,
    RemitRequest,
    TakePaymentBackRequest,
)
from invoices.serializers.holds import DisputeRequest, ReasonRequest, RespiteRequest
from invoices.serializers.issuing import IssueRequest
from invoices.serializers.letters import AnswerRequest, LetterSerializer, ResendRequest
from invoices.serializers.notes import NoteRequest, NoteSerializer
from invoices.serializers.plans import (
    PaymentPlanSerializer,
    ProposePlanRequest,
    ReplacePartsRequest,
)
from invoices.serializers.representations import (
    AuthorizationSerializer,
    CancellationSerializer,
    CaptureSerializer,
    ClaimSerializer,
    CreditSerializer,
    DocumentSerializer,
    InvoiceSerializer,
    ReservationSerializer,
    RowSerializer,
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
    "AcceptCaseRequest",
    "AnswerRequest",
    "AuthorizationSerializer",
    "AuthorizeRequest",
    "CancellationRequest",
    "CancellationSerializer",
    "CaptureRequest",
    "CaptureSerializer",
    "ClaimSerializer",
    "CollectedRequest",
    "CollectionCaseSerializer",
    "CostsRequest",
    "CreditInvoiceRequest",
    "CreditRequest",
    "CreditSerializer",
    "DirectPaymentRequest",
    "DisputeRequest",
    "DocumentSerializer",
    "InvoiceSerializer",
    "IssueRequest",
    "LetterSerializer",
    "NoteRequest",
    "NoteSerializer",
    "PaymentPlanSerializer",
    "ProposePlanRequest",
    "ReasonRequest",
    "RemitRequest",
    "ReplacePartsRequest",
    "ResendRequest",
    "ReservationSerializer",
    "RespiteRequest",
    "RowSerializer",
    "SettleCreditRequest",
    "TakePaymentBackRequest",
    "TransactionSerializer",
    "UndoCreditRequest",
    "UndoDirectPaymentRequest",
    "UndoSetOffRequest",
]
