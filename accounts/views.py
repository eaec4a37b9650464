"""The Account API, and the surpluses of the Customer API: they come from the books."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries
from accounts.filters import AccountFilter
from accounts.serializers import AccountSerializer, SurplusSerializer
from accounts.states import ACCOUNT
from customers.queries import get as get_customer
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key


class AccountViewSet(LedgerViewSet):
    subdomain = "account"

    @endpoint("List accounts", answer=AccountSerializer, listing=True, filterset=AccountFilter)
    def list(self, request: Request, ledger_no: str) -> Response:
        found = queries.visible_to(self.actor, self.on)
        return self.listing(found, machine=ACCOUNT, filterset=AccountFilter)

    @endpoint("Read an account", answer=AccountSerializer, problems=["account-not-found"])
    def retrieve(self, request: Request, ledger_no: str, account_no: str) -> Response:
        return self.item(queries.get(self.actor, account_no, self.on))


class SurplusViewSet(LedgerViewSet):
    subdomain = "customer"

    @endpoint(
        "List the surpluses of a customer",
        answer=SurplusSerializer,
        listing=True,
        problems=["customer-not-found"],
    )
    def list(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        customer = get_customer(self.actor, customer_no)
        return self.listing(queries.surpluses_visible_to(self.actor, customer))

    @endpoint("Read a surplus", answer=SurplusSerializer, problems=["customer-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, customer_no: str, surplus_id: str
    ) -> Response:
        customer = get_customer(self.actor, customer_no)
        found = queries.surpluses_visible_to(self.actor, customer)
        surplus = found.filter(pk=as_key(surplus_id)).first()
        if surplus is None:
            raise Http404
        return self.item(surplus)
