"""What is sent to a customer: pure functions from the facts of a document to its bytes.

`content` says what a document tells; how it looks stands in `templates/documents`. Nothing here
reads the database: who makes a document gathers its `Content` first.
"""
