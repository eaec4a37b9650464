"""Seller by which an invoice is issued or sold."""

from collections.abc import Sequence

from django.db.models import QuerySet

from invoices.operations.numbers import lock_on
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, SellerNotConfigured, SellerNumberMismatch
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.prepared import prepared


@prepared
def _numbered(ledger: int, number: str, invoice: str) -> QuerySet[Seller]:
    found = Seller.objects.filter(ledger=ledger, number=number).order_by()
    return found.annotate(locked=lock_on(ledger, invoice))


@prepared
def _any_two(ledger: int, invoice: str) -> QuerySet[Seller]:
    found = Seller.objects.filter(ledger=ledger).order_by()
    return found.annotate(locked=lock_on(ledger, invoice))[:2]


def get(ledger: Ledger, number: str, actor: Actor, *, invoice_number: str) -> Seller:
    """Return the seller of this number in a ledger, or its only seller if the number is empty.

    The number of the invoice that it sells is locked, without a round trip of its own.
    Raises `SellerNumberMismatch` for one that the actor does not cover, `SellerNotConfigured` for
    one that is unknown or not open for business, and `Invalid` where a number is needed.
    """
    if number:
        sellers = _numbered(ledger.number, number, invoice_number)
    else:
        sellers = _any_two(ledger.number, invoice_number)
    return choose(sellers, number, actor)


def choose(sellers: Sequence[Seller], number: str, actor: Actor) -> Seller:
    """Return the seller of this number, of those found by it; without a number, the only one.

    Raises the errors of `get`.
    """
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
