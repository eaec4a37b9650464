"""Routes of the APIs of invoices, and of invoices on accounts and customers."""

from django.urls import path

from invoices.collection_states import COLLECTION_CASE
from invoices.states import INVOICE as INVOICE_MACHINE
from invoices.views import (
    AccountSummaryViewSet,
    AccountTransactionViewSet,
    AuthorizationViewSet,
    BillViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CollectionCaseViewSet,
    CreditViewSet,
    CustomerNoteViewSet,
    CustomerSummaryViewSet,
    EventViewSet,
    InvoiceNoteViewSet,
    InvoiceViewSet,
    IssuingViewSet,
    LetterViewSet,
    PaymentPlanViewSet,
    ReservationViewSet,
    SetOffViewSet,
)

AUTHORIZATIONS = "invoice-purchase/v1/<str:ledger_no>/authorizations"
ONE = f"{AUTHORIZATIONS}/<str:authorization_id>"
CUSTOMERS = "customer/v1/<str:ledger_no>/customers"
ACCOUNTS = "account/v1/<str:ledger_no>/accounts"
ACCOUNT = f"{ACCOUNTS}/<str:account_no>"
EVENTS = "invoice/v1/<str:ledger_no>/events"
ISSUING = "invoice-service/v1/<str:ledger_no>/invoices"
INVOICES = "invoice/v1/<str:ledger_no>/invoices"
INVOICE = f"{INVOICES}/<str:invoice_no>"
LETTERS = f"{INVOICE}/letters"
LETTER = f"{LETTERS}/<str:letter_id>"
PLANS = "invoice/v1/<str:ledger_no>/payment-plans"
PLAN = f"{PLANS}/<str:plan_id>"
CASES = "invoice/v1/<str:ledger_no>/collection-cases"
CASE = f"{CASES}/<str:case_id>"

OPERATIONS = {
    "set_respite": InvoiceViewSet.set_respite,
    "remove_respite": InvoiceViewSet.remove_respite,
    "dispute": InvoiceViewSet.dispute,
    "withdraw_dispute": InvoiceViewSet.withdraw_dispute,
    "credit": InvoiceViewSet.credit,
    "report_direct_payment": InvoiceViewSet.report_direct_payment,
    "transfer_to_debt_collection": InvoiceViewSet.transfer_to_debt_collection,
    "recall": InvoiceViewSet.recall,
    "undo_direct_payment": InvoiceViewSet.undo_direct_payment,
    "undo_credit": InvoiceViewSet.undo_credit,
    "waive_fee": InvoiceViewSet.waive_fee,
    "waive_interest": InvoiceViewSet.waive_interest,
    "write_off": InvoiceViewSet.write_off,
    "undo_write_off": InvoiceViewSet.undo_write_off,
    "settle_credit": InvoiceViewSet.settle_credit,
    "owe_credit": InvoiceViewSet.owe_credit,
    "undo_set_off": InvoiceViewSet.undo_set_off,
}
"""What answers for each row of the invoice's table that has a path."""

urlpatterns = [
    path(
        AUTHORIZATIONS,
        AuthorizationViewSet.view(get=AuthorizationViewSet.list, post=AuthorizationViewSet.create),
    ),
    path(ONE, AuthorizationViewSet.view(get=AuthorizationViewSet.retrieve)),
    path(
        f"{ONE}/extend-validity",
        AuthorizationViewSet.view(post=AuthorizationViewSet.extend_validity),
    ),
    *(
        route
        for name, steps in (
            ("captures", CaptureViewSet),
            ("credits", CreditViewSet),
            ("cancellations", CancellationViewSet),
        )
        for route in (
            path(f"{ONE}/{name}", steps.view(get=steps.list, post=steps.create)),
            path(f"{ONE}/{name}/<str:step_id>", steps.view(get=steps.retrieve)),
        )
    ),
    path(
        f"{CUSTOMERS}/generate-summary",
        CustomerSummaryViewSet.view(post=CustomerSummaryViewSet.summarize),
    ),
    path(
        f"{CUSTOMERS}/<str:customer_no>/surpluses/<str:surplus_id>/set-off-surplus",
        SetOffViewSet.view(post=SetOffViewSet.set_off),
    ),
    path(
        f"{ACCOUNTS}/generate-summary",
        AccountSummaryViewSet.view(post=AccountSummaryViewSet.summarize),
    ),
    path(f"{ACCOUNT}/reservations", ReservationViewSet.view(get=ReservationViewSet.list)),
    path(
        f"{ACCOUNT}/transactions",
        AccountTransactionViewSet.view(get=AccountTransactionViewSet.list),
    ),
    path(
        f"{ACCOUNT}/transactions/<str:transaction_id>",
        AccountTransactionViewSet.view(get=AccountTransactionViewSet.retrieve),
    ),
    path(f"{ACCOUNT}/bills", BillViewSet.view(get=BillViewSet.list)),
    path(f"{ACCOUNT}/bills/<str:bill>", BillViewSet.view(get=BillViewSet.retrieve)),
    path(EVENTS, EventViewSet.view(get=EventViewSet.list)),
    path(f"{EVENTS}/<str:position>", EventViewSet.view(get=EventViewSet.retrieve)),
    path(ISSUING, IssuingViewSet.view(post=IssuingViewSet.create)),
    path(
        PLANS, PaymentPlanViewSet.view(get=PaymentPlanViewSet.list, post=PaymentPlanViewSet.create)
    ),
    path(PLAN, PaymentPlanViewSet.view(get=PaymentPlanViewSet.retrieve)),
    path(f"{PLAN}/accept", PaymentPlanViewSet.view(post=PaymentPlanViewSet.accept)),
    path(f"{PLAN}/replace-parts", PaymentPlanViewSet.view(post=PaymentPlanViewSet.replace_parts)),
    path(f"{PLAN}/end", PaymentPlanViewSet.view(post=PaymentPlanViewSet.end)),
    path(CASES, CollectionCaseViewSet.view(get=CollectionCaseViewSet.list)),
    path(CASE, CollectionCaseViewSet.view(get=CollectionCaseViewSet.retrieve)),
    *(
        path(
            f"{CASE}{row.path}",
            CollectionCaseViewSet.view(post=getattr(CollectionCaseViewSet, row.operation)),
        )
        for row in COLLECTION_CASE.transitions.values()
        if row.path
    ),
    path(LETTERS, LetterViewSet.view(get=LetterViewSet.list)),
    path(LETTER, LetterViewSet.view(get=LetterViewSet.retrieve)),
    path(f"{LETTER}/resend", LetterViewSet.view(post=LetterViewSet.resend)),
    path(f"{LETTER}/confirm-delivery", LetterViewSet.view(post=LetterViewSet.confirm_delivery)),
    path(f"{LETTER}/mark-returned", LetterViewSet.view(post=LetterViewSet.mark_returned)),
    path(f"{LETTER}/fail", LetterViewSet.view(post=LetterViewSet.fail)),
    path(INVOICES, InvoiceViewSet.view(get=InvoiceViewSet.list)),
    path(INVOICE, InvoiceViewSet.view(get=InvoiceViewSet.retrieve)),
    *(
        route
        for name, listing, key, one in (
            (
                "transactions",
                InvoiceViewSet.transactions,
                "transaction_id",
                InvoiceViewSet.transaction,
            ),
            ("rows", InvoiceViewSet.rows, "row_no", InvoiceViewSet.row),
            ("claims", InvoiceViewSet.claims, "claim_id", InvoiceViewSet.claim),
            ("documents", InvoiceViewSet.documents, "document", InvoiceViewSet.document),
        )
        for route in (
            path(f"{INVOICE}/{name}", InvoiceViewSet.view(get=listing)),
            path(f"{INVOICE}/{name}/<str:{key}>", InvoiceViewSet.view(get=one)),
        )
    ),
    *(
        path(f"{INVOICE}{row.path}", InvoiceViewSet.view(post=OPERATIONS[row.operation]))
        for row in INVOICE_MACHINE.transitions.values()
        if row.path and not row.sub_resource
    ),
    *(
        route
        for one, notes in (
            (f"{CUSTOMERS}/<str:customer_no>", CustomerNoteViewSet),
            (INVOICE, InvoiceNoteViewSet),
        )
        for route in (
            path(f"{one}/notes", notes.view(get=notes.list, post=notes.create)),
            path(f"{one}/notes/<str:note_id>", notes.view(get=notes.retrieve)),
        )
    ),
]
