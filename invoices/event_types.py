"""Types of events: those of the rows of the state tables, and others of seals, files and draws."""

from accounts.settlements.states import PAYOUT
from customers.states import CONSENT, CUSTOMER
from invoices.collection_states import COLLECTION_CASE
from invoices.plan_states import PAYMENT_PLAN
from invoices.states import INVOICE
from ledger_project.core.states import CHANGE_REQUEST, DRAW_REFUSED, FILE_FAILED, SEALED

PUBLISHING = (INVOICE, PAYMENT_PLAN, COLLECTION_CASE, CUSTOMER, CONSENT, PAYOUT, CHANGE_REQUEST)
EVENT_TYPES = sorted(
    {SEALED, FILE_FAILED, DRAW_REFUSED}
    | {row.event for machine in PUBLISHING for row in machine.transitions.values() if row.event}
)
