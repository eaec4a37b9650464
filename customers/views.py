"""The Customer API: one domain call each."""

from rest_framework.request import Request
from rest_framework.response import Response

from customers import operations, queries
from customers.filters import CustomerFilter
from customers.serializers import (
    AmendCustomerRequest,
    BillingAddressSerializer,
    CreateCustomerRequest,
    CustomerSerializer,
    LegalAddressSerializer,
)
from customers.states import CUSTOMER
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet


class CustomerViewSet(LedgerViewSet):
    subdomain = "customer"

    @endpoint("List customers", answer=CustomerSerializer, listing=True, filterset=CustomerFilter)
    def list(self, request: Request, ledger_no: str) -> Response:
        found = queries.visible_to(self.actor)
        return self.listing(found, machine=CUSTOMER, filterset=CustomerFilter)

    @endpoint(
        "Create a customer",
        answer=CustomerSerializer,
        request=CreateCustomerRequest,
        creates=True,
        problems=["customer-already-exists"],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """`customerNo` identifies the request; without it the ledger's series gives a number."""
        members = self.body()
        return self.creation(
            lambda: operations.create(ledger=self.ledger, actor=self.actor, on=self.on, **members)
        )

    @endpoint("Read a customer", answer=CustomerSerializer, problems=["customer-not-found"])
    def retrieve(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        return self.item(queries.get(self.actor, customer_no))

    @endpoint(
        "Change some members of a customer",
        answer=CustomerSerializer,
        request=AmendCustomerRequest,
        problems=["customer-not-found", "customer-already-exists", "operation-not-allowed"],
    )
    def partial_update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Members that are not sent stay as they are; null empties one that may be empty."""
        return self.change(
            lambda: queries.get(self.actor, customer_no, lock=True),
            lambda customer: operations.amend(
                customer=customer,
                actor=self.actor,
                on=self.on,
                **self.body(customer=customer),
            ),
        )

    @endpoint(
        "Read the legal address", answer=LegalAddressSerializer, problems=["customer-not-found"]
    )
    def legal_address(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        return self.item(queries.get(self.actor, customer_no))

    @endpoint(
        "Read the billing address",
        answer=BillingAddressSerializer,
        problems=["customer-not-found"],
    )
    def billing_address(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        return self.item(queries.get(self.actor, customer_no))
