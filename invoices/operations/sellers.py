"""Seller by which an invoice is issued or sold."""

from django.db.models import QuerySet

from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, SellerNotConfigured, SellerNumberMismatch
from ledger_project.core.models import Seller


def get(found: QuerySet[Seller], number: str, actor: Actor) -> Seller:
    """Return the seller of this number in a ledger, or its only seller if the number is empty.

    Raises `SellerNumberMismatch` for one that the actor does not cover, `SellerNotConfigured` for
    one that is unknown or not open for business, and `Invalid` where a number is needed.
    """
    sellers = list(found.filter(number=number) if number else found[:2])
    if not number and len(sellers) != 1:
        raise Invalid({"sellerNumber": "Argument required"})
    seller = sellers[0] if sellers else None
    number = seller.number if seller else number
    # An actor of some sellers does not learn which others there are.
    if not (actor.covers_seller(seller.pk) if seller else actor.sellers is None):
        raise SellerNumberMismatch(f"The token does not cover SellerNumber {number}")
    if seller is None or not seller.configured:
        detail = f"SellerNumber {number} not configured"
        raise SellerNotConfigured(detail, title=detail)
    return seller
