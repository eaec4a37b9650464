"""The links that letters give a customer: ended by staff, all of them at once."""

import datetime as dt

from customers.models import Customer
from customers.states import CUSTOMER
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import perform


def revoke_links(*, customer: Customer, actor: Actor, on: dt.date, reason: str = "") -> Customer:
    """End every link that letters gave a locked customer so far: a link says how many were ended.

    The audit trail alone keeps the number (`queries.times_revoked`).
    """
    return perform(customer, CUSTOMER, "revoke_links", actor=actor, on=on, reason=reason)
