"""Letters that came back: the fee of their claim falls, as the customer never had it."""

import datetime as dt
from decimal import Decimal

from invoices.letter_states import LETTER
from invoices.models import Claim, Letter, Waiver
from invoices.models.letters import LONGEST_FAILURE
from invoices.operations.adjustments import locked
from invoices.operations.charges import FallenAway, waive
from invoices.operations.letters import facts_of
from invoices.operations.withdrawn_claims import fallen_fees
from invoices.states import CLOSED
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import StateChange
from ledger_project.core.money import ZERO
from ledger_project.core.texts import noted

CAME_BACK = noted("The letter of the claim came back")


def mark_returned(*, letter: Letter, actor: Actor, on: dt.date, reason: str = "") -> Letter:
    """Record that a letter, not locked yet, came back, because its address is wrong, say.

    The fee of its claim is waived: once, whoever owns it. No further claim follows before the
    letter went to another address, or arrived. Books: `fee_waived` for what was paid of the fee.
    Raises the error of the state. Locks: the invoice, then the letter.
    """
    LETTER.require_grant("mark_returned", actor)
    invoice = locked(letter.invoice)
    found = Letter.objects.select_related("ledger", "claim", "credit").select_for_update(
        of=("self",)
    )
    letter = found.get(ledger=letter.ledger_id, pk=letter.pk)
    letter.invoice = invoice
    LETTER.require("mark_returned", letter, actor, on)
    waived = _let_fee_fall(letter, actor, on)
    advance(
        letter,
        LETTER,
        "mark_returned",
        actor=actor,
        on=on,
        reason=reason,
        facts={**facts_of(letter), "waivedFee": waived or None},
        columns={"failure": reason[:LONGEST_FAILURE], "came_back": True},
    )
    return letter


def _let_fee_fall(letter: Letter, actor: Actor, on: dt.date) -> Decimal:
    """Waive what its claim has charged, if it stands; return how much that was."""
    claim, invoice = letter.claim, letter.invoice
    if claim is None or claim.withdrawn_on or claim.ended_on or _came_back_before(letter):
        return ZERO
    claim.invoice = invoice
    fallen = fee_to_fall(claim)
    waived = sum(fallen.waived.values(), ZERO)
    if waived:
        waive(invoice, "waive_fee", Waiver.Kind.FEE, fallen, CAME_BACK, actor, on)
    return waived


def fee_to_fall(claim: Claim) -> FallenAway:
    """Return what falls of the fee of a claim that its customer never had."""
    invoice = claim.invoice
    fallen = fallen_fees(invoice, [claim], {})
    if invoice.state == CLOSED and fallen.returned:
        # Who paid all that it demanded had it.
        kept = fallen.returned
        waived_of = {name: part - kept.get(name, ZERO) for name, part in fallen.waived.items()}
        fallen = FallenAway(waived_of, {}, fallen.given_up)
    return fallen


def _came_back_before(letter: Letter) -> bool:
    return StateChange.objects.filter(
        ledger=letter.ledger_id,
        document_type=LETTER.entity,
        document_id=letter.pk,
        operation="mark_returned",
    ).exists()
