"""Customers and their consents in the back office.

`customers` has the pages, `forms` the forms of the operations.
"""

from customers.admin import customers

__all__ = ["customers"]
