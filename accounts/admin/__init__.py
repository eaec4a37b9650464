"""Accounts, surpluses, credit decisions, the books and settlements in the back office.

Pages: `credit` has customers' debts and surpluses, `books` the journal, `settlements` the money for
the sellers. `setting_up` sets numbers of accounts and monthly fees, `forms` has the forms of the
operations.
"""

from accounts.admin import books, credit, setting_up, settlements

__all__ = ["books", "credit", "setting_up", "settlements"]
