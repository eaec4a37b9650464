"""Errors of output files."""

from ledger_project.core.errors import DomainError, NotFound


class FileNotFound(NotFound):
    """There is no such file or type, or the file has records of sellers that the token lacks."""

    code = "file-not-found"
    title = "File not found"


class InvalidFile(DomainError):
    """A written file breaks its own schema or rules: a bug. It is not stored."""

    code = "internal-error"
    title = "The file is not valid"
