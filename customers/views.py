"""Views of the Customer API."""

import builtins
from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from customers import operations, queries
from customers.examples import CONSENT_EXAMPLE, CREATE_EXAMPLE
from customers.filters import CustomerFilter, with_reg_no
from customers.masks import unmasked
from customers.models import Address, Customer
from customers.serializers import (
    ActiveConsentsSerializer,
    AddressRequest,
    AmendAddressRequest,
    AmendCustomerRequest,
    BillingAddressSerializer,
    ConsentRequest,
    ConsentSerializer,
    CreateCustomerRequest,
    CustomerSerializer,
    LegalAddressSerializer,
    ReplaceCustomerRequest,
    SoughtIdentifierRequest,
)
from customers.states import CONSENTS, CUSTOMER
from ledger_project.api import hypermedia
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.representations import Representation
from ledger_project.api.viewsets import LedgerViewSet, as_key

CHANGE = ["customer-not-found", "operation-not-allowed", "precondition-failed"]


class PersonViewSet(LedgerViewSet):
    """Views whose answers may show a protected identity: each time is recorded."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.seen: builtins.list[Customer] = []
        super().initial(request, *args, **kwargs)

    @property
    def context(self) -> dict[str, Any]:
        return {**super().context, "seen": self.seen}

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        if response.status_code < 300 and getattr(self, "seen", None):
            operations.record_views(self.seen, actor=self.actor, page=request.path)
        return super().finalize_response(request, response, *args, **kwargs)


class CustomerViewSet(PersonViewSet):
    subdomain = "customer"

    def sent(self, **context: Any) -> Any:
        """Return what the client sent; what it sends back as masked has the value that is there."""
        sent, customer = super().sent(**context), context.get("customer")
        if customer is None or not queries.is_hidden(customer, self.actor):
            return sent
        answer: type[Representation] = getattr(self, self.action).endpoint.answer
        return unmasked(sent, customer, answer, on=self.on, whole=self.request.method == "PUT")

    def changed(
        self, customer_no: str, operation: Callable[..., Customer], body: bool = True
    ) -> Response:
        """Run one operation on the locked customer with the members of the request."""
        return self.change(
            lambda: queries.get(self.actor, customer_no, lock=True),
            lambda customer: operation(
                customer=customer,
                actor=self.actor,
                on=self.on,
                **(self.body(customer=customer) if body else {}),
            ),
        )

    def status_changed(self, customer_no: str, operation: Callable[..., Customer]) -> Response:
        self.body()
        return self.changed(customer_no, operation, body=False)

    @endpoint("List customers", answer=CustomerSerializer, listing=True, filterset=CustomerFilter)
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the customers that the token's sellers know, in the order of their creation."""
        found = queries.visible_to(self.actor)
        return self.listing(found, machine=CUSTOMER, filterset=CustomerFilter)

    @endpoint(
        "Find customers by a national identifier",
        answer=CustomerSerializer,
        request=SoughtIdentifierRequest,
        listing=True,
        reads=True,
    )
    def find(self, request: Request, ledger_no: str) -> Response:
        """Find the customers that the token may see, without the identifier in an address.

        Addresses are logged on their way; the body of a request is not.
        """
        asked = self.body()
        found = queries.visible_to(self.actor)
        return self.listing(with_reg_no(found, asked["regNo"], asked.get("countryCode")))

    @endpoint(
        "Create a customer",
        answer=CustomerSerializer,
        request=CreateCustomerRequest,
        creates=True,
        problems=["customer-already-exists"],
        examples=[CREATE_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Identify the request by `customerNo`; by default the customer gets the next number."""
        members = self.body()
        return self.creation(
            lambda: operations.create(ledger=self.ledger, actor=self.actor, on=self.on, **members)
        )

    @endpoint("Read a customer", answer=CustomerSerializer, problems=["customer-not-found"])
    def retrieve(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Return the customer.

        A protected identity is masked without the scope `customer:protected`.
        """
        return self.item(queries.get(self.actor, customer_no))

    @endpoint(
        "Change some members of a customer",
        answer=CustomerSerializer,
        request=AmendCustomerRequest,
        problems=[*CHANGE, "customer-already-exists"],
    )
    def partial_update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Change the members that are sent, and keep the others, also within an object.

        Null empties a member that may be empty.
        """
        return self.changed(customer_no, operations.amend)

    @endpoint(
        "Replace all members of a customer",
        answer=CustomerSerializer,
        request=ReplaceCustomerRequest,
        problems=[*CHANGE, "customer-already-exists"],
    )
    def update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Replace all members: those that are not sent become empty.

        The addresses are resources of their own, and are replaced only when they are sent. A
        billing address of null is removed, so that the legal address applies.
        """
        return self.changed(customer_no, operations.replace)

    @endpoint(
        "Delete a customer without history",
        responses={204: None},
        problems=[*CHANGE, "customer-in-use"],
        answer=CustomerSerializer,
    )
    def destroy(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Delete a customer without accounts, invoices, consents, credit decisions and notes.

        Other customers can only be terminated.
        """
        return self.removal(
            lambda: queries.get(self.actor, customer_no, lock=True),
            lambda customer: operations.remove(customer=customer, actor=self.actor, on=self.on),
        )

    @endpoint(
        "Terminate a customer",
        answer=CustomerSerializer,
        request=EmptyRequest,
        problems=CHANGE,
    )
    def initiate_termination(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Refuse new authorizations of the customer from now on.

        The customer becomes `terminated` as soon as every account is closed and nothing is owed: at
        once, if that is so now.
        """
        return self.status_changed(customer_no, operations.initiate_termination)

    @endpoint(
        "Withdraw the termination of a customer",
        answer=CustomerSerializer,
        request=EmptyRequest,
        problems=CHANGE,
    )
    def withdraw_termination(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Allow purchases again. Accounts with a request to close keep it."""
        return self.status_changed(customer_no, operations.withdraw_termination)


class AddressViewSet(CustomerViewSet):
    """Views of one of a customer's addresses, which `address_of` reads."""

    @staticmethod
    def address_of(customer: Customer) -> Address:
        raise NotImplementedError

    def body(self, **context: Any) -> dict[str, Any]:
        if "customer" in context:
            context["address"] = self.address_of(context["customer"])
        return super().body(**context)


class LegalAddressViewSet(AddressViewSet):
    @staticmethod
    def address_of(customer: Customer) -> Address:
        return customer.legal

    @endpoint(
        "Read the legal address", answer=LegalAddressSerializer, problems=["customer-not-found"]
    )
    def retrieve(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Return where the customer is registered.

        Invoices go there while no billing address is set.
        """
        return self.item(queries.get(self.actor, customer_no))

    @endpoint(
        "Replace the legal address",
        answer=LegalAddressSerializer,
        request=AddressRequest,
        problems=CHANGE,
    )
    def update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Replace the whole address: members that are not sent become empty."""
        return self.changed(customer_no, operations.replace_legal_address)

    @endpoint(
        "Change some members of the legal address",
        answer=LegalAddressSerializer,
        request=AmendAddressRequest,
        problems=CHANGE,
    )
    def partial_update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Change the members that are sent, and keep the others."""
        return self.changed(customer_no, operations.amend_legal_address)

    @endpoint(
        "Fetch the legal address from the population register",
        answer=LegalAddressSerializer,
        request=EmptyRequest,
        problems=[*CHANGE, "population-register-not-configured"],
    )
    def refresh(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Replace the legal address with that of the register.

        If the register knows the person, `populationRegisterDate` is today. Otherwise it stays
        unchanged.
        """
        return self.status_changed(customer_no, operations.refresh_legal_address)


class BillingAddressViewSet(AddressViewSet):
    @staticmethod
    def address_of(customer: Customer) -> Address:
        return customer.billing

    @endpoint(
        "Read the billing address",
        answer=BillingAddressSerializer,
        problems=["customer-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Return the billing address, which is the legal address while `inherited`."""
        return self.item(queries.get(self.actor, customer_no))

    @endpoint(
        "Set the billing address",
        answer=BillingAddressSerializer,
        request=AddressRequest,
        problems=CHANGE,
    )
    def update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Send invoices and letters there from now on, instead of to the legal address."""
        return self.changed(customer_no, operations.replace_billing_address)

    @endpoint(
        "Change some members of the billing address",
        answer=BillingAddressSerializer,
        request=AmendAddressRequest,
        problems=CHANGE,
    )
    def partial_update(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Change the members that are sent, and keep the others, also inherited ones."""
        return self.changed(customer_no, operations.amend_billing_address)

    @endpoint(
        "Remove the billing address",
        answer=BillingAddressSerializer,
        responses={204: None},
        problems=CHANGE,
    )
    def destroy(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Remove the billing address, so that invoices go to the legal address again."""
        return self.removal(
            lambda: queries.get(self.actor, customer_no, lock=True),
            lambda customer: operations.remove_billing_address(
                customer=customer, actor=self.actor, on=self.on
            ),
        )


class ConsentViewSet(LedgerViewSet):
    subdomain = "customer"

    @endpoint(
        "List the consents of a customer",
        answer=ConsentSerializer,
        listing=True,
        problems=["customer-not-found"],
    )
    def list(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Return all consents, including withdrawn ones."""
        customer = queries.get(self.actor, customer_no)
        offered = hypermedia.operations(CUSTOMER, customer, self.actor, self.on, CONSENTS)
        return self.listing(queries.consents(customer), operations=offered)

    @endpoint(
        "Register a consent",
        answer=ConsentSerializer,
        request=ConsentRequest,
        creates=True,
        problems=["customer-not-found", "operation-not-allowed", "duplicate-reference"],
        examples=[CONSENT_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Register a consent for the invoices that are issued from now on."""
        members = self.body()
        return self.creation(
            lambda: operations.give_consent(
                customer=queries.get(self.actor, customer_no, lock=True),
                actor=self.actor,
                on=self.on,
                **members,
            )
        )

    @endpoint("Read a consent", answer=ConsentSerializer, problems=["customer-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, customer_no: str, consent_id: str
    ) -> Response:
        """Return the consent, also after it was withdrawn."""
        customer = queries.get(self.actor, customer_no)
        return self.item(queries.get_consent(customer, as_key(consent_id)))

    @endpoint(
        "Withdraw a consent",
        answer=ConsentSerializer,
        request=EmptyRequest,
        problems=CHANGE,
    )
    def withdraw(
        self, request: Request, ledger_no: str, customer_no: str, consent_id: str
    ) -> Response:
        """End it for invoices that are issued from now on; earlier ones stay as planned."""
        self.body()
        return self.change(
            lambda: queries.get_consent(
                queries.get(self.actor, customer_no), as_key(consent_id), lock=True
            ),
            lambda consent: operations.withdraw_consent(
                consent=consent, actor=self.actor, on=self.on
            ),
        )

    @endpoint(
        "Read what the active consents mean for the next invoice",
        answer=ActiveConsentsSerializer,
        problems=["customer-not-found"],
    )
    def active(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Return the consents in force, and how the next invoice goes out and is paid."""
        return self.item(queries.next_invoice(queries.get(self.actor, customer_no)))
