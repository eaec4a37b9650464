"""The types of problems: one exception for each."""

# Made by generate.py from the description. Change nothing here.
# ruff: noqa

from __future__ import annotations

from invoice_ledger._problem import Problem, problem_of

__all__ = [
    "AccountAlreadyExists",
    "AccountNotFound",
    "AuthorizationAlreadyCaptured",
    "AuthorizationCancelled",
    "AuthorizationDeclined",
    "AuthorizationExpired",
    "AuthorizationNotFound",
    "CollectionCaseNotFound",
    "CompanyMissingConfiguration",
    "CompanyNotConfigured",
    "CompanyNumberMismatch",
    "CurrencyNotSupported",
    "CustomerAlreadyExists",
    "CustomerInUse",
    "CustomerNotFound",
    "DocumentNotFound",
    "DuplicateInvoiceNumber",
    "DuplicateReference",
    "FileNotFound",
    "IdempotencyKeyReused",
    "InsufficientDebitedAmount",
    "InsufficientRemainingAmount",
    "InternalError",
    "InvoiceAlreadyAuthorized",
    "InvoiceNotFound",
    "MalformedRequest",
    "MethodNotAllowed",
    "NotASandbox",
    "NotAcceptable",
    "NotFound",
    "OperationNotAllowed",
    "OutcomeUnknown",
    "PaymentPlanNotFound",
    "PermissionDenied",
    "PopulationRegisterNotConfigured",
    "PreconditionFailed",
    "Problem",
    "RequestTimeout",
    "RequestTooLarge",
    "SellerNotConfigured",
    "SellerNumberMismatch",
    "ServiceUnavailable",
    "TokenExpired",
    "TokenInvalid",
    "TooManyRequests",
    "UnknownHost",
    "UnsupportedMediaType",
    "Validation",
    "problem_of",
]


class AccountAlreadyExists(Problem, slug="account-already-exists"):
    """The problem `account-already-exists`."""


class AccountNotFound(Problem, slug="account-not-found"):
    """The problem `account-not-found`."""


class AuthorizationAlreadyCaptured(Problem, slug="authorization-already-captured"):
    """The problem `authorization-already-captured`."""


class AuthorizationCancelled(Problem, slug="authorization-cancelled"):
    """The problem `authorization-cancelled`."""


class AuthorizationDeclined(Problem, slug="authorization-declined"):
    """The problem `authorization-declined`."""


class AuthorizationExpired(Problem, slug="authorization-expired"):
    """The problem `authorization-expired`."""


class AuthorizationNotFound(Problem, slug="authorization-not-found"):
    """The problem `authorization-not-found`."""


class CollectionCaseNotFound(Problem, slug="collection-case-not-found"):
    """The problem `collection-case-not-found`."""


class CompanyMissingConfiguration(Problem, slug="company-missing-configuration"):
    """The problem `company-missing-configuration`."""


class CompanyNotConfigured(Problem, slug="company-not-configured"):
    """The problem `company-not-configured`."""


class CompanyNumberMismatch(Problem, slug="company-number-mismatch"):
    """The problem `company-number-mismatch`."""


class CurrencyNotSupported(Problem, slug="currency-not-supported"):
    """The problem `currency-not-supported`."""


class CustomerAlreadyExists(Problem, slug="customer-already-exists"):
    """The problem `customer-already-exists`."""


class CustomerInUse(Problem, slug="customer-in-use"):
    """The problem `customer-in-use`."""


class CustomerNotFound(Problem, slug="customer-not-found"):
    """The problem `customer-not-found`."""


class DocumentNotFound(Problem, slug="document-not-found"):
    """The problem `document-not-found`."""


class DuplicateInvoiceNumber(Problem, slug="duplicate-invoice-number"):
    """The problem `duplicate-invoice-number`."""


class DuplicateReference(Problem, slug="duplicate-reference"):
    """The problem `duplicate-reference`."""


class FileNotFound(Problem, slug="file-not-found"):
    """The problem `file-not-found`."""


class IdempotencyKeyReused(Problem, slug="idempotency-key-reused"):
    """The problem `idempotency-key-reused`."""


class InsufficientDebitedAmount(Problem, slug="insufficient-debited-amount"):
    """The problem `insufficient-debited-amount`."""


class InsufficientRemainingAmount(Problem, slug="insufficient-remaining-amount"):
    """The problem `insufficient-remaining-amount`."""


class InternalError(Problem, slug="internal-error"):
    """The problem `internal-error`."""


class InvoiceAlreadyAuthorized(Problem, slug="invoice-already-authorized"):
    """The problem `invoice-already-authorized`."""


class InvoiceNotFound(Problem, slug="invoice-not-found"):
    """The problem `invoice-not-found`."""


class MalformedRequest(Problem, slug="malformed-request"):
    """The problem `malformed-request`."""


class MethodNotAllowed(Problem, slug="method-not-allowed"):
    """The problem `method-not-allowed`."""


class NotASandbox(Problem, slug="not-a-sandbox"):
    """The problem `not-a-sandbox`."""


class NotAcceptable(Problem, slug="not-acceptable"):
    """The problem `not-acceptable`."""


class NotFound(Problem, slug="not-found"):
    """The problem `not-found`."""


class OperationNotAllowed(Problem, slug="operation-not-allowed"):
    """The problem `operation-not-allowed`."""


class OutcomeUnknown(Problem, slug="outcome-unknown"):
    """The problem `outcome-unknown`."""


class PaymentPlanNotFound(Problem, slug="payment-plan-not-found"):
    """The problem `payment-plan-not-found`."""


class PermissionDenied(Problem, slug="permission-denied"):
    """The problem `permission-denied`."""


class PopulationRegisterNotConfigured(Problem, slug="population-register-not-configured"):
    """The problem `population-register-not-configured`."""


class PreconditionFailed(Problem, slug="precondition-failed"):
    """The problem `precondition-failed`."""


class RequestTimeout(Problem, slug="request-timeout"):
    """The problem `request-timeout`."""


class RequestTooLarge(Problem, slug="request-too-large"):
    """The problem `request-too-large`."""


class SellerNotConfigured(Problem, slug="seller-not-configured"):
    """The problem `seller-not-configured`."""


class SellerNumberMismatch(Problem, slug="seller-number-mismatch"):
    """The problem `seller-number-mismatch`."""


class ServiceUnavailable(Problem, slug="service-unavailable"):
    """The problem `service-unavailable`."""


class TokenExpired(Problem, slug="token-expired"):
    """The problem `token-expired`."""


class TokenInvalid(Problem, slug="token-invalid"):
    """The problem `token-invalid`."""


class TooManyRequests(Problem, slug="too-many-requests"):
    """The problem `too-many-requests`."""


class UnknownHost(Problem, slug="unknown-host"):
    """The problem `unknown-host`."""


class UnsupportedMediaType(Problem, slug="unsupported-media-type"):
    """The problem `unsupported-media-type`."""


class Validation(Problem, slug="validation"):
    """The problem `validation`."""
