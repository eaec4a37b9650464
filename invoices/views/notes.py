"""Notes, calls and promises to pay on customers and invoices: one domain call each."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from customers import queries as customers
from customers.states import CUSTOMER, NOTES
from customers.views import PersonViewSet
from invoices import operations, queries
from invoices.models import Note
from invoices.serializers import NoteRequest, NoteSerializer
from invoices.states import INVOICE
from invoices.views.invoices import OneInvoiceViewSet
from ledger_project.api import hypermedia
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import as_key


class CustomerNoteViewSet(PersonViewSet):
    subdomain = "customer"

    @endpoint(
        "List the notes on a customer and its invoices",
        answer=NoteSerializer,
        listing=True,
        problems=["customer-not-found"],
    )
    def list(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """List notes, calls and promises to pay: of a client's invoices, and its own of others.

        A client of the whole ledger sees all.
        """
        customer = customers.get(self.actor, customer_no)
        offered = hypermedia.operations(CUSTOMER, customer, self.actor, self.on, NOTES)
        return self.listing(queries.notes(self.actor, customer), operations=offered)

    @endpoint(
        "Add a note, a call or a promise to pay to a customer",
        answer=NoteSerializer,
        request=NoteRequest,
        creates=True,
        problems=["customer-not-found", "operation-not-allowed"],
    )
    def create(self, request: Request, ledger_no: str, customer_no: str) -> Response:
        """Write down what was said. It is never changed, and erased with the customer.

        A promise gives all overdue invoices of the customer respite until its date.
        """
        members = self.body()
        return self.creation(
            lambda: operations.note_customer(
                customer=customers.get(self.actor, customer_no),
                actor=self.actor,
                on=self.on,
                **members,
            )
        )

    @endpoint("Read a note on a customer", answer=NoteSerializer, problems=["customer-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, customer_no: str, note_id: str
    ) -> Response:
        """Return the note, call or promise as it was written down."""
        found = queries.notes(self.actor, customers.get(self.actor, customer_no))
        return self.item(_one(found.filter(pk=as_key(note_id)).first()))


class InvoiceNoteViewSet(OneInvoiceViewSet):
    @endpoint(
        "List the notes on an invoice",
        answer=NoteSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def list(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List notes, calls and promises to pay of the invoice, also those of staff."""
        invoice = self.invoice(invoice_no)
        offered = hypermedia.operations(INVOICE, invoice, self.actor, self.on, NOTES)
        return self.listing(queries.notes_of_invoice(invoice), operations=offered)

    @endpoint(
        "Add a note, a call or a promise to pay to an invoice",
        answer=NoteSerializer,
        request=NoteRequest,
        creates=True,
        problems=["invoice-not-found", "operation-not-allowed"],
    )
    def create(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Write down what was said. It is never changed, and erased with the customer.

        A promise gives the invoice respite until its date.
        """
        members = self.body()
        return self.creation(
            lambda: operations.note_invoice(
                invoice=self.invoice(invoice_no, lock=True),
                actor=self.actor,
                on=self.on,
                **members,
            )
        )

    @endpoint("Read a note on an invoice", answer=NoteSerializer, problems=["invoice-not-found"])
    def retrieve(self, request: Request, ledger_no: str, invoice_no: str, note_id: str) -> Response:
        """Return the note, call or promise as it was written down."""
        found = queries.notes_of_invoice(self.invoice(invoice_no))
        return self.item(_one(found.filter(pk=as_key(note_id)).first()))


def _one(found: Note | None) -> Note:
    if found is None:
        raise Http404
    return found
