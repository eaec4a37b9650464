"""Authorizations, invoices and payments in the back office.

`purchases`, `invoices` and `payments` are the pages, `forms` what operations are asked with.
`elsewhere` and `summaries` are what this app brings to customers, accounts and surpluses and to the
start page.
"""

from invoices.admin import elsewhere, invoices, payments, purchases, summaries

__all__ = ["elsewhere", "invoices", "payments", "purchases", "summaries"]
