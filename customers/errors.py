"""What can be wrong with a customer."""

from typing import Any

from ledger_project.core.errors import DomainError, NotFound


class CustomerNotFound(NotFound):
    """No such customer in this ledger."""

    code = "customer-not-found"
    title = "Customer not found"


class CustomerAlreadyExists(DomainError):
    """The customer number or the national identifier belongs to a customer with other content."""

    code = "customer-already-exists"
    title = "Customer already exists"

    def __init__(self, customer: Any, what: str) -> None:
        super().__init__(
            f"The {what} belongs to another customer", Customer=customer.get_absolute_url()
        )
