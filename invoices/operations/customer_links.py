"""Links to a customer's page, as letters bring them: signed, for a seller, until a day.

No table keeps them. A link names its ledger, customer and seller, its last day, and how often
links were revoked before it was made: the next revocation ends it.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from customers.models import Customer
from customers.queries import times_revoked
from invoices.models import Invoice
from ledger_project.core import clock
from ledger_project.core.models import Seller
from ledger_project.logs import SECRET

VALID_FOR = dt.timedelta(days=180)
"""After the day by which the letter asks to pay: by then there is a newer letter, or none."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """What a link that was signed here says; whether it is valid, `opened` finds out."""

    ledger: int
    customer: int
    seller: int
    revoked: int
    last_day: dt.date


def address_of(invoice: Invoice, due: dt.date) -> str:
    """Return the link that a letter about an invoice brings; "" where customers have no page."""
    if not settings.PUBLIC_URL or invoice.customer.erased_on:
        return ""
    link = Link(
        invoice.ledger_id,
        invoice.customer_id,
        invoice.seller_id,
        times_revoked(invoice.customer),
        due + VALID_FOR,
    )
    return f"{settings.PUBLIC_URL}{SECRET}{_signed(link)}"


def read(token: str) -> Link | None:
    """Return what a token says, if it was signed here."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        ledger, customer, seller, revoked, day = _signer().unsign(token).split(".")
        return Link(
            int(ledger), int(customer), int(seller), int(revoked), dt.date.fromisoformat(day)
        )
    except (BadSignature, ValueError):
        return None


def opened(link: Link) -> tuple[Customer, Seller] | None:
    """Return whose page a link shows, within its ledger; None for one that is over.

    It is over after its last day, when links were revoked since, and with the erasure.
    """
    found = Customer.objects.select_related("ledger").filter(ledger=link.ledger, pk=link.customer)
    seller = Seller.objects.filter(ledger=link.ledger, pk=link.seller).first()
    customer = found.filter(erased_on=None).first()
    if customer is None or seller is None or clock.date_of(customer.ledger) > link.last_day:
        return None
    return (customer, seller) if times_revoked(customer) == link.revoked else None


def _signed(link: Link) -> str:
    numbers = (link.ledger, link.customer, link.seller, link.revoked)
    said = ".".join([*map(str, numbers), link.last_day.isoformat()])
    return _signer().sign(said)


def _signer() -> Signer:
    return Signer(salt="invoices.customer_links", sep=".")
