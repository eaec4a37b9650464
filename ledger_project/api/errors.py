"""Errors of a request as such, whatever it asks for."""

import math

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


class TooManyRequests(DomainError):
    """More than a limit allows; `wait` are the seconds until it allows one again."""

    code = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str = "", *, wait: float) -> None:
        super().__init__(detail)
        self.wait = max(math.ceil(wait), 1)
