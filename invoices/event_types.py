"""Types of events: what the rows of the state tables publish, a day's seal, a file that failed."""

from accounts.settlements.states import PAYOUT
from customers.states import CONSENT, CUSTOMER
from invoices.states import INVOICE
from ledger_project.core.states import CHANGE_REQUEST, FILE_FAILED, SEALED

PUBLISHING = (INVOICE, CUSTOMER, CONSENT, PAYOUT, CHANGE_REQUEST)
EVENT_TYPES = sorted(
    {SEALED, FILE_FAILED}
    | {row.event for machine in PUBLISHING for row in machine.transitions.values() if row.event}
)
