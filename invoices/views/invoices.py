"""The Invoice-service and Invoice APIs: one domain call each."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from customers.queries import PROTECTED_SCOPE, is_hidden
from customers.views import PersonViewSet
from invoices import operations, queries
from invoices.examples import ISSUE_EXAMPLE
from invoices.filters import InvoiceFilter
from invoices.models import Invoice
from invoices.serializers import (
    ClaimSerializer,
    CreditInvoiceRequest,
    DirectPaymentRequest,
    DisputeRequest,
    DocumentSerializer,
    InvoiceSerializer,
    IssueRequest,
    ReasonRequest,
    RespiteRequest,
    RowSerializer,
    SettleCreditRequest,
    TransactionSerializer,
    UndoCreditRequest,
    UndoDirectPaymentRequest,
    UndoSetOffRequest,
)
from invoices.states import INVOICE
from ledger_project.api import hypermedia
from ledger_project.api.bodies import EmptyRequest
from ledger_project.api.endpoints import endpoint, file_of
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core.errors import NotPermitted
from ledger_project.core.files import ENDINGS
from ledger_project.core.idempotency import Outcome

AS_OF = {"asOf": "As the books stood at that day's end; ahead, with the interest until then"}
ACTED = ["invoice-not-found", "operation-not-allowed", "precondition-failed"]


class IssuingViewSet(LedgerViewSet):
    subdomain = "invoice-service"

    @endpoint(
        "Issue a debit or credit invoice",
        answer=InvoiceSerializer,
        request=IssueRequest,
        creates=True,
        problems=[
            "seller-number-mismatch",
            "customer-not-found",
            "invoice-not-found",
            "duplicate-invoice-number",
            "insufficient-debited-amount",
            "currency-not-supported",
            "company-missing-configuration",
            "seller-not-configured",
        ],
        examples=[ISSUE_EXAMPLE],
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Issue an invoice to an existing customer. `invoiceNo` identifies the request.

        The invoice is pending until its distribution date. A credit invoice is set off only when
        instructed.
        """
        members = self.body()

        def work() -> Outcome[Invoice]:
            outcome = operations.issue(ledger=self.ledger, actor=self.actor, on=self.on, **members)
            number = outcome.entity.invoice_no
            return Outcome(queries.get_invoice(self.actor, number, self.on), outcome.replayed)

        return self.creation(work)


class OneInvoiceViewSet(PersonViewSet):
    """Base of what is about one invoice."""

    subdomain = "invoice"

    def invoice(self, invoice_no: str, *, lock: bool = False) -> Invoice:
        found = queries.get_invoice(self.actor, invoice_no, self.on, lock=lock)
        found.ledger = self.ledger
        return found


class InvoiceViewSet(OneInvoiceViewSet):
    files = ("document",)

    @endpoint(
        "List invoices",
        answer=InvoiceSerializer,
        listing=True,
        filterset=InvoiceFilter,
        query=AS_OF,
    )
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the invoices of the token's sellers, debit and credit, in every status."""
        found = queries.invoice_pages(self.actor, self.on, self.date_parameter("asOf"))
        issuing = f"/ledger/invoice-service/v1/{self.ledger.number}/invoices"
        offered = hypermedia.creations(INVOICE, self.actor, issuing)
        return self.listing(found, filterset=InvoiceFilter, operations=offered)

    @endpoint(
        "Read an invoice",
        answer=InvoiceSerializer,
        query=AS_OF,
        problems=["invoice-not-found"],
    )
    def retrieve(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Return the invoice, with what is owed today, or was at the end of `asOf`."""
        return self.item(
            queries.get_invoice(self.actor, invoice_no, self.on, self.date_parameter("asOf"))
        )

    @endpoint(
        "List the transactions of an invoice",
        answer=TransactionSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def transactions(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List everything that changed what is owed, in order."""
        return self.listing(queries.transactions(self.invoice(invoice_no)))

    @endpoint(
        "Read a transaction of an invoice",
        answer=TransactionSerializer,
        problems=["invoice-not-found"],
    )
    def transaction(
        self, request: Request, ledger_no: str, invoice_no: str, transaction_id: str
    ) -> Response:
        """Return one change of what is owed."""
        found = queries.transactions(self.invoice(invoice_no))
        return self._one(found.filter(pk=as_key(transaction_id)).first())

    @endpoint(
        "List the rows of an invoice",
        answer=RowSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def rows(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List the rows that were sent with the invoice; a purchased invoice has none."""
        return self.listing(queries.rows(self.invoice(invoice_no)))

    @endpoint("Read a row of an invoice", answer=RowSerializer, problems=["invoice-not-found"])
    def row(self, request: Request, ledger_no: str, invoice_no: str, row_no: str) -> Response:
        """Return one line of the invoice, as it was sent."""
        found = queries.rows(self.invoice(invoice_no))
        return self._one(found.filter(number=min(as_key(row_no), 2**31 - 1)).first())

    @endpoint(
        "List the claims on an invoice",
        answer=ClaimSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def claims(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List reminders, collection claims, and the transfer to debt collection, in order."""
        return self.listing(queries.claims(self.invoice(invoice_no)))

    @endpoint("Read a claim on an invoice", answer=ClaimSerializer, problems=["invoice-not-found"])
    def claim(self, request: Request, ledger_no: str, invoice_no: str, claim_id: str) -> Response:
        """Return the claim, with the whole debt as it was demanded that day."""
        found = queries.claims(self.invoice(invoice_no))
        return self._one(found.filter(pk=as_key(claim_id)).first())

    def _one(self, found: Any) -> Response:
        if found is None:
            raise Http404
        return self.item(found)

    @endpoint(
        "List the documents of an invoice",
        answer=DocumentSerializer,
        listing=True,
        problems=["invoice-not-found"],
    )
    def documents(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """List the invoice or credit invoice, its reminders, claims, e-invoice and attachments."""
        return self.listing(operations.documents_of(self.invoice(invoice_no)))

    @endpoint(
        "Read a document of an invoice",
        responses=file_of("application/xml", *ENDINGS),
        problems=["invoice-not-found", "document-not-found", "permission-denied"],
    )
    def document(
        self, request: Request, ledger_no: str, invoice_no: str, document: str
    ) -> HttpResponse:
        """Return the bytes as they were sent: rendered once and never changed.

        `reminder` is the last reminder; earlier ones are `rest-reminder` and `first-reminder`.
        """
        invoice = self.invoice(invoice_no)
        if is_hidden(invoice.customer, self.actor):
            raise NotPermitted(
                "The document identifies a person with protected identity",
                RequiredScope=PROTECTED_SCOPE,
            )
        found = operations.document_of(invoice, document, on=self.on)
        media_type = self.media_type_of(found.media_type)
        if invoice.customer.protected_identity:
            self.seen.append(invoice.customer)
        return HttpResponse(
            bytes(found.data),
            content_type=media_type,
            headers={**operations.headers_of(found), "ETag": f'"{found.sha256}"'},
        )

    @endpoint(
        "Postpone all claims up to a date",
        answer=InvoiceSerializer,
        request=RespiteRequest,
        problems=ACTED,
    )
    def set_respite(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Postpone claims until after `respiteDate`, counting from that day. Interest continues."""
        return self.act(invoice_no, operations.set_respite)

    @endpoint("End the respite", answer=InvoiceSerializer, request=EmptyRequest, problems=ACTED)
    def remove_respite(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Resume claims, as if there had been no respite."""
        return self.act(invoice_no, operations.remove_respite)

    @endpoint(
        "Register a dispute", answer=InvoiceSerializer, request=DisputeRequest, problems=ACTED
    )
    def dispute(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Stop claims of what is disputed: the whole invoice, or `amount` of its principal.

        The rest is claimed, with interest on the rest alone. Interest continues on the whole.
        """
        return self.act(invoice_no, operations.dispute)

    @endpoint("Withdraw a dispute", answer=InvoiceSerializer, request=EmptyRequest, problems=ACTED)
    def withdraw_dispute(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Resume claims of the whole debt."""
        return self.act(invoice_no, operations.withdraw_dispute)

    @endpoint(
        "Credit all or part of an invoice",
        answer=InvoiceSerializer,
        request=CreditInvoiceRequest,
        problems=[*ACTED, "insufficient-debited-amount", "duplicate-invoice-number"],
    )
    def credit(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Credit `amount`, by default all that is left. `creditInvoiceNo` identifies the request.

        An amount that was paid already becomes the customer's surplus. A purchased invoice's
        authorization is credited, too.
        """
        return self.act(invoice_no, operations.credit_invoice, lock=False)

    @endpoint(
        "Report a payment that the client received itself",
        answer=InvoiceSerializer,
        request=DirectPaymentRequest,
        problems=[*ACTED, "insufficient-remaining-amount", "duplicate-reference"],
    )
    def report_direct_payment(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Report a payment of what was owed on `valueDate`: fees and interest, and principal.

        `reference` identifies the request.
        """
        return self.act(invoice_no, operations.report_direct_payment)

    @endpoint(
        "Undo a reported direct payment",
        answer=InvoiceSerializer,
        request=UndoDirectPaymentRequest,
        problems=ACTED,
    )
    def undo_direct_payment(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Owe again what the direct payment of the `reference` had paid."""
        return self.act(invoice_no, operations.undo_direct_payment, lock=False)

    @endpoint("Undo a credit", answer=InvoiceSerializer, request=UndoCreditRequest, problems=ACTED)
    def undo_credit(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Owe again what `creditInvoiceNo` had credited; its surplus is withdrawn."""
        return self.act(invoice_no, operations.undo_credit, lock=False)

    @endpoint(
        "Let the fees of an invoice go",
        answer=InvoiceSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def waive_fee(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Waive all fees. Paid ones pay what is open of the invoice, or become a surplus.

        Of a purchased invoice they are the operator's: only its staff waives them.
        """
        return self.act(invoice_no, operations.waive_fee)

    @endpoint(
        "Let the interest of an invoice go",
        answer=InvoiceSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def waive_interest(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Waive the interest until today. Paid interest pays what is open, or becomes a surplus.

        Of a purchased invoice it is the operator's: only its staff waives it.
        """
        return self.act(invoice_no, operations.waive_interest)

    @endpoint(
        "Hand the claim to debt collection",
        answer=InvoiceSerializer,
        request=EmptyRequest,
        problems=ACTED,
    )
    def transfer_to_debt_collection(
        self, request: Request, ledger_no: str, invoice_no: str
    ) -> Response:
        """Hand it over now, whatever steps remain. Nothing is charged; payments still come here."""
        return self.act(invoice_no, operations.transfer_to_debt_collection)

    @endpoint(
        "Recall the claim from debt collection",
        answer=InvoiceSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def recall(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Claim it again from the level before, with its days counted from today.

        The agency is asked to stop. Only the operator's staff recalls a purchased invoice.
        """
        return self.act(invoice_no, operations.recall)

    @endpoint(
        "Write off what is left of the debt",
        answer=InvoiceSerializer,
        request=ReasonRequest,
        problems=ACTED,
    )
    def write_off(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Give up all that is left, fees and interest too. Later money recovers it.

        Only the operator's staff writes off a purchased invoice.
        """
        return self.act(invoice_no, operations.write_off)

    @endpoint("Undo the write-off", answer=InvoiceSerializer, request=ReasonRequest, problems=ACTED)
    def undo_write_off(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Owe again what was written off, and not recovered or credited since."""
        return self.act(invoice_no, operations.undo_write_off)

    @endpoint(
        "Set a credit invoice off against a debit invoice",
        answer=InvoiceSerializer,
        request=SettleCreditRequest,
        problems=[*ACTED, "insufficient-remaining-amount"],
    )
    def settle_credit(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Set off `amount`, by default as much as both allow.

        Without `invoiceNo`, it is set off against the invoice that it credits.
        """
        return self.act(invoice_no, operations.set_off_credit_invoice)

    @endpoint(
        "Owe the customer what is left of a credit invoice",
        answer=InvoiceSerializer,
        request=EmptyRequest,
        problems=ACTED,
    )
    def owe_credit(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Turn the remaining credit into a surplus of the customer, owed by the client."""
        return self.act(invoice_no, operations.credit_to_surplus)

    @endpoint(
        "Undo a set-off of a credit invoice",
        answer=InvoiceSerializer,
        request=UndoSetOffRequest,
        problems=ACTED,
    )
    def undo_set_off(self, request: Request, ledger_no: str, invoice_no: str) -> Response:
        """Undo the last set-off against the debit invoice `invoiceNo`."""
        return self.act(invoice_no, operations.undo_set_off_of_credit, lock=False)

    def act(self, invoice_no: str, operation: Callable[..., Any], *, lock: bool = True) -> Response:
        """Perform one operation on the locked invoice, and answer with the invoice after it.

        With `lock=False` the invoice is passed unlocked, and the operation locks it itself.
        """
        members = self.body()
        return self.operate(
            lambda locked: self.invoice(invoice_no, lock=locked),
            lambda invoice: operation(invoice=invoice, actor=self.actor, on=self.on, **members),
            lock=lock,
        )
