"""The routes of the project and one that does nothing: the floor of what a request costs."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet
from ledger_project.urls import handler400, handler404, handler500
from ledger_project.urls import urlpatterns as served

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]


class EmptyViewSet(LedgerViewSet):
    subdomain = "customer"

    @endpoint("Answer nothing")
    def read(self, request: Request, ledger_no: str) -> Response:
        return Response({})


urlpatterns = [
    path("ledger/customer/v1/<str:ledger_no>/empty", EmptyViewSet.view(get=EmptyViewSet.read)),
    *served,
]
