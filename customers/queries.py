"""Reading customers. They belong to the ledger, not to a seller: every token of it sees them."""

from django.db.models import QuerySet

from customers.errors import CustomerNotFound
from customers.models import Customer
from ledger_project.core.actors import Actor


def visible_to(actor: Actor) -> QuerySet[Customer]:
    """The customers that the actor may know of."""
    found = Customer.objects.all()
    return found if actor.ledger is None else found.filter(ledger=actor.ledger)


def get(actor: Actor, customer_no: str, *, lock: bool = False) -> Customer:
    """One customer by number. Raises `CustomerNotFound`."""
    found = visible_to(actor).filter(customer_no=customer_no)
    customer = (found.select_for_update() if lock else found).first()
    if customer is None:
        raise CustomerNotFound(f"There is no customer {customer_no}")
    return customer
