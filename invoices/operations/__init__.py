"""Every change of authorizations, invoices and claims; payments are in `invoices.bank`."""

from invoices.operations.acceptance import Buyer
from invoices.operations.authorizing import InvoiceTerms, authorize
from invoices.operations.care import (
    credit_invoice,
    dispute,
    remove_respite,
    report_direct_payment,
    set_respite,
    withdraw_dispute,
    write_off,
)
from invoices.operations.claims import ladder, run_claims, transfer_to_debt_collection
from invoices.operations.credit_invoices import owe_credit, settle_credit
from invoices.operations.documents import document_of, documents_of, render_due
from invoices.operations.expiry import expire
from invoices.operations.issuing import Attachment, InvoiceOrder, distribute_due, issue
from invoices.operations.purchases import cancel, capture, credit, extend_validity
from invoices.operations.set_off import set_off

__all__ = [
    "Attachment",
    "Buyer",
    "InvoiceOrder",
    "InvoiceTerms",
    "authorize",
    "cancel",
    "capture",
    "credit",
    "credit_invoice",
    "dispute",
    "distribute_due",
    "document_of",
    "documents_of",
    "expire",
    "extend_validity",
    "issue",
    "ladder",
    "owe_credit",
    "remove_respite",
    "render_due",
    "report_direct_payment",
    "run_claims",
    "set_off",
    "set_respite",
    "settle_credit",
    "transfer_to_debt_collection",
    "withdraw_dispute",
    "write_off",
]
