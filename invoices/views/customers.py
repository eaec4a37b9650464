"""Route of customers that invoices serve: the set-off of a surplus."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.serializers import SurplusSerializer
from accounts.views import SurplusViewSet
from invoices import operations
from invoices.serializers.customers import SetOffSurplusRequest
from ledger_project.api.endpoints import endpoint


class SetOffViewSet(SurplusViewSet):
    @endpoint(
        "Set a surplus off against an open invoice",
        answer=SurplusSerializer,
        request=SetOffSurplusRequest,
        problems=[
            "customer-not-found",
            "operation-not-allowed",
            "precondition-failed",
            "insufficient-remaining-amount",
            "duplicate-reference",
        ],
    )
    def set_off(
        self, request: Request, ledger_no: str, customer_no: str, surplus_id: str
    ) -> Response:
        """Set off `amount`, by default all that both allow. `reference` identifies the request."""
        members = self.body()
        return self.operate(
            lambda locked: self.surplus(customer_no, surplus_id, lock=locked),
            lambda surplus: operations.set_off(
                surplus=surplus, actor=self.actor, on=self.on, **members
            ),
            lock=True,
        )
