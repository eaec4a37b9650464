"""Errors of a request as such, whatever it asks for."""

from ledger_project.core.errors import DomainError


class MalformedRequest(DomainError):
    code = "malformed-request"
    title = "The body could not be read"


class TokenInvalid(DomainError):
    code = "token-invalid"
    title = "Token invalid"


class TokenExpired(DomainError):
    code = "token-expired"
    title = "Token expired"


class CompanyNumberMismatch(DomainError):
    code = "company-number-mismatch"
    title = "CompanyNumber does not match token"


class PreconditionFailed(DomainError):
    code = "precondition-failed"
    title = "Precondition failed"


class IdempotencyKeyReused(DomainError):
    code = "idempotency-key-reused"
    title = "Idempotency-Key reused"


class RequestTooLarge(DomainError):
    code = "request-too-large"
    title = "Request too large"
