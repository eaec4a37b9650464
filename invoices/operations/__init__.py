"""Every change of authorizations, invoices and payments."""

from invoices.operations.acceptance import Buyer
from invoices.operations.authorizing import authorize
from invoices.operations.expiry import expire
from invoices.operations.payments import PaymentOrder, register_payment
from invoices.operations.purchases import cancel, capture, credit, extend_validity

__all__ = [
    "Buyer",
    "PaymentOrder",
    "authorize",
    "cancel",
    "capture",
    "credit",
    "expire",
    "extend_validity",
    "register_payment",
]
