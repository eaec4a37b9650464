"""The bank's side: its files are read (`formats`, `statuses`), and what they report is booked.

Stands above `invoices.operations`; `imports.import_bank_file` is the one way in for a file.
"""
