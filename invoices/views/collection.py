"""The collection cases of the Invoice API: one domain call each."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from invoices import collection_queries, operations
from invoices.bank.agency_remittances import remit
from invoices.collection_states import COLLECTION_CASE
from invoices.filters import CollectionCaseFilter
from invoices.models import CollectionCase
from invoices.serializers import (
    AcceptCaseRequest,
    CollectedRequest,
    CollectionCaseSerializer,
    CostsRequest,
    ReasonRequest,
    RemitRequest,
    TakePaymentBackRequest,
)
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key

ACTED = ["collection-case-not-found", "operation-not-allowed", "precondition-failed"]
BOOKED = [*ACTED, "duplicate-reference"]


class CollectionCaseViewSet(LedgerViewSet):
    """What an agency answers is for clients of the whole ledger to report, not of some sellers."""

    subdomain = "invoice"

    def case(self, case_id: str, *, lock: bool = False) -> CollectionCase:
        return collection_queries.get_case(self.actor, as_key(case_id), lock=lock)

    @endpoint(
        "List collection cases",
        answer=CollectionCaseSerializer,
        listing=True,
        filterset=CollectionCaseFilter,
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the cases of the token's sellers, open and ended."""
        found = collection_queries.cases(self.actor)
        return self.listing(found, machine=COLLECTION_CASE, filterset=CollectionCaseFilter)

    @endpoint(
        "Read a collection case",
        answer=CollectionCaseSerializer,
        problems=["collection-case-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Return the case, with what the agency received, charged and remitted."""
        return self.item(self.case(case_id))

    @endpoint(
        "Record that the agency has accepted the case",
        answer=CollectionCaseSerializer,
        request=AcceptCaseRequest,
        problems=ACTED,
    )
    def accept(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Keep the agency's own number of the case. The debt stays the same."""
        return self.act(case_id, operations.accept_case)

    @endpoint(
        "Record that the agency has refused the case",
        answer=CollectionCaseSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def refuse(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Stop until the case is handed over again or recalled, or the debt written off."""
        return self.act(case_id, operations.refuse_case)

    @endpoint(
        "Report a payment that the agency received",
        answer=CollectionCaseSerializer,
        request=CollectedRequest,
        problems=[*BOOKED, "insufficient-remaining-amount"],
    )
    def report_payment(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Lower the debt by it, from the day on which the customer paid; the agency owes it.

        Principal, fees and interest together meet the debt in the ledger's order.
        """
        return self.act(case_id, operations.report_payment)

    @endpoint(
        "Take back a payment that the agency had reported",
        answer=CollectionCaseSerializer,
        request=TakePaymentBackRequest,
        problems=ACTED,
    )
    def take_payment_back(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Owe again what it had met; what was remitted of it, the agency keeps of other money."""
        return self.act(case_id, operations.take_payment_back)

    @endpoint(
        "Book costs that the agency charges",
        answer=CollectionCaseSerializer,
        request=CostsRequest,
        problems=BOOKED,
    )
    def charge_costs(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Lower what the agency owes by them: who owns the invoice bears them."""
        return self.act(case_id, operations.charge_costs)

    @endpoint(
        "Record that the agency remits money of the case",
        answer=CollectionCaseSerializer,
        request=RemitRequest,
        problems=BOOKED,
    )
    def remit(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Note it until the bank reports the payment of all cases of the remittance."""
        return self.act(case_id, remit)

    @endpoint(
        "Close the case as paid",
        answer=CollectionCaseSerializer,
        request=EmptyRequest,
        problems=ACTED,
    )
    def close(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Close the case of an invoice of which nothing is owed any more."""
        return self.act(case_id, operations.close_case)

    @endpoint(
        "Record that the agency cannot collect",
        answer=CollectionCaseSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def give_up(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Leave to staff what becomes of the debt."""
        return self.act(case_id, operations.give_up_case)

    @endpoint(
        "Hand the case over to the agency again",
        answer=CollectionCaseSerializer,
        request=EmptyRequest,
        problems=ACTED,
    )
    def hand_over_again(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Hand it over in the agency's next file, with what is owed then."""
        return self.act(case_id, operations.hand_over_again)

    @endpoint(
        "Recall the case from the agency",
        answer=CollectionCaseSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def recall(self, request: Request, ledger_no: str, case_id: str) -> Response:
        """Claim its invoice again from the level before, with its days counted from today."""
        return self.act(case_id, operations.recall_case)

    def act(self, case_id: str, operation: Callable[..., Any]) -> Response:
        """Perform one operation on the case, and answer with the case after it."""
        members = self.body()
        return self.operate(
            lambda locked: self.case(case_id, lock=locked),
            lambda case: operation(collectioncase=case, actor=self.actor, on=self.on, **members),
        )
