"""Titles and effects of the operations on ledgers, as staff read them."""

from ledger_project.core.statemachine import OperationText

LEDGER = {
    "close_period": OperationText(
        "Close the books to the end of a month",
        "Closes this month and every month before it. Anything recorded later is booked on the "
        "first open day. A closed month cannot be opened again, so check first that every day of "
        "it has been closed and that no payment is left unmatched.",
    ),
}
