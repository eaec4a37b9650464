"""Summaries of a ledger's customers and accounts."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.credit.states import ACCOUNT
from customers.states import CUSTOMER
from invoices import summaries
from invoices.serializers.summaries import AccountSummarySerializer, CustomerSummarySerializer
from ledger_project.api.bodies import AsOfRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet


class SummaryViewSet(LedgerViewSet):
    @property
    def context(self) -> dict[str, Any]:
        return {**super().context, "path": self.request.path}


class CustomerSummaryViewSet(SummaryViewSet):
    subdomain = "customer"

    @endpoint(
        "Count customers, debts and surpluses",
        answer=CustomerSummarySerializer,
        request=AsOfRequest,
    )
    def summarize(self, request: Request, ledger_no: str) -> Response:
        """Summarize as of the end of today, or of `asOf`.

        Debts and surpluses are those of the sellers that the token covers.
        """
        CUSTOMER.require_grant("summarize", self.actor)
        as_of: Any = self.body()
        return self.perform(
            lambda: self.item(summaries.of_customers(self.ledger, self.actor, as_of))
        )


class AccountSummaryViewSet(SummaryViewSet):
    subdomain = "account"

    @endpoint(
        "Count accounts and their amounts",
        answer=AccountSummarySerializer,
        request=AsOfRequest,
    )
    def summarize(self, request: Request, ledger_no: str) -> Response:
        """Summarize as of the end of today, or of `asOf`."""
        ACCOUNT.require_grant("summarize", self.actor)
        as_of: Any = self.body()
        return self.perform(
            lambda: self.item(summaries.of_accounts(self.ledger, self.actor, as_of))
        )
