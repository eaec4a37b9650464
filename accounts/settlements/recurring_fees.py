"""Operations on the recurring fees of sellers."""

import datetime as dt
from decimal import Decimal

from accounts.settlements.models import RecurrentFee
from ledger_project.core import setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.members import set_members
from ledger_project.core.models import Seller
from ledger_project.core.texts import say


def charge_monthly(
    *,
    seller: Seller,
    actor: Actor,
    on: dt.date,
    text: str,
    unit_price: Decimal,
    quantity: int = 1,
    vat_percent: Decimal | None = None,
    until: dt.date | None = None,
    reason: str = "",
) -> RecurrentFee:
    """Charge a seller a fee for each month from `on` to `until`, or without an end.

    Raises `Invalid`, also while a fee without an end has the same text.
    """
    if _without_end(seller, text) is not None:
        raise Invalid({"text": say("{value} is charged already: end it with until", value=text)})
    fee = RecurrentFee(
        ledger_id=seller.ledger_id, seller=seller, text=text, since=on, created_by=actor.name
    )
    given = {"unit_price": unit_price, "quantity": quantity}
    set_members(fee, {**given, "vat_percent": vat_percent, "until": until})
    with setting_changes.made_by(actor, "charge_monthly", reason):
        fee.save()
    return fee


def end_monthly_fee(
    *, seller: Seller, actor: Actor, text: str, until: dt.date, reason: str = ""
) -> RecurrentFee:
    """Set the last day of the seller's fee that has this text and no end. Raises `Invalid`."""
    fee = _without_end(seller, text)
    if fee is None:
        raise Invalid(
            {"text": say("{value} is not charged: a new fee needs a unit price", value=text)}
        )
    set_members(fee, {"until": until})
    with setting_changes.made_by(actor, "end_monthly_fee", reason):
        fee.save()
    return fee


def _without_end(seller: Seller, text: str) -> RecurrentFee | None:
    """Lock the seller, and return its fee of this text without an end, if any.

    The lock makes two operations on fees of one seller wait for each other. It leaves the seller
    free to be referred to by invoices.
    """
    Seller.objects.select_for_update(no_key=True).get(ledger=seller.ledger_id, pk=seller.pk)
    return RecurrentFee.objects.filter(
        ledger=seller.ledger_id, seller=seller, text=text, until=None
    ).first()
