"""Titles and effects of the operations on ledgers and their settings, as staff read them."""

from ledger_project.core.statemachine import OperationText

LEDGER = {
    "open": OperationText(
        "Open a ledger",
        "Opens the books of another company. Its country and currency are chosen now and cannot be "
        "changed later. Its page then says what is missing before business can begin.",
    ),
    "change_settings": OperationText(
        "Change the settings of a ledger",
        "What is changed here holds at once, for what comes from now on; what is done already "
        "stays. The account that buyers pay to, the notice on invoices and the limits of approval "
        "are changed by two persons instead.",
    ),
    "set_penalty_interest": OperationText(
        "Set the interest on late debts",
        "Late debts bear this interest from the day on, also those of that time that are open "
        "already. Interest that was paid stays paid.",
    ),
    "set_claim_terms": OperationText(
        "Set a step of the claims",
        "Claims of this level follow these terms from the day on. Claims that were made stay. What "
        "is left empty stays as it is.",
    ),
    "set_letter_template": OperationText(
        "Set a letter's own words or look",
        "Invoices, reminders and claims that are made from now on say or show this in place of "
        "what is delivered; those that are made already stay. What a law prescribes cannot be "
        "worded otherwise.",
    ),
    "override_account": OperationText(
        "Set a number of the chart of accounts",
        "What is posted from now on in the client book, and the files of it, have this number in "
        "place of the country's. What is posted already keeps its number.",
    ),
    "set_collection_agency": OperationText(
        "Set the collection agency",
        "Invoices that go to debt collection from now on are handed over to this agency. Cases "
        "that another agency has stay with it.",
    ),
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

SELLER = {
    "register": OperationText(
        "Register a seller",
        "The seller can do business in the ledger from now on, if it is open for business. Its "
        "payout account holds at once; another one later needs two persons.",
    ),
    "change_settings": OperationText(
        "Change the settings of a seller",
        "What is changed here holds at once, for what comes from now on; what is settled already "
        "stays. If the name is another one, approvals of what is paid to the seller are void. The "
        "payout account is changed by two persons instead.",
    ),
    "charge_monthly": OperationText(
        "Charge a monthly fee",
        "The seller is charged this for each month from the day on, with VAT: deducted from its "
        "settlements or invoiced, like its other fees.",
    ),
    "end_monthly_fee": OperationText(
        "End a monthly fee",
        "The fee is charged for months up to this day and for none after it. What was charged "
        "stays.",
    ),
}

REFERENCE_RATE = {
    "enter": OperationText(
        "Enter a reference rate",
        "Interest of this half-year is counted by it in every ledger of the country that follows "
        "the reference rate, also for days past. Interest that was paid stays paid.",
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
