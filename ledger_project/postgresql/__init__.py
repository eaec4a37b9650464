"""The Django database backend: PostgreSQL, told with each transaction which ledger it serves."""
