"""All operations on a customer, its addresses and its consents."""

from customers.operations.addresses import (
    amend_billing_address,
    amend_legal_address,
    ask_register,
    confirm_legal_addresses,
    refresh_legal_address,
    refresh_legal_addresses,
    remove_billing_address,
    replace_billing_address,
    replace_legal_address,
)
from customers.operations.consents import give_consent, withdraw_consent
from customers.operations.customers import (
    add,
    amend,
    create,
    introduce,
    introduce_all,
    next_number,
    next_payment_serial,
    remove,
    replace,
)
from customers.operations.legal_status import (
    block,
    complete_terminations,
    initiate_termination,
    register_death,
    reopen_customer,
    unblock,
    withdraw_termination,
)
from customers.operations.links import revoke_links
from customers.operations.person_views import old_views, record_views

__all__ = [
    "add",
    "amend",
    "amend_billing_address",
    "amend_legal_address",
    "ask_register",
    "block",
    "complete_terminations",
    "confirm_legal_addresses",
    "create",
    "give_consent",
    "initiate_termination",
    "introduce",
    "introduce_all",
    "next_number",
    "next_payment_serial",
    "old_views",
    "record_views",
    "refresh_legal_address",
    "refresh_legal_addresses",
    "register_death",
    "remove",
    "remove_billing_address",
    "reopen_customer",
    "replace",
    "replace_billing_address",
    "replace_legal_address",
    "revoke_links",
    "unblock",
    "withdraw_consent",
    "withdraw_termination",
]
