"""Documents for customers: pure functions from a document's content to its bytes.

`content` holds the data of a document; `templates/documents` its layout. Nothing here reads the
database: callers gather the `Content` first.
"""
