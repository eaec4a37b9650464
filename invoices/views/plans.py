"""The payment plans of the Invoice API: one domain call each."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from invoices import operations, plan_queries
from invoices.filters import PaymentPlanFilter
from invoices.models import PaymentPlan
from invoices.plan_states import PAYMENT_PLAN
from invoices.serializers import (
    PaymentPlanSerializer,
    ProposePlanRequest,
    ReasonRequest,
    ReplacePartsRequest,
)
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core.idempotency import Outcome

ACTED = ["payment-plan-not-found", "operation-not-allowed", "precondition-failed"]


class PaymentPlanViewSet(LedgerViewSet):
    subdomain = "invoice"

    def plan(self, plan_id: str | int, *, lock: bool = False) -> PaymentPlan:
        return plan_queries.get_plan(self.actor, as_key(str(plan_id)), lock=lock)

    @endpoint(
        "List payment plans",
        answer=PaymentPlanSerializer,
        listing=True,
        filterset=PaymentPlanFilter,
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the plans with the token's sellers: proposed, in force and ended."""
        found = plan_queries.payment_plans(self.actor)
        return self.listing(found, machine=PAYMENT_PLAN, filterset=PaymentPlanFilter)

    @endpoint(
        "Propose a payment plan",
        answer=PaymentPlanSerializer,
        request=ProposePlanRequest,
        creates=True,
        problems=["invoice-not-found", "operation-not-allowed"],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Propose to pay all that is owed on invoices of one customer and one seller in parts.

        Nothing is held back before it is accepted. Interest that accrues from now on is due with
        the last part.
        """
        members = self.body()

        def work() -> Outcome[PaymentPlan]:
            outcome = operations.propose_plan(
                ledger=self.ledger, actor=self.actor, on=self.on, **members
            )
            return Outcome(self.plan(outcome.entity.pk))

        return self.creation(work)

    @endpoint(
        "Read a payment plan", answer=PaymentPlanSerializer, problems=["payment-plan-not-found"]
    )
    def retrieve(self, request: Request, ledger_no: str, plan_id: str) -> Response:
        """Return the plan, with its parts, its invoices, and what was paid."""
        return self.item(self.plan(plan_id))

    @endpoint(
        "Accept a payment plan", answer=PaymentPlanSerializer, request=EmptyRequest, problems=ACTED
    )
    def accept(self, request: Request, ledger_no: str, plan_id: str) -> Response:
        """Put it in force, as the customer has accepted it: its invoices are not claimed.

        The fee is charged on the invoice that was due first.
        """
        return self.act(plan_id, operations.accept_plan)

    @endpoint(
        "Replace the parts of a payment plan",
        answer=PaymentPlanSerializer,
        request=ReplacePartsRequest,
        problems=ACTED,
    )
    def replace_parts(self, request: Request, ledger_no: str, plan_id: str) -> Response:
        """Replace its parts by others, for all that is owed today."""
        return self.act(plan_id, operations.replace_parts)

    @endpoint(
        "End a payment plan",
        answer=PaymentPlanSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def end(self, request: Request, ledger_no: str, plan_id: str) -> Response:
        """End it, or refuse the proposal: claims go on from where they were."""
        return self.act(plan_id, operations.end_plan)

    def act(self, plan_id: str, operation: Callable[..., Any]) -> Response:
        """Perform one operation on the plan, and answer with the plan after it."""
        members = self.body()
        return self.operate(
            lambda locked: self.plan(plan_id, lock=locked),
            lambda plan: operation(paymentplan=plan, actor=self.actor, on=self.on, **members),
        )
