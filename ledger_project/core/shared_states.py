"""States that lower apps read through a relation.

Customers read the states of accounts and invoices, accounts those of authorizations and invoices:
upwards, where no import may go. The lifecycle of the higher app and the query of the lower one both
take the name from here, so that it stands once. A test keeps literals out of such queries.
"""

ACCOUNT_OPEN, ACCOUNT_PENDING_CLOSE = "Open", "PendingClose"
AUTHORIZATION_AUTHORIZED = "Authorized"
INVOICE_PENDING, INVOICE_OPEN = "pending", "open"
