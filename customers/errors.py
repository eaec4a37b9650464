"""Errors of customers."""

from typing import Any

from ledger_project.core.errors import DomainError, NotFound
from ledger_project.core.texts import say


class CustomerNotFound(NotFound):
    """The ledger has no such customer."""

    code = "customer-not-found"
    title = "Customer not found"


class CustomerAlreadyExists(DomainError):
    """The customer number or the national identifier belongs to a customer with other content.

    `customer` None is one that the caller may not know.
    """

    code = "customer-already-exists"
    title = "Customer already exists"

    def __init__(self, customer: Any, what: str) -> None:
        super().__init__(
            say("The {what} belongs to another customer", what=what),
            Customer=customer.get_absolute_url() if customer else None,
        )


class CustomerInUse(DomainError):
    """The customer has accounts, invoices, consents or credit decisions, which are kept."""

    code = "customer-in-use"
    title = "Customer in use"

    def __init__(self, customer: Any) -> None:
        super().__init__(
            say(
                "Customer {customer_no} has history, which has to be kept",
                customer_no=customer.customer_no,
            )
        )


class PopulationRegisterNotConfigured(DomainError):
    """No population register is connected."""

    code = "population-register-not-configured"
    title = "Population register not configured"


class PopulationRegisterUnavailable(DomainError):
    """The register did not answer; nothing was changed. `reason` is for the operator only."""

    code = "service-unavailable"
    title = "The population register does not answer"

    def __init__(self, reason: str) -> None:
        super().__init__(say("Nothing was changed. Send the request again later."))
        self.reason = reason
