"""Customers and their consents in the back office.

`customers` are the pages, `forms` what operations are asked with.
"""

from customers.admin import customers

__all__ = ["customers"]
