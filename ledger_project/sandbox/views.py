"""Views of the Sandbox API: on any other ledger there is nothing of it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from rest_framework.request import Request
from rest_framework.response import Response

from customers.sandbox_identities import IDENTITIES
from invoices.bank.payments import register_payment
from invoices.models import Payment, PaymentMatch
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.closing import sandbox_clock, tasks
from ledger_project.core.errors import NotASandbox, NotFound
from ledger_project.core.models import Ledger
from ledger_project.sandbox.serializers import (
    AdvanceClockRequest,
    ClockSerializer,
    IdentitiesSerializer,
    IdentitySerializer,
    SandboxPaymentRequest,
    SandboxPaymentSerializer,
)


class SandboxViewSet(LedgerViewSet):
    """Base of the views; refuse each request on a real ledger."""

    subdomain = "sandbox"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action and not self.ledger.sandbox:
            raise NotASandbox(self.ledger.number)


class ClockViewSet(SandboxViewSet):
    @endpoint("Read the clock", answer=ClockSerializer, problems=["not-a-sandbox"])
    def retrieve(self, request: Request, ledger_no: str) -> Response:
        """Return the date that the ledger is on, and the one that it is on its way to."""
        return self.item(self.ledger)

    @endpoint(
        "Advance the clock",
        answer=ClockSerializer,
        request=AdvanceClockRequest,
        responses={202: ClockSerializer},
        problems=["not-a-sandbox", "operation-not-allowed", "precondition-failed"],
    )
    def advance(self, request: Request, ledger_no: str) -> Response:
        """Advance the clock, by 1 to 31 days or to a date.

        Each day on the way is closed as it is in any ledger: authorizations expire, what is late is
        claimed, sellers are settled with, files are made. That takes a worker some seconds a day:
        read the clock until `advancingTo` is null. It cannot be turned back.
        """
        body = self.body()

        def work() -> Response:
            locked = Ledger.objects.select_for_update(no_key=True).get(pk=self.ledger.pk)
            ledger = sandbox_clock.advance(
                ledger=self.unchanged(locked), actor=self.actor, on=self.on, **body
            )
            tasks.put_into_queue(ledger.number)
            return self.item(ledger, status=202)

        return self.perform(work)


class IdentityViewSet(SandboxViewSet):
    @endpoint(
        "List the test identities",
        responses={200: IdentitiesSerializer},
        problems=["not-a-sandbox"],
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List persons and companies to try out with, and what becomes of a purchase of each.

        Anybody else is judged as in any ledger.
        """
        items = [*map(IdentitySerializer().to_representation, IDENTITIES)]
        return Response({"@id": request.path, "items": items, "operations": []})


class SandboxPaymentViewSet(SandboxViewSet):
    @endpoint(
        "Make a payment",
        answer=SandboxPaymentSerializer,
        request=SandboxPaymentRequest,
        creates=True,
        problems=["not-a-sandbox", "duplicate-reference", "operation-not-allowed"],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Receive money as a bank's file would report it, and match it by the same rules.

        A reference that no invoice has leaves the payment unmatched, an amount above the debt
        leaves a surplus.
        """
        transaction: Any = self.body()
        return self.creation(
            lambda: register_payment(
                ledger=self.ledger, transaction=transaction, actor=self.actor, on=self.on
            )
        )

    @endpoint(
        "Read a payment",
        answer=SandboxPaymentSerializer,
        problems=["not-a-sandbox", "not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, payment_id: str) -> Response:
        """Return a payment and the invoices that it is for.

        A client of some sellers finds its own payments, and those for invoices of its sellers.
        """
        payments = Payment.objects.filter(ledger=self.ledger, pk=as_key(payment_id))
        if self.actor.sellers is not None:
            for_them = PaymentMatch.objects.filter(
                ledger=self.ledger,
                payment=OuterRef("pk"),
                undone_on=None,
                invoice__seller__in=self.actor.sellers,
            )
            payments = payments.filter(Q(created_by=self.actor.name) | Exists(for_them))
        found = payments.first()
        if found is None:
            raise NotFound(f"There is no payment {payment_id}")
        return self.item(found)
