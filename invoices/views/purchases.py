"""The Invoice purchase API: one domain call each."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from customers import sandbox_identities
from customers.views import PersonViewSet
from invoices import operations, queries
from invoices.examples import AUTHORIZE_EXAMPLE, CAPTURE_EXAMPLE, CREDIT_EXAMPLE
from invoices.filters import AuthorizationFilter
from invoices.models import Authorization
from invoices.operations import Buyer
from invoices.serializers import (
    AuthorizationSerializer,
    AuthorizeRequest,
    CancellationRequest,
    CancellationSerializer,
    CaptureRequest,
    CaptureSerializer,
    CreditRequest,
    CreditSerializer,
)
from invoices.states import AUTHORIZATION
from ledger_project.api import hypermedia, throttling
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.fields import shared
from ledger_project.api.viewsets import as_key
from ledger_project.core.idempotency import Outcome
from ledger_project.core.statemachine import Transition

LIVE = [
    "precondition-failed",
    "authorization-cancelled",
    "authorization-already-captured",
    "authorization-expired",
]

SLOW_SECONDS = 5
"""How long the answer for a slow test identity of a sandbox takes."""


class PurchaseViewSet(PersonViewSet):
    """Base of all routes of the Invoice purchase API: it finds the authorization."""

    subdomain = "invoice-purchase"

    def authorization(self, authorization_id: str, *, lock: bool = False) -> Authorization:
        found = queries.get_authorization(self.actor, as_key(authorization_id), lock=lock)
        found.ledger = self.ledger
        return found


class AuthorizationViewSet(PurchaseViewSet):
    @endpoint(
        "List authorizations",
        answer=AuthorizationSerializer,
        listing=True,
        filterset=AuthorizationFilter,
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the authorizations of the token's sellers, in every status."""
        found = queries.authorization_pages(self.actor)
        return self.listing(found, machine=AUTHORIZATION, filterset=AuthorizationFilter)

    @endpoint(
        "Authorize an invoice",
        answer=AuthorizationSerializer,
        request=AuthorizeRequest,
        creates=True,
        problems=[
            "seller-number-mismatch",
            "invoice-already-authorized",
            "duplicate-invoice-number",
            "authorization-declined",
            "currency-not-supported",
            "company-missing-configuration",
            "seller-not-configured",
        ],
        examples=[AUTHORIZE_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Reserve the amount of a seller's invoice on the buyer's account.

        `sellerNumber` and `invoice.invoiceNumber` identify the request. The buyer is found by
        national identifier or becomes a customer.
        """
        members = self.body()
        if self.ledger.sandbox:
            self._be_slow(members["buyer"])
        return self.creation(
            lambda: operations.authorize(
                ledger=self.ledger, actor=self.actor, on=self.on, **members
            )
        )

    def _be_slow(self, buyer: Buyer) -> None:
        """Wait as a busy service might, for a test identity of that; no transaction is open."""
        known = sandbox_identities.find(buyer.reg_country, buyer.reg_no)
        if known and known.slow:
            throttling.require((throttling.SLOW, str(self.ledger.number)))
            time.sleep(SLOW_SECONDS)

    @endpoint(
        "Read an authorization",
        answer=AuthorizationSerializer,
        problems=["authorization-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """Return the authorization, with its amounts and what can be done with it today."""
        return self.item(self.authorization(authorization_id))

    @endpoint(
        "Extend the validity of an authorization",
        answer=AuthorizationSerializer,
        request=EmptyRequest,
        problems=["authorization-not-found", *LIVE],
    )
    def extend_validity(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """Set `validToDate` to today plus the ledger's days, at most 180 days from creation."""
        self.body()
        return self.change(
            lambda: self.authorization(authorization_id, lock=True),
            lambda authorization: operations.extend_validity(
                authorization=authorization, actor=self.actor, on=self.on
            ),
        )


class StepViewSet(PurchaseViewSet):
    """Base of the three routes that each sub-collection of an authorization has.

    Subclasses define the `steps` to list, the `row` of the lifecycle that adds one, and the
    operation.
    """

    row: ClassVar[Transition]
    operation: ClassVar[Callable[..., Outcome[Any]]]

    def steps(self, authorization: Authorization) -> QuerySet[Any]:
        raise NotImplementedError

    def loaded(self, authorization: Authorization) -> QuerySet[Any]:
        found = self.steps(authorization).filter(ledger=authorization.ledger_id)
        return found.select_related("authorization")

    def page(self, authorization_id: str) -> Response:
        authorization = self.authorization(authorization_id)
        rows = AUTHORIZATION.permitted(authorization, self.actor, self.on)
        offered = hypermedia.links(authorization, [row for row in rows if row is self.row])
        return self.listing(self.loaded(authorization), operations=offered)

    def one(self, authorization_id: str, step_id: str) -> Response:
        authorization = self.authorization(authorization_id)
        step = self.loaded(authorization).filter(pk=as_key(step_id)).first()
        if step is None:
            raise Http404
        return self.item(step)

    def add(self, authorization_id: str) -> Response:
        members = self.body()
        return self.creation(
            lambda: self.operation(
                authorization=self.unchanged(self.authorization(authorization_id, lock=True)),
                actor=self.actor,
                on=self.on,
                **members,
            )
        )

    def read(self, entity: Any) -> dict[str, Any]:
        """Represent the authorization, whose operation it is to add a step."""
        return shared(AuthorizationSerializer, self.context).to_representation(entity)


class CaptureViewSet(StepViewSet):
    row = AUTHORIZATION.transitions["capture"]
    operation = staticmethod(operations.capture)

    def steps(self, authorization: Authorization) -> QuerySet[Any]:
        return authorization.captures.all()

    @endpoint(
        "List the captures of an authorization",
        answer=CaptureSerializer,
        listing=True,
        problems=["authorization-not-found"],
    )
    def list(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """List the captures, and in `operations` whether another one is possible."""
        return self.page(authorization_id)

    @endpoint(
        "Capture all or part of what remains",
        answer=CaptureSerializer,
        request=CaptureRequest,
        creates=True,
        problems=[
            "authorization-not-found",
            *LIVE,
            "insufficient-remaining-amount",
            "duplicate-reference",
        ],
        examples=[CAPTURE_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """Buy the amount. The first capture creates the invoice, later ones raise its debt."""
        return self.add(authorization_id)

    @endpoint("Read a capture", answer=CaptureSerializer, problems=["authorization-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, authorization_id: str, step_id: str
    ) -> Response:
        """Return the capture, with the amounts of the authorization after it."""
        return self.one(authorization_id, step_id)


class CreditViewSet(StepViewSet):
    row = AUTHORIZATION.transitions["credit"]
    operation = staticmethod(operations.credit)

    def steps(self, authorization: Authorization) -> QuerySet[Any]:
        return authorization.credits.all()

    @endpoint(
        "List the credits of an authorization",
        answer=CreditSerializer,
        listing=True,
        problems=["authorization-not-found"],
    )
    def list(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """List the credits, and in `operations` whether another one is possible."""
        return self.page(authorization_id)

    @endpoint(
        "Credit all or part of what was captured",
        answer=CreditSerializer,
        request=CreditRequest,
        creates=True,
        problems=[
            "authorization-not-found",
            "precondition-failed",
            "insufficient-debited-amount",
            "duplicate-invoice-number",
        ],
        examples=[CREDIT_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """Reduce the invoice's debt; an amount paid already becomes the customer's surplus."""
        return self.add(authorization_id)

    @endpoint("Read a credit", answer=CreditSerializer, problems=["authorization-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, authorization_id: str, step_id: str
    ) -> Response:
        """Return the credit, with the amounts of the authorization after it."""
        return self.one(authorization_id, step_id)


class CancellationViewSet(StepViewSet):
    row = AUTHORIZATION.transitions["cancel"]
    operation = staticmethod(operations.cancel)

    def steps(self, authorization: Authorization) -> QuerySet[Any]:
        return authorization.cancellations.all()

    @endpoint(
        "List the cancellations of an authorization",
        answer=CancellationSerializer,
        listing=True,
        problems=["authorization-not-found"],
    )
    def list(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """List the cancellation, if there is one, and in `operations` whether it is possible."""
        return self.page(authorization_id)

    @endpoint(
        "Release what remains of an authorization",
        answer=CancellationSerializer,
        request=CancellationRequest,
        creates=True,
        problems=["authorization-not-found", *LIVE],
    )
    def create(self, request: Request, ledger_no: str, authorization_id: str) -> Response:
        """Release the remainder. The status becomes Captured, or Cancelled without a capture."""
        return self.add(authorization_id)

    @endpoint(
        "Read a cancellation",
        answer=CancellationSerializer,
        problems=["authorization-not-found"],
    )
    def retrieve(
        self, request: Request, ledger_no: str, authorization_id: str, step_id: str
    ) -> Response:
        """Return the cancellation, with the amounts of the authorization after it."""
        return self.one(authorization_id, step_id)
