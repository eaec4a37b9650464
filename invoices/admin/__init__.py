"""Authorizations, invoices and payments in the back office.

`purchases` and `invoices` are the pages, `forms` what operations are asked with, and `elsewhere`
what this app shows on the pages of customers and accounts and on the start page.
"""

from invoices.admin import elsewhere, invoices, purchases

__all__ = ["elsewhere", "invoices", "purchases"]
