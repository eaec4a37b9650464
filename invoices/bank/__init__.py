"""Read banks' files (`formats`, `statuses`) and book what they report.

Layered above `invoices.operations`. `imports.import_bank_file` is the one entry point for files.
"""
