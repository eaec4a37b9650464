"""Titles and effects of the operations on authorizations, invoices and payments, for staff."""

from ledger_project.core.statemachine import OperationText

AUTHORIZATION = {
    "authorize": OperationText(
        "Authorize an invoice",
        "The amount is reserved on the customer's account. Nothing is owed before it is captured.",
    ),
    "capture": OperationText(
        "Capture all or part of what remains",
        "The amount is bought from the seller: the customer owes it, and the seller is paid with "
        "the next settlement. The first capture issues the invoice, each further one raises its "
        "debt. A capture can only be reversed by a credit.",
    ),
    "credit": OperationText(
        "Credit all or part of what was captured",
        "The customer owes less. What was already paid becomes a surplus, owed to the customer. "
        "The seller pays the credited amount back with the next settlement. This cannot be undone.",
    ),
    "cancel": OperationText(
        "Release what remains",
        "The remaining amount is no longer reserved and can no longer be captured. What was "
        "captured stays owed. This cannot be undone.",
    ),
    "extend_validity": OperationText(
        "Extend the validity",
        "The remaining amount can be captured for longer: the ledger's usual number of days from "
        "today, but never more than 180 days from the authorization.",
    ),
    "expire": OperationText(
        "Record the expiry and release what remains",
        "The validity is over. The remaining amount is no longer reserved on the customer's "
        "account and can no longer be captured. What was captured stays owed.",
    ),
}

INVOICE = {
    "issue": OperationText(
        "Issue a debit or credit invoice",
        "The invoice is sent on its distribution date, at once if that is today. From then on it "
        "is owed and in the books. It can only be corrected by a credit.",
    ),
    "purchase": OperationText(
        "Issue with the first capture",
        "The invoice comes with the first capture of its authorization. The customer owes the "
        "amount that was captured.",
    ),
    "distribute": OperationText(
        "Send the invoice to the customer",
        "From now on the customer owes the amount, and it is in the books.",
    ),
    "debit": OperationText(
        "Raise the debt by a further capture",
        "The customer owes the further amount as well, on the same due date.",
    ),
    "lower": OperationText(
        "Lower the debt by a credit given elsewhere",
        "The customer owes less. What was already paid becomes a surplus, owed to the customer.",
    ),
    "pay": OperationText(
        "Pay the debt, all or part of it",
        "The customer owes less by the amount. The invoice is closed when no principal is left.",
    ),
    "reverse_payment": OperationText(
        "Reverse a payment that the bank took back",
        "The customer owes again what the payment had covered.",
    ),
    "claim": OperationText(
        "Send a reminder or a collection claim",
        "The overdue invoice goes one step up its claim levels. A letter is made, and the fee of "
        "the step is added to the debt.",
    ),
    "set_respite": OperationText(
        "Postpone all claims to a date",
        "No reminders or claims are made up to and including that day; after it they continue. "
        "The debt stays the same, and interest continues. No letter is sent. The respite can be "
        "removed at any time.",
    ),
    "remove_respite": OperationText(
        "End the respite before its date",
        "Reminders and claims continue as if there had been no respite. The next claim may be "
        "made on the next bank day.",
    ),
    "dispute": OperationText(
        "Register a dispute",
        "No reminders or claims are made while the invoice is disputed. The debt stays the same, "
        "and interest continues. No letter is sent. The dispute can be withdrawn at any time.",
    ),
    "withdraw_dispute": OperationText(
        "Withdraw the dispute",
        "Reminders and claims continue. The next claim may be made on the next bank day.",
    ),
    "credit": OperationText(
        "Credit all or part of the invoice",
        "The customer owes less, and a credit invoice is made. What was already paid becomes a "
        "surplus, owed to the customer by the operator if the invoice was bought, else by the "
        "client company. This cannot be undone.",
    ),
    "report_direct_payment": OperationText(
        "Report a payment that the client received itself",
        "The customer owes less by the amount. If the invoice was bought from the seller, the "
        "seller owes the amount and it is deducted from the next settlement. This cannot be "
        "undone.",
    ),
    "transfer_to_debt_collection": OperationText(
        "Hand the claim to debt collection",
        "The claim goes to debt collection now, whatever steps remain. No letter is made and no "
        "fee is added; no further reminders follow. Payments are still recorded here. This cannot "
        "be undone.",
    ),
    "write_off": OperationText(
        "Write off what is left of the debt",
        "The customer owes nothing more on this invoice: the whole remaining principal is given "
        "up, and unpaid fees and interest are no longer claimed. The loss is the operator's if "
        "the invoice was bought, else the client company's. This cannot be undone.",
    ),
    "settle_credit": OperationText(
        "Set the credit invoice off against a debit invoice",
        "The credit pays the debt of the debit invoice; no money moves. The debt and what is owed "
        "to the customer both fall by the amount. This cannot be undone.",
    ),
    "owe_credit": OperationText(
        "Turn what is left of the credit invoice into a surplus",
        "The remaining amount becomes a surplus that the client company owes to the customer, and "
        "the credit invoice is closed. The surplus can then be paid out or set off. This cannot be "
        "undone.",
    ),
}

PAYMENT = {
    "match": OperationText(
        "Match the payment to an invoice",
        "The payment pays the debt of the invoice as of the day the bank received it. An invoice "
        "that has not been sent yet is sent first. What exceeds the debt becomes a surplus, owed "
        "to the customer. The match can only be undone by reversing the payment.",
    ),
    "withdraw": OperationText(
        "Reverse the payment that the bank took back",
        "Use this only if the bank has taken the money back. What the payment had paid is owed "
        "again, and its invoice and account are open again. What is left of a surplus from it is "
        "no longer owed to the customer; what was used already, the operator has to claim back. "
        "This cannot be undone.",
    ),
    "return_to_payer": OperationText(
        "Return the payment to the payer",
        "The bank is asked to pay the amount to the account that it came from, or to the given "
        "one. To another account than that, or above the limit of the ledger, two persons have to "
        "approve the payout. If the bank does not pay, the payment is unmatched again.",
    ),
    "take_back_return": OperationText(
        "Keep the payment unmatched, as it was not returned",
        "The payout was rejected, or the bank did not pay it. The payment can be matched, or "
        "returned anew.",
    ),
}
