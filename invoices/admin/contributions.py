"""Tables and buttons that invoices add to customers, accounts and surpluses."""

from accounts.models import Account, Surplus
from customers.models import Customer
from invoices import operations
from invoices.admin.forms import NoteForm, SetOffForm, UndoSetOffForm
from invoices.admin.invoices import NOTE
from invoices.admin.purchases import AMOUNTS, DEBT
from invoices.models import Authorization, Invoice, Note
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import Table, add_table, referring
from ledger_project.backoffice.operations import add_operation

for model, column in ((Customer, "customer"), (Account, "account")):
    add_table(
        model,
        Table(
            "Authorizations",
            referring(Authorization, column, "seller"),
            (display.SELF, "seller", "state", *AMOUNTS, "valid_to"),
        ),
    )
    add_table(
        model,
        Table(
            "Invoices",
            referring(Invoice, column, "seller"),
            (display.SELF, "seller", "state", "claim_level", "due_date", *DEBT),
        ),
    )

add_table(Customer, Table("Notes", referring(Note, "customer", "invoice"), (*NOTE, "invoice")))
add_operation(
    Customer, "add_note", operations.note_customer, NoteForm, label="Add note", locked=False
)
add_operation(Surplus, "set_off", operations.set_off, SetOffForm)
add_operation(
    Surplus, "undo_set_off", operations.undo_set_off, UndoSetOffForm, label="Undo a set-off"
)
