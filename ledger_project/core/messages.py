"""Titles and effects of the operations on ledgers and change requests, as staff read them."""

from ledger_project.core.statemachine import OperationText

LEDGER = {
    "close_period": OperationText(
        "Close the books to the end of a month",
        "Closes this month and every month before it. Anything recorded later is booked on the "
        "first open day. A closed month cannot be opened again, so check first that every day of "
        "it has been closed and that no payment is left unmatched.",
    ),
    "run_again": OperationText(
        "Run what is due",
        "A worker closes the days that are over, exchanges files by the ledger's directories, and "
        "sends the letters that are due, as it does by itself. What is done already is not done "
        "again; what failed before is tried again.",
    ),
    "advance_clock": OperationText(
        "Advance the clock of a sandbox",
        "Each day until then is closed by a worker, one after the other, with all that becomes "
        "due: claims, settlements, files. The clock cannot be turned back.",
    ),
}

CHANGE_REQUEST = {
    "propose_payout_account": OperationText(
        "Propose another payout account of a seller",
        "Settlements go to the present account until the change is in force. The seller gets "
        "an event about it now. A colleague has to approve the change too; then it rests, and "
        "only after that is the new account paid.",
    ),
    "propose_ledger_details": OperationText(
        "Propose other payment details of a ledger",
        "The account that buyers pay to, the limit for approvals and the rest of changes stay as "
        "they are until the change is in force. A colleague has to approve it too; then it rests.",
    ),
    "approve": OperationText(
        "Approve the change, as the first of two persons",
        "A colleague has to approve the change too. Check with the seller, by a telephone number "
        "that you knew before, that the account is its own.",
    ),
    "countersign": OperationText(
        "Approve the change, as the second of two persons",
        "The change rests from now on and is then in force by itself. It can be rejected or "
        "withdrawn until then.",
    ),
    "reject": OperationText(
        "Reject the change",
        "What is in force now stays, and the seller gets an event about it. The change can be "
        "proposed anew.",
    ),
    "withdraw": OperationText(
        "Withdraw the change",
        "What is in force now stays, and the seller gets an event about it. The change can be "
        "proposed anew.",
    ),
    "take_effect": OperationText(
        "Put the change in force",
        "The new details hold from now on. Approvals of payouts that would go to another account "
        "than before are void.",
    ),
}
