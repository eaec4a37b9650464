"""The double-entry books: the chart of accounts, entries, and the journal that writes them."""
