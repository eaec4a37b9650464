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
        "The seller pays the credited amount back with the next settlement. The credit can be "
        "undone on the page of the invoice.",
    ),
    "undo_credit": OperationText(
        "Undo a credit on its invoice",
        "The credit is undone on the invoice: what was credited can be credited again.",
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
        "The customer owes the further amount as well, on the same due date. After that day, the "
        "further amount is due some days after the capture, and no claim is made before.",
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
    "reverse_set_off": OperationText(
        "Undo a set-off that paid the debt",
        "The customer owes again what the set-off had paid.",
    ),
    "apply_credit": OperationText(
        "Lower the reopened debt by a credit given before",
        "What was credited lowers the debt instead of being owed to the customer, as the payment "
        "behind it was taken back.",
    ),
    "return_charges": OperationText(
        "Give paid fees and interest back",
        "Fees and interest that were paid are owed no more. They pay what is open of the invoice, "
        "or become a surplus.",
    ),
    "claim": OperationText(
        "Send a reminder or a collection claim",
        "The overdue invoice goes one step up its claim levels. A letter is made, and the fee of "
        "the step is added to the debt.",
    ),
    "withdraw_claim": OperationText(
        "Withdraw a claim whose letter was not sent",
        "The debt changed before the letter went out. The invoice is at the level of before, and "
        "the fee of the claim falls.",
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
        "No reminders or claims are made of what is disputed: all of the principal, or the amount "
        "entered. The rest is claimed, with interest on the rest alone. The debt stays the same, "
        "and interest continues. No letter is sent. The dispute can be withdrawn at any time.",
    ),
    "withdraw_dispute": OperationText(
        "Withdraw the dispute",
        "Reminders and claims of the whole debt continue. The next claim may be made on the next "
        "bank day.",
    ),
    "credit": OperationText(
        "Credit all or part of the invoice",
        "The customer owes less, and a credit invoice is made. What was already paid becomes a "
        "surplus, owed to the customer by the operator if the invoice was bought, else by the "
        "client company. A credit of what was written off takes the write-off back. The credit can "
        "be undone until its surplus is paid out.",
    ),
    "undo_credit": OperationText(
        "Undo a credit",
        "The customer owes the credited amount again, and the surplus that the credit made is "
        "withdrawn. If the invoice was bought, the seller is paid the amount again. Its number "
        "stays used.",
    ),
    "undo_direct_payment": OperationText(
        "Undo a reported direct payment",
        "The customer owes the amount again. If the invoice was bought, the seller owes it no "
        "more. The reference stays used.",
    ),
    "waive_fee": OperationText(
        "Let all fees of the invoice go",
        "Unpaid fees are owed no more. Paid ones pay what is open of the invoice, or become a "
        "surplus of the customer. The fee of a later claim is not waived. This cannot be undone.",
    ),
    "waive_interest": OperationText(
        "Let the interest until today go",
        "Unpaid interest until today is owed no more; it continues to accrue on what is still "
        "open. Paid interest pays what is open of the invoice, or becomes a surplus of the "
        "customer. This cannot be undone.",
    ),
    "report_direct_payment": OperationText(
        "Report a payment that the client received itself",
        "The customer owes less by the amount: fees and interest first, unless the ledger says "
        "otherwise. If the invoice was bought from the seller, the seller owes the amount and it "
        "is deducted from the next settlement. The report can be undone.",
    ),
    "transfer_to_debt_collection": OperationText(
        "Hand the claim to debt collection",
        "The claim goes to debt collection now, whatever steps remain. No letter is made and no "
        "fee is added; no further reminders follow. Payments are still recorded here. This cannot "
        "be undone.",
    ),
    "recall": OperationText(
        "Recall the claim from debt collection",
        "The claim is the ledger's again: the agency is asked in the next file to stop, and claims "
        "go on from the level before, with its days counted from today. The debt stays the same; "
        "what the agency has received until now still comes from it.",
    ),
    "write_off": OperationText(
        "Write off what is left of the debt",
        "Nothing more is claimed on this invoice: the remaining principal, unpaid fees and "
        "interest are given up. The loss is the operator's if the invoice was bought, else the "
        "client company's. Money that comes in later recovers it. The write-off can be undone.",
    ),
    "undo_write_off": OperationText(
        "Undo the write-off",
        "The customer owes again what was written off and has not been recovered or credited "
        "since, fees and interest too. Claims continue.",
    ),
    "remit": OperationText(
        "Remit a remainder that is too small to claim",
        "The customer owes nothing more on this invoice: the small remainder of the principal is "
        "given up, and unpaid fees and interest fall away.",
    ),
    "settle_credit": OperationText(
        "Set the credit invoice off against a debit invoice",
        "The credit pays the debt of the debit invoice; no money moves. The debt and what is owed "
        "to the customer both fall by the amount. The set-off can be undone.",
    ),
    "undo_set_off": OperationText(
        "Undo a set-off of the credit invoice",
        "The last set-off against the debit invoice is undone: its debt is open again, and so is "
        "the credit.",
    ),
    "add_note": OperationText(
        "Add a note, a call or a promise to pay",
        "What you write is kept with your name and the time, and is shown here and at the "
        "customer. It cannot be changed. A promise holds back the claims of this invoice until "
        "its date, as a respite does; the debt stays the same.",
    ),
    "enter_plan": OperationText(
        "Pay the invoice by a payment plan",
        "The invoice is in an active payment plan: no reminders or claims are made of it. The fee "
        "of the plan, if it has one, is added to the debt of one invoice.",
    ),
    "leave_plan": OperationText(
        "Take the invoice out of its payment plan",
        "The plan was broken or ended. Reminders and claims go on from where they were.",
    ),
    "owe_credit": OperationText(
        "Turn what is left of the credit invoice into a surplus",
        "The remaining amount becomes a surplus that the client company owes to the customer, and "
        "the credit invoice is closed. The surplus can then be paid out or set off. This cannot be "
        "undone, nor can what the credit invoice was set off against before.",
    ),
}

PAYMENT = {
    "import_bank_file": OperationText(
        "Import a bank's file",
        "Each payment of the file pays its invoice, or stays unmatched; what the bank took back is "
        "reversed, and payouts and draws get the bank's answer. The file and each of its entries "
        "have their effect once.",
    ),
    "match": OperationText(
        "Match the payment to an invoice",
        "The payment, or what is left of it, pays the debt of the invoice as of the day the bank "
        "received it. An invoice that has not been sent yet is sent first. What exceeds the debt "
        "becomes a surplus, owed to the customer. The match can be undone.",
    ),
    "split": OperationText(
        "Split the payment over several invoices",
        "Each invoice is paid its share, as of the day the bank received the payment. What exceeds "
        "the debt of an invoice becomes a surplus; what no invoice gets stays unmatched. Each "
        "match can be undone.",
    ),
    "unmatch": OperationText(
        "Undo the match",
        "The invoice owes again what the payment had paid, and the payment can be matched anew or "
        "returned. A surplus of it is withdrawn; what was set off from that is undone too. It is "
        "not possible after the surplus was paid out.",
    ),
    "rematch": OperationText(
        "Move the payment to another invoice",
        "The match is undone, and the payment pays the other invoice as of the day the bank "
        "received it.",
    ),
    "withdraw": OperationText(
        "Reverse what the bank took back",
        "Use this only if the bank has taken the money back, all or a part. Surpluses of the "
        "payment are withdrawn, then its invoices and accounts are open again. What was paid out "
        "of a surplus already, or returned to the payer, is lost: the operator has to claim it "
        "back. This cannot be undone.",
    ),
    "return_to_payer": OperationText(
        "Return the payment to the payer",
        "The bank is asked to pay the amount to the account that it came from, or to the given "
        "one. To another account than that, or above the limit of the ledger, two persons have to "
        "approve the payout. If the bank does not pay, the payment is unmatched again.",
    ),
    "settle_remittance": OperationText(
        "Settle a remittance of the collection agency",
        "The payment is the money of the agency's remittance: the agency owes it no more, and what "
        "is of serviced invoices is owed to the clients. Undoing its match takes that back.",
    ),
    "pay_fee_invoice": OperationText(
        "Pay a seller's fee invoice",
        "The payment is a seller's, for the fees of the service: it pays what is left of the fee "
        "invoice, and the rest stays unmatched. Undoing its match takes that back.",
    ),
    "take_back_return": OperationText(
        "Keep the payment unmatched, as it was not returned",
        "The payout was rejected, or the bank did not pay it. The payment can be matched, or "
        "returned anew. If the bank had taken it back meanwhile, the loss is recovered.",
    ),
}

LEFT_OUT_ENTRY = {
    "book": OperationText(
        "Book the entry as a payment without an invoice",
        "The money becomes an unmatched payment, to be matched to its invoice or returned to its "
        "payer. Do so if the bank's file gave it as something else than the payment that it is, or "
        "if it looked like one that had been reported before and is not. It is booked once.",
    ),
}

PAYMENT_PLAN = {
    "propose": OperationText(
        "Propose a payment plan",
        "All that is owed on the invoices today, with the fee, is to be paid in parts. Nothing "
        "changes before the plan is accepted: claims go on.",
    ),
    "accept": OperationText(
        "Put the payment plan in force",
        "The customer has accepted the plan. Its invoices are not claimed while it lasts, and its "
        "fee is added to the debt. Interest runs on and is due with the last part. A part that is "
        "not paid is reminded once; after that the plan is broken.",
    ),
    "replace_parts": OperationText(
        "Replace the parts of the payment plan",
        "All that is owed on its invoices today, fees and interest too, is to be paid in the new "
        "parts. The old parts stay in the history.",
    ),
    "end": OperationText(
        "End the payment plan",
        "All that is owed is due by the terms of the invoices again. Reminders and claims go on "
        "from where they were; the next may be made on the next bank day. A fee that was charged "
        "stays; it can be waived.",
    ),
    "remind": OperationText(
        "Remind of a part that is not paid",
        "The customer gets some days more to pay the part. It costs nothing.",
    ),
    "fail": OperationText(
        "Break the plan after a reminder in vain",
        "All that is owed is due by the terms of the invoices again, and claims go on from where "
        "they were.",
    ),
    "complete": OperationText(
        "Complete the plan when nothing is owed any more",
        "Every invoice of the plan is closed.",
    ),
}

COLLECTION_CASE = {
    "hand_over": OperationText(
        "Hand the case over to the agency",
        "The next file shows the agency who owes what for which invoice. It collects from now on; "
        "the debt stays on the invoice until it is paid.",
    ),
    "accept": OperationText(
        "Record that the agency has accepted the case",
        "The agency collects. The debt stays the same.",
    ),
    "refuse": OperationText(
        "Record that the agency has refused the case",
        "Nobody collects until somebody decides: hand the case over again, recall it, or write the "
        "debt off.",
    ),
    "report_payment": OperationText(
        "Report a payment that the agency received",
        "The debt is lower by it from the day on which the customer paid the agency, which owes "
        "the money until it is remitted. Costs of collection that the customer paid back are "
        "income again. It can be taken back.",
    ),
    "take_payment_back": OperationText(
        "Take a payment back that the agency had reported",
        "The debt is open again as before, and the agency owes the money no more.",
    ),
    "charge_costs": OperationText(
        "Book costs that the agency charges",
        "The agency owes less by them. The client bears them, or the operator if it has bought the "
        "invoice; what the customer pays of them later is income again.",
    ),
    "remit": OperationText(
        "Record that the agency remits money of the case",
        "The money is on its way. It is booked when the bank reports the payment of that "
        "remittance, of all its cases together.",
    ),
    "close": OperationText(
        "Close the case as paid",
        "Nothing is owed on its invoice any more. If a payment bounces, the invoice is handed over "
        "as another case.",
    ),
    "give_up": OperationText(
        "Record that the agency cannot collect",
        "Nobody collects until somebody decides: write the debt off as a loss, hand the case over "
        "again, or recall it. Money that comes later is booked as ever.",
    ),
    "hand_over_again": OperationText(
        "Hand the case over to the agency again",
        "The next file hands the case over with what is owed then.",
    ),
    "recall": OperationText(
        "Recall the case from the agency",
        "The agency is asked in the next file to stop. The invoice is claimed by the ledger again, "
        "from the level before. Costs that the agency charges until now are still owed to it.",
    ),
}

LETTER = {
    "write": OperationText(
        "Write a letter",
        "The letter will be sent in the way that the invoice or its customer asks for.",
    ),
    "send": OperationText(
        "Send the letter",
        "The letter left. When, how and to which address is kept.",
    ),
    "resend": OperationText(
        "Send the letter again",
        "The letter will be sent once more, with what it said. The days to the next claim count "
        "from then.",
    ),
    "confirm_delivery": OperationText(
        "Confirm that the letter was delivered",
        "The letter is known to have arrived. Claims go on if it had come back.",
    ),
    "mark_returned": OperationText(
        "Record that the letter came back",
        "The letter did not reach the customer: the fee of its claim is waived, and no further "
        "claim follows. Send it again when the address is known.",
    ),
    "fail": OperationText(
        "Give up sending the letter",
        "The letter is not sent, and a person has to look at it. No further claim follows.",
    ),
    "withdraw": OperationText(
        "Drop the letter before it is sent",
        "What it says was withdrawn, or holds no longer, or the customer's personal data was "
        "erased: it is not sent.",
    ),
}
