"""All changes of authorizations, invoices and claims; payments are in `invoices.bank`."""

from invoices.operations.acceptance import Buyer
from invoices.operations.adjustments import (
    credit,
    credit_invoice,
    report_direct_payment,
    write_off,
)
from invoices.operations.authorizing import InvoiceTerms, authorize
from invoices.operations.automatic_set_off import set_off_surpluses
from invoices.operations.charges import waive_fee, waive_interest
from invoices.operations.claims import run_claims, transfer_to_debt_collection
from invoices.operations.collection import (
    hand_over_cases,
    recall,
    remove_collection_agency,
    set_collection_agency,
)
from invoices.operations.collection_answers import (
    accept_case,
    charge_costs,
    close_case,
    give_up_case,
    hand_over_again,
    recall_case,
    refuse_case,
    report_payment,
    take_payment_back,
)
from invoices.operations.corrections import undo_credit, undo_direct_payment, undo_write_off
from invoices.operations.credit_invoices import (
    credit_to_surplus,
    set_off_credit_invoice,
    undo_set_off_of_credit,
)
from invoices.operations.documents import document_of, documents_of, headers_of, render_due
from invoices.operations.expiry import expire, record_expiry
from invoices.operations.holds import (
    dispute,
    remove_respite,
    set_respite,
    withdraw_dispute,
)
from invoices.operations.issuing import Attachment, InvoiceOrder, distribute_due, issue
from invoices.operations.issuing_many import OrderOfFile, issue_file, issued_whole
from invoices.operations.ladders import set_claim_terms
from invoices.operations.letter_answers import import_letter_answers
from invoices.operations.letter_batches import hand_over_letters
from invoices.operations.letter_templates import set_letter_template
from invoices.operations.letters import confirm_delivery, give_up
from invoices.operations.mailing import send_mail
from invoices.operations.next_claims import next_claim
from invoices.operations.notes import note_customer, note_invoice
from invoices.operations.plan_run import run_plans
from invoices.operations.plan_schedules import Part, Schedule
from invoices.operations.plans import (
    accept_plan,
    can_enter_plan,
    end_plan,
    propose_plan,
    replace_parts,
)
from invoices.operations.purchases import cancel, capture, extend_validity
from invoices.operations.remainders import remit_remainders
from invoices.operations.renewed_letters import resend
from invoices.operations.returned_letters import mark_returned
from invoices.operations.set_off import set_off, undo_set_off

__all__ = [
    "Attachment",
    "Buyer",
    "InvoiceOrder",
    "InvoiceTerms",
    "OrderOfFile",
    "Part",
    "Schedule",
    "accept_case",
    "accept_plan",
    "authorize",
    "can_enter_plan",
    "cancel",
    "capture",
    "charge_costs",
    "close_case",
    "confirm_delivery",
    "credit",
    "credit_invoice",
    "credit_to_surplus",
    "dispute",
    "distribute_due",
    "document_of",
    "documents_of",
    "end_plan",
    "expire",
    "extend_validity",
    "give_up",
    "give_up_case",
    "hand_over_again",
    "hand_over_cases",
    "hand_over_letters",
    "headers_of",
    "import_letter_answers",
    "issue",
    "issue_file",
    "issued_whole",
    "mark_returned",
    "next_claim",
    "note_customer",
    "note_invoice",
    "propose_plan",
    "recall",
    "recall_case",
    "record_expiry",
    "refuse_case",
    "remit_remainders",
    "remove_collection_agency",
    "remove_respite",
    "render_due",
    "replace_parts",
    "report_direct_payment",
    "report_payment",
    "resend",
    "run_claims",
    "run_plans",
    "send_mail",
    "set_claim_terms",
    "set_collection_agency",
    "set_letter_template",
    "set_off",
    "set_off_credit_invoice",
    "set_off_surpluses",
    "set_respite",
    "take_payment_back",
    "transfer_to_debt_collection",
    "undo_credit",
    "undo_direct_payment",
    "undo_set_off",
    "undo_set_off_of_credit",
    "undo_write_off",
    "waive_fee",
    "waive_interest",
    "withdraw_dispute",
    "write_off",
]
