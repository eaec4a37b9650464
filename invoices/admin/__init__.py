"""Authorizations, invoices and payments in the back office.

`purchases`, `invoices`, `letters`, `payments`, `plans` and `collection` are the pages, `forms` the
inputs of the operations. `contributions`, `terms`, `letter_templates` and `summaries` are what
this app adds to ledgers, customers, accounts and surpluses, `dashboard` what it shows on the start
page.
"""

from invoices.admin import (
    bank_files,
    collection,
    contributions,
    dashboard,
    invoices,
    letter_templates,
    letters,
    payments,
    plans,
    purchases,
    summaries,
    terms,
)

__all__ = [
    "bank_files",
    "collection",
    "contributions",
    "dashboard",
    "invoices",
    "letter_templates",
    "letters",
    "payments",
    "plans",
    "purchases",
    "summaries",
    "terms",
]
