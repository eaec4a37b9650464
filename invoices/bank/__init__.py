"""Read banks' files (`formats`, `statuses`) and book what they report.

Stands above `invoices.operations`. `imports.import_bank_file` is the one way in for a file.
"""
