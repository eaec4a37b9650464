"""Titles and effects, as shown to staff, of the operations on the entities of this app."""

from ledger_project.core.statemachine import OperationText

ACCOUNT = {
    "open": OperationText(
        "Open an account",
        "The credit policy of the ledger decides on the limit. If it declines, no account is "
        "opened, and the decision with its reasons is kept. An account cannot be deleted, but it "
        "can be closed.",
    ),
    "summarize": OperationText(
        "Count accounts and their amounts as of a date",
        "Shows the numbers of accounts, their limits and their balances. Nothing is changed.",
    ),
    "amend": OperationText(
        "Change account details",
        "Only the fields that you change are saved. The debt stays the same.",
    ),
    "lower_credit_limit": OperationText(
        "Lower the credit limit",
        "The customer can buy for less from now on. What is owed or reserved already stays. "
        "Raising the limit again takes a new decision of the credit policy.",
    ),
    "apply_for_raised_credit_limit": OperationText(
        "Apply for a raised credit limit",
        "The credit policy of the ledger decides. If it accepts, the customer can buy for more at "
        "once; if it declines, the limit stays, and the decision with its reasons is kept.",
    ),
    "request_close": OperationText(
        "Request the account to be closed",
        "Nothing more can be bought on the account. It closes as soon as its balance and "
        "reservations are zero, at once if they are now. Until it is closed, the request can be "
        "withdrawn.",
    ),
    "withdraw_close_request": OperationText(
        "Withdraw the request to close",
        "The account stays open, and the customer can buy on it again.",
    ),
    "close": OperationText(
        "Close the account with nothing owed or reserved",
        "Nothing is owed on the account and nothing is reserved, so it is closed.",
    ),
    "reopen": OperationText(
        "Reopen the account after a returned payment",
        "The bank took a payment back, so money is owed on the account again. Nothing more can be "
        "bought on it; it closes once that debt is paid.",
    ),
    "configure_recurring_payment": OperationText(
        "Set the amount that direct debit collects",
        "Applies to the next direct debit. Only the fields that you change are saved.",
    ),
}

SURPLUS = {
    "pay_out": OperationText(
        "Refund the surplus to the customer",
        "The bank is asked to pay the amount to the account that the money came from, or to the "
        "given one. To another account than that, for more than came from it, or above the limit "
        "of the ledger, two persons have to approve the payout. A surplus that the seller owes is "
        "deducted from its next settlement. If the bank does not pay, the customer is owed it "
        "again.",
    ),
    "set_off": OperationText(
        "Set the surplus off against an open invoice",
        "The surplus pays the debt of the invoice; no money moves. The debt and what is owed to "
        "the customer both fall by the amount. The set-off can be undone.",
    ),
    "undo_set_off": OperationText(
        "Undo a set-off",
        "The last set-off against the invoice is undone: its debt is open again, and the amount is "
        "owed to the customer as a surplus again. It can be set off anew.",
    ),
    "take_back": OperationText(
        "Withdraw the surplus of a returned payment",
        "The payment or credit that the surplus came from is undone. What is left of the surplus "
        "is no longer owed to the customer.",
    ),
    "put_back": OperationText(
        "Owe the surplus again",
        "A use of the surplus is undone: its payout was rejected or not paid, or what it was set "
        "off against is undone. The customer is owed the amount again.",
    ),
}

PAYOUT = {
    "approve": OperationText(
        "Approve the payout, as the first of two persons",
        "A colleague has to approve the payout too before it goes to the bank. Check the amount, "
        "the recipient and the bank account first.",
    ),
    "countersign": OperationText(
        "Approve the payout, as the second of two persons",
        "The payout goes to the bank with the next payment file. It can be rejected until then.",
    ),
    "void_approvals": OperationText(
        "Void the approvals of a payout that has changed",
        "Who is paid, the account or the amount is not what two persons approved, so both "
        "have to approve the payout again.",
    ),
    "reject": OperationText(
        "Reject the payout",
        "Nothing is paid. A seller gets the amount with its next settlement; a refund is a surplus "
        "of the customer again, and a returned payment unmatched again. This cannot be undone, but "
        "the money can be paid out anew.",
    ),
    "withdraw": OperationText(
        "Withdraw the payout of money that the bank took back",
        "The payment behind the payout was taken back before the payout was sent to the bank, so "
        "nothing is paid. What is owed still can be paid out anew.",
    ),
    "send": OperationText(
        "Send to the bank in a payout file",
        "The bank is asked to pay the amount on the next bank day.",
    ),
    "confirm": OperationText(
        "Record that the bank has paid",
        "Marks the payout as paid. A refund or a returned payment leaves the client funds now; "
        "the transfer of a settlement was booked with it. If the bank returns the money later, "
        "record it as failed.",
    ),
    "fail": OperationText(
        "Record that the bank has not paid",
        "What was owed is owed again. A seller gets the amount with its next settlement: correct a "
        "wrong bank account at the seller before then. A refund is a surplus of the customer "
        "again, and a returned payment unmatched again. This cannot be undone, but the money can "
        "be paid out anew.",
    ),
}

FEE_INVOICE = {
    "register_fee_payment": OperationText(
        "Record the seller's payment of the fee invoice",
        "The seller has paid all that is left of the fee invoice, to another account of the "
        "operator than the one that buyers pay to. This cannot be undone.",
    ),
    "pay": OperationText(
        "Pay the fee invoice by a payment of the bank",
        "A payment that the bank reports pays the fee invoice, or a part of it. Undoing it on the "
        "payment opens the fee invoice again.",
    ),
    "remind": OperationText(
        "Remind the seller of the fee invoice",
        "What is left of the fee invoice is overdue: the seller finds a reminder among its files.",
    ),
    "take_back_payment": OperationText(
        "Take a payment of the fee invoice back",
        "The payment was undone, or the bank took it back: the amount is to be paid again.",
    ),
}
