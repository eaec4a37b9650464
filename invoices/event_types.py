"""Types of events: those that the rows of the state tables publish."""

from customers.states import CONSENT, CUSTOMER
from invoices.states import INVOICE

PUBLISHING = (INVOICE, CUSTOMER, CONSENT)
EVENT_TYPES = sorted(
    {row.event for machine in PUBLISHING for row in machine.transitions.values() if row.event}
)
