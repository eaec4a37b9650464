"""Accounts, surpluses, credit decisions, the books and settlements in the back office.

`credit` are the pages of what is owed either way, `books` those of the journal, `settlements` those
of the money for the sellers, `forms` what operations are asked with.
"""

from accounts.admin import books, credit, settlements

__all__ = ["books", "credit", "settlements"]
