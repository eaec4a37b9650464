"""The feed of events: everything that happens to invoices and customers, in order."""

from rest_framework.request import Request
from rest_framework.response import Response

from invoices import queries
from invoices.filters import EventFilter
from invoices.serializers.events import EventSerializer
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core import events
from ledger_project.core.errors import NotFound


class EventViewSet(LedgerViewSet):
    subdomain = "invoice"

    @endpoint(
        "Follow what happens to invoices and customers",
        answer=EventSerializer,
        listing=True,
        endless=True,
        filterset=EventFilter,
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List events, oldest first: of the sellers that the token covers, and of all customers.

        `next` is always present: requested again later, it returns the events that happened since.
        No event is ever inserted before it.
        """
        events.sequence(self.ledger.number)
        found = queries.event_pages(self.actor)
        return self.listing(found, filterset=EventFilter, key="position")

    @endpoint("Read an event", answer=EventSerializer, problems=["not-found"])
    def retrieve(self, request: Request, ledger_no: str, position: str) -> Response:
        """Return the event at a position of the feed."""
        found = queries.events_visible_to(self.actor).filter(position=as_key(position)).first()
        if found is None:
            raise NotFound(f"There is no event {position}")
        return self.item(found)
