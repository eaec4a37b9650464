"""Every change of authorizations, invoices and payments."""

from invoices.operations.acceptance import Buyer
from invoices.operations.authorizing import authorize
from invoices.operations.erasure import erase
from invoices.operations.expiry import expire
from invoices.operations.payments import PaymentOrder, register_payment
from invoices.operations.purchases import cancel, capture, credit, extend_validity
from invoices.operations.set_off import set_off

__all__ = [
    "Buyer",
    "PaymentOrder",
    "authorize",
    "cancel",
    "capture",
    "credit",
    "erase",
    "expire",
    "extend_validity",
    "register_payment",
    "set_off",
]
