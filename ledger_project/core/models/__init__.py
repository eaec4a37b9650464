"""Tables of the shared kernel: ledgers and their sellers, and what all subdomains share.

What a subdomain owns (customers, invoices, postings, files) stands in that subdomain's app.
"""

from ledger_project.core.models.approvals import Approvable, Approval
from ledger_project.core.models.base import LedgerOwned, Recorded, Requested
from ledger_project.core.models.change_requests import ChangeRequest
from ledger_project.core.models.fields import PercentField
from ledger_project.core.models.history import (
    Event,
    RowVersion,
    RunStep,
    SettingChange,
    SharedVersion,
    StateChange,
)
from ledger_project.core.models.keys import IdempotencyKey, NumberSeries
from ledger_project.core.models.ledgers import (
    ACCOUNT_PROFILES,
    ACCOUNTING_VERSIONS,
    ALLOCATION_ORDERS,
    LEDGER_REPORTS,
    PAYMENT_ACCOUNT,
    Country,
    Ledger,
    payment_account_of,
)
from ledger_project.core.models.rates import FIRST_DAY, LEGAL_ENTITIES, PenaltyRate, ReferenceRate
from ledger_project.core.models.sellers import Schedule, Seller
from ledger_project.core.models.staff import StaffEvent, StaffMember

__all__ = [
    "ACCOUNTING_VERSIONS",
    "ACCOUNT_PROFILES",
    "ALLOCATION_ORDERS",
    "FIRST_DAY",
    "LEDGER_REPORTS",
    "LEGAL_ENTITIES",
    "PAYMENT_ACCOUNT",
    "Approvable",
    "Approval",
    "ChangeRequest",
    "Country",
    "Event",
    "IdempotencyKey",
    "Ledger",
    "LedgerOwned",
    "NumberSeries",
    "PenaltyRate",
    "PercentField",
    "Recorded",
    "ReferenceRate",
    "Requested",
    "RowVersion",
    "RunStep",
    "Schedule",
    "Seller",
    "SettingChange",
    "SharedVersion",
    "StaffEvent",
    "StaffMember",
    "StateChange",
    "payment_account_of",
]
