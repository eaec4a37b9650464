"""Errors of output files."""

from ledger_project.core.errors import DomainError, NotFound


class FileNotFound(NotFound):
    """No such file or file type, or a file with records of sellers that the token lacks."""

    code = "file-not-found"
    title = "File not found"


class InvalidFile(DomainError):
    """A file that was written breaks its own schema or rules: a bug. It was not stored."""

    code = "internal-error"
    title = "The file is not valid"
