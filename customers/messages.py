"""Titles and effects of the operations on customers and consents, as staff read them."""

from ledger_project.core.statemachine import OperationText

CUSTOMER = {
    "create": OperationText(
        "Create a customer",
        "Adds a customer without an account or a debt. Without a customer number, the next one of "
        "the ledger is used. A customer can be deleted as long as nothing refers to it.",
    ),
    "summarize": OperationText(
        "Count customers, debts and surpluses as of a date",
        "Shows the numbers of customers, their debts and their surpluses. Nothing is changed.",
    ),
    "amend": OperationText(
        "Change customer details",
        "Only the fields that you change are saved. Invoices that have been issued already keep "
        "the details that they were sent with.",
    ),
    "replace": OperationText(
        "Replace all customer details",
        "All details are replaced; those that are left out are emptied. Invoices that have been "
        "issued already keep the details that they were sent with.",
    ),
    "remove": OperationText(
        "Delete a customer without history",
        "Removes the customer. Only the number and the fact that it existed stay in the history. "
        "This cannot be undone.",
    ),
    "initiate_termination": OperationText(
        "Terminate the customer",
        "The customer can buy nothing more. What is owed stays owed and is claimed as before. The "
        "customer is terminated as soon as every account is closed and nothing is owed either "
        "way; until then, this can be withdrawn.",
    ),
    "withdraw_termination": OperationText(
        "Withdraw the termination",
        "The customer stays and can buy again. Accounts with a request to close keep it.",
    ),
    "complete_termination": OperationText(
        "Complete the termination",
        "Every account is closed and nothing is owed either way, so the customer is terminated. "
        "Personal data can be erased once the retention time is over.",
    ),
    "reopen": OperationText(
        "Reopen the customer after a returned payment",
        "The bank took a payment back, so the customer owes money again. The customer is "
        "terminated again once that debt is paid.",
    ),
    "block": OperationText(
        "Block new purchases",
        "The customer can buy nothing more. What is owed stays owed and is claimed as before. The "
        "block can be lifted at any time.",
    ),
    "unblock": OperationText(
        "Lift the block",
        "The customer can buy again.",
    ),
    "register_death": OperationText(
        "Register that the customer is deceased",
        "The customer can buy nothing more and the details can no longer be changed. Reminders "
        "and claims stop; what is owed stays owed. This cannot be undone.",
    ),
    "replace_legal_address": OperationText(
        "Set the legal address",
        "Replaces the whole legal address. Invoices go there too, unless the customer has a "
        "billing address.",
    ),
    "amend_legal_address": OperationText(
        "Change parts of the legal address",
        "Only the given parts of the legal address are changed. Invoices go there too, unless the "
        "customer has a billing address.",
    ),
    "refresh_legal_address": OperationText(
        "Fetch the legal address from the population register",
        "Replaces the legal address with the one in the population register. If the register does "
        "not know the person, the address stays. If the register says that the identity is "
        "protected, it becomes protected here too.",
    ),
    "replace_billing_address": OperationText(
        "Set the billing address",
        "Invoices and letters go to this address from now on, instead of the legal address.",
    ),
    "amend_billing_address": OperationText(
        "Change parts of the billing address",
        "Only the given parts of the billing address are changed. Invoices and letters go there "
        "from now on.",
    ),
    "remove_billing_address": OperationText(
        "Send invoices to the legal address again",
        "The billing address is removed. Invoices and letters go to the legal address from now on.",
    ),
    "give_consent": OperationText(
        "Register a consent",
        "The consent applies to invoices that are issued from now on, for example how they are "
        "sent or paid. It can be withdrawn at any time.",
    ),
    "add_note": OperationText(
        "Add a note, a call or a promise to pay",
        "What you write is kept with your name and the time, and is shown here. It cannot be "
        "changed. A promise holds back the claims of all overdue invoices of the customer until "
        "its date, as a respite does; the debt stays the same.",
    ),
    "revoke_links": OperationText(
        "Revoke the links in letters",
        "Every link that letters gave the customer so far ends at once, in all of them. Letters "
        "that are made from now on bring a new one. What the customer asked for on the page "
        "stays. This cannot be undone.",
    ),
    "export_personal_data": OperationText(
        "Export everything held about the customer",
        "Saves all data held about the customer as a file, for a person who asks for it. The "
        "export is noted in the history; nothing else is changed.",
    ),
    "erase": OperationText(
        "Erase the personal data after the retention time",
        "Removes name, identifiers, addresses, contact details and all letters of the customer. "
        "Numbers, dates, amounts and the books stay. This is refused while anything is owed or "
        "the retention time is not over, and it cannot be undone.",
    ),
}

CONSENT = {
    "withdraw_consent": OperationText(
        "Withdraw a consent",
        "The consent no longer applies to invoices that are issued from now on. Invoices that "
        "have been issued already are sent and paid as planned. The consent stays in the history; "
        "the customer can give a new one.",
    ),
}
