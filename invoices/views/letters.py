"""The letters of an invoice in the Invoice API: one domain call each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from invoices import letter_queries, operations
from invoices.models import Letter
from invoices.serializers import AnswerRequest, LetterSerializer, ResendRequest
from invoices.views.invoices import OneInvoiceViewSet
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint
from ledger_project.api.viewsets import as_key
from ledger_project.core import clock

ACTED = ["invoice-not-found", "operation-not-allowed", "precondition-failed"]


class LetterViewSet(OneInvoiceViewSet):
    def letter(self, invoice_no: str, letter_id: str, *, lock: bool = False) -> Letter:
        invoice = self.invoice(invoice_no)
        return letter_queries.get_letter(invoice, as_key(letter_id), lock=lock)

    @endpoint(
        "List the letters of an invoice",
        answer=LetterSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def list(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List the letters of the invoice, its claims and credits.

        A ledger that sends no letters has none.
        """
        return self.listing(letter_queries.letters_of(self.invoice(invoice_no)))

    @endpoint("Read a letter", answer=LetterSerializer, problems=["invoice-not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, invoice_no: str, letter_id: str
    ) -> Response:
        """Return the letter, with each time that it was sent."""
        return self.item(self.letter(invoice_no, letter_id))

    @endpoint("Send a letter again", answer=LetterSerializer, request=ResendRequest, problems=ACTED)
    def resend(self, request: Request, ledger_no: str, invoice_no: str, letter_id: str) -> Response:
        """Send it again, or at once, by the same channel or another one."""
        return self.act(invoice_no, letter_id, partial(operations.resend, now=clock.now()))

    @endpoint(
        "Confirm that a letter was delivered",
        answer=LetterSerializer,
        request=EmptyRequest,
        problems=ACTED,
    )
    def confirm_delivery(
        self, request: Request, ledger_no: str, invoice_no: str, letter_id: str
    ) -> Response:
        """Record that it has arrived. Claims go on if it had come back."""
        return self.act(invoice_no, letter_id, operations.confirm_delivery)

    @endpoint(
        "Record that a letter came back",
        answer=LetterSerializer,
        request=AnswerRequest,
        problems=ACTED,
    )
    def mark_returned(
        self, request: Request, ledger_no: str, invoice_no: str, letter_id: str
    ) -> Response:
        """Record that it did not reach the customer: the fee of its claim falls.

        No further claim follows before the letter went to another address, or arrived.
        """
        return self.act(invoice_no, letter_id, operations.mark_returned, lock=False)

    @endpoint(
        "Give up sending a letter", answer=LetterSerializer, request=AnswerRequest, problems=ACTED
    )
    def fail(self, request: Request, ledger_no: str, invoice_no: str, letter_id: str) -> Response:
        """End the attempts to send it."""
        return self.act(invoice_no, letter_id, operations.give_up)

    def act(
        self,
        invoice_no: str,
        letter_id: str,
        operation: Callable[..., Any],
        *,
        lock: bool = True,
    ) -> Response:
        """Perform one operation on the letter, and answer with the letter after it."""
        members = self.body()
        return self.operate(
            lambda locked: self.letter(invoice_no, letter_id, lock=locked),
            lambda letter: operation(letter=letter, actor=self.actor, on=self.on, **members),
            lock=lock,
        )
