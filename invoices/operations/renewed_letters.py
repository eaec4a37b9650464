"""Letters as of the day on which they are sent: a claim goes out only as far as it is true then.

Between a claim and its letter the debt may be paid in part, credited, disputed or put off. One
place judges each letter right before it is sent, whatever the channel, and before it is sent again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction

from invoices.letter_states import LETTER, TO_SEND, Channel
from invoices.models import Claim, Invoice, Letter, Waiver
from invoices.models.invoices import COSTS
from invoices.models.letters import LONGEST_FAILURE
from invoices.operations import letters
from invoices.operations.charges import waive
from invoices.operations.claims import (
    DISPUTED,
    INTEREST_DEMANDED,
    MAY_BE_CLAIMED,
    RESPITE,
    UNHINDERED,
    claim_anew,
)
from invoices.operations.returned_letters import fee_to_fall
from invoices.operations.subledger import change
from invoices.operations.withdrawn_claims import claim_columns
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, OperationNotAllowed
from ledger_project.core.lifecycle import perform
from ledger_project.core.money import ZERO
from ledger_project.core.texts import noted, say

SENDABLE = (Channel.EMAIL, Channel.PRINT)
"""Channels that a letter can be sent again by, whatever it says; the other one is its own."""

NOT_SENT = noted("The letter of the claim was not sent")
ANEW = noted("What is owed has changed: a new letter says what is owed now")
SMALL = noted("What is left of the debt is too small to be claimed")
HINDRANCES = {
    "owed": noted("Nothing of it is owed any more"),
    "later": noted("A later claim was made: send the letter of that one"),
    "disputed": noted("The debt is disputed: a letter can go out when that is over"),
    "respite": noted("The debt has respite: a letter can go out when that is over"),
    "plan": noted("The debt is in a payment plan: a letter can go out if that is broken"),
    "deceased": noted("The customer is deceased"),
    "money": noted("The customer's money is to meet the debt first: set it off"),
}
"""Why a claim cannot go out."""


class Standing(NamedTuple):
    """A claim that stands, as of today."""

    claim: int
    invoice: int
    letter: int
    """The letter that it goes out in."""
    hindrance: str
    """Key of `HINDRANCES`, or "" if it may be claimed today."""
    is_owed: bool
    """Whether all that it demands is owed still."""

    @property
    def holds(self) -> bool:
        return self.is_owed and not self.hindrance


_STANDING = f"""
SELECT k.id, i.id, l.id,
       CASE WHEN i.state <> 'open' THEN 'owed'
            WHEN EXISTS (SELECT FROM invoices_claim n
                          WHERE n.ledger_id = k.ledger_id AND n.invoice_id = k.invoice_id
                            AND n.id > k.id AND n.withdrawn_on IS NULL AND n.ended_on IS NULL)
              THEN 'later'
            WHEN i.payment_plan_id IS NOT NULL THEN 'plan'
            WHEN {DISPUTED} THEN 'disputed'
            WHEN {RESPITE} THEN 'respite'
            WHEN NOT {MAY_BE_CLAIMED} THEN 'owed'
            WHEN c.state = 'deceased' THEN 'deceased'
            WHEN NOT {UNHINDERED} THEN 'money'
            ELSE '' END,
       k.capital <= i.capital_debt - coalesce(i.disputed_amount, 0)
       AND {" AND ".join(f"k.{name} <= i.{name}" for name in COSTS)}
       AND k.interest <= {INTEREST_DEMANDED}
  FROM invoices_letter l
  JOIN invoices_claim k
    ON k.ledger_id = l.ledger_id AND (k.id = l.claim_id OR k.sent_with_id = l.claim_id)
  JOIN invoices_invoice i ON i.ledger_id = k.ledger_id AND i.id = k.invoice_id
  JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 WHERE l.ledger_id = %(ledger)s AND l.id = ANY(%(letters)s)
   AND k.withdrawn_on IS NULL AND k.ended_on IS NULL
 ORDER BY k.id"""


def _standing(ledger: int, keys: Collection[int], on: dt.date) -> list[Standing]:
    """Return the claims of some letters that stand, those of one letter in order."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"ledger": ledger, "letters": list(keys), "on": on})
        return [Standing(*row) for row in cursor.fetchall()]


def untrue(found: Collection[Letter], on: dt.date) -> set[int]:
    """Return the keys of the letters that demand what cannot be demanded on a day."""
    claiming = [one for one in found if one.claim_id]
    if not claiming:
        return set()
    standing = _standing(claiming[0].ledger_id, [one.pk for one in claiming], on)
    wrong = {one.letter for one in standing if not one.holds}
    # Of several claims one may have gone since they were put together.
    count = Counter(one.letter for one in standing)
    return wrong | {one.pk for one in claiming if 0 < count[one.pk] < len(one.claims)}


def renew(letter: Letter, *, actor: Actor, on: dt.date, now: dt.datetime) -> str:
    """Make the claims of a letter to send anew if they are not true any more; return its state.

    "" if it can go out as it is, or is not to be sent. What may be claimed is claimed as of today,
    in a new letter that goes out in its place, and costs what was left of its fee at most. What may
    not is withdrawn with its fee, if it never was sent; else it stands, and a person has to look
    at it. Books: `fee_waived` for what was paid of a fee. Locks: the invoices, then the letter.
    """
    if not untrue([letter], on):
        return ""
    with transaction.atomic():
        invoices = _locked(letter)
        found = Letter.objects.select_related("ledger", "claim").select_for_update(of=("self",))
        letter = found.get(ledger=letter.ledger_id, pk=letter.pk)
        if letter.state != TO_SEND or not untrue([letter], on):
            return ""
        standing = _standing(letter.ledger_id, [letter.pk], on)
        again = {one.invoice for one in standing if not one.hindrance}
        gone = [one for one in standing if one.invoice in again or letter.sent_on is None]
        fees = {
            one.invoice: withdraw_unsent(invoices[one.invoice], one.claim, actor=actor, on=on)
            for one in gone
        }
        claim_anew(
            ledger=letter.ledger,
            fees={key: fee for key, fee in fees.items() if key in again},
            actor=actor,
            on=on,
        )
        anew = _take_over(letter, again, last=max(one.claim for one in standing), now=now)
        reason = ANEW if anew else _reason(standing)
        if len(gone) == len(standing):
            columns = {"due_at": None, "failure": reason}
            perform(letter, LETTER, "withdraw", actor=actor, on=on, reason=reason, columns=columns)
        else:
            letters.give_up(letter=letter, actor=actor, on=on, reason=reason)
        return str(letter.state)


def _locked(letter: Letter) -> dict[int, Invoice]:
    """Return the invoices of a letter's claims by key, locked in order."""
    keys = {one.invoice_id for one in letter.claims}
    found = Invoice.objects.filter(ledger=letter.ledger_id, pk__in=keys).order_by("pk")
    locked = found.select_related("customer", "ledger").select_for_update(of=("self",))
    return {one.pk: one for one in locked}


def withdraw_unsent(invoice: Invoice, key: int, *, actor: Actor, on: dt.date) -> Decimal:
    """Withdraw a claim of a locked invoice for good, and its fee; return what fell of that."""
    claim = Claim.objects.get(ledger=invoice.ledger_id, pk=key)
    claim.invoice = invoice
    fallen = fee_to_fall(claim)
    Claim.objects.filter(ledger=invoice.ledger_id, pk=key).update(ended_on=on, recalled_on=on)
    columns = claim_columns(invoice)
    fee = sum(fallen.waived.values(), ZERO)
    operation = "withdraw_claim"
    if fee:
        of = (Waiver.Kind.FEE, fallen, NOT_SENT)
        waive(invoice, operation, *of, actor, on, columns=columns)
    else:
        change(invoice, operation, [], actor=actor, on=on, reason=NOT_SENT, columns=columns)
    return fee


def _take_over(letter: Letter, invoices: Iterable[int], *, last: int, now: dt.datetime) -> bool:
    """Send letters of newer claims where a letter was to go; return whether there are any."""
    anew = Letter.objects.filter(
        ledger=letter.ledger_id, invoice__in=list(invoices), claim__gt=last, state=TO_SEND
    )
    return bool(
        anew.update(
            channel=letter.channel,
            email_address=letter.email_address,
            came_back=letter.came_back,
            due_at=now,
        )
    )


def _reason(standing: Iterable[Standing]) -> str:
    """Return why nothing of a letter could be made anew, by the first of its claims."""
    hindrance = next((one.hindrance for one in standing if one.hindrance), None)
    return (HINDRANCES[hindrance] if hindrance else SMALL)[:LONGEST_FAILURE]


def resend(
    *,
    letter: Letter,
    actor: Actor,
    on: dt.date,
    now: dt.datetime,
    channel: str | None = None,
    email_address: str = "",
) -> Letter:
    """Send a locked letter again, as soon as a run comes, by the same channel or another one.

    `email_address` is used instead of the customer's. Where the debt has changed since, a new
    letter goes out in its place. Raises the error of the state, also if nothing of it may be
    claimed, and `Invalid`.
    """
    LETTER.require("resend", letter, actor, on)
    if (channel is None and letter.channel == Channel.NONE) or channel not in (None, *SENDABLE):
        raise Invalid({"channel": say("Expected {list}", list=" or ".join(SENDABLE))})
    channel = channel or letter.channel
    if email_address and channel != Channel.EMAIL:
        raise Invalid({"emailAddress": say("The letter does not go by e-mail")})
    if letter.claim_id:
        standing = _standing(letter.ledger_id, [letter.pk], on)
        if all(one.hindrance for one in standing):
            reason = _reason(standing) if standing else HINDRANCES["owed"]
            raise OperationNotAllowed(say(reason), State=letter.state)
    columns = {
        "channel": channel,
        "email_address": email_address,
        "due_at": now,
        "attempts": 0,
        "failure": "",
    }
    return perform(letter, LETTER, "resend", actor=actor, on=on, columns=columns)
