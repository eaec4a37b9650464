"""Types of events: those that the rows of the state tables publish, and the seal of a day."""

from accounts.settlements.states import PAYOUT
from customers.states import CONSENT, CUSTOMER
from invoices.states import INVOICE
from ledger_project.core.states import CHANGE_REQUEST, SEALED

PUBLISHING = (INVOICE, CUSTOMER, CONSENT, PAYOUT, CHANGE_REQUEST)
EVENT_TYPES = sorted(
    {SEALED}
    | {row.event for machine in PUBLISHING for row in machine.transitions.values() if row.event}
)
