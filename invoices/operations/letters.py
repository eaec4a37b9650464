"""Letters: written with their document, sent in the invoice's way, and answered for.

A ledger has letters from its `letters_since` on. What sends them is in `mailing`.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Max

from invoices.letter_queries import WANTED
from invoices.letter_states import LETTER, RETURNED, SENT, TO_SEND, Channel
from invoices.models import Letter, Sending
from invoices.models.letters import LONGEST_FAILURE
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, perform
from ledger_project.core.models import Ledger

_WRITE = f"""
WITH wanted AS ({WANTED}), written AS (
    INSERT INTO invoices_letter
           (ledger_id, invoice_id, claim_id, credit_id, kind, channel, state, dated_on, sent_on,
            due_at, attempts, failure, email_address, created_by)
    SELECT %(ledger)s, w.invoice_id, w.claim_id, w.credit_id, w.kind, w.channel,
           CASE w.channel WHEN '{Channel.NONE}' THEN '{SENT}' ELSE '{TO_SEND}' END, w.dated_on,
           CASE w.channel WHEN '{Channel.NONE}' THEN w.dated_on END,
           CASE w.channel WHEN '{Channel.NONE}' THEN NULL ELSE now() END, 0, '', '', %(actor)s
      FROM wanted w
     WHERE w.invoice_id = ANY(%(invoices)s) AND w.dated_on >= %(since)s
       AND NOT EXISTS (
           SELECT FROM invoices_letter l
            WHERE l.ledger_id = %(ledger)s AND l.invoice_id = w.invoice_id
              AND l.claim_id IS NOT DISTINCT FROM w.claim_id
              AND l.credit_id IS NOT DISTINCT FROM w.credit_id)
     ORDER BY w.invoice_id
    RETURNING id, state
)
INSERT INTO core_statechange (ledger_id, document_type, document_id, operation, from_state,
                              to_state, business_date, reason, replaced, created_by)
SELECT %(ledger)s, 'letter', id, 'write', '', state, %(on)s, '', '{{}}', %(actor)s FROM written
"""


def write_letters(*, ledger: Ledger, invoices: Collection[int], actor: Actor, on: dt.date) -> None:
    """Write the letters that documents of these invoices, by key, do not have yet.

    To be called in the transaction that made the documents, so that none is without its letter.
    What is not ours to send counts as sent on its day.
    """
    if ledger.letters_since is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "ledger": ledger.number,
                "invoices": list(invoices),
                "since": ledger.letters_since,
                "actor": actor.name,
                "on": on,
            },
        )


def confirm_delivery(*, letter: Letter, actor: Actor, on: dt.date) -> Letter:
    """Record that a locked letter arrived, also one that had come back.

    One that the client sends itself was sent again by it: as far as is known, on this day.
    """
    columns: dict[str, object] = {"came_back": False, "failure": ""}
    if letter.state == RETURNED and letter.channel == Channel.NONE:
        columns["sent_on"] = on
    facts = facts_of(letter)
    return perform(
        letter, LETTER, "confirm_delivery", actor=actor, on=on, facts=facts, columns=columns
    )


def give_up(*, letter: Letter, actor: Actor, on: dt.date, reason: str = "") -> Letter:
    """End the attempts to send a locked letter: a person has to look at it."""
    return perform(
        letter,
        LETTER,
        "fail",
        actor=actor,
        on=on,
        reason=reason,
        facts=facts_of(letter),
        columns={"due_at": None, "failure": reason[:LONGEST_FAILURE]},
    )


def is_dropped(letter: Letter) -> bool:
    """Return whether a letter is not to be sent any more: withdrawn, or to nobody any more."""
    if letter.invoice.customer.erased_on is not None or letter.withdrawn_on:
        return True
    claims = letter.claims
    return bool(claims) and all(one.withdrawn_on or one.ended_on for one in claims)


def leave_out(letter: Letter, fault: str, *, actor: Actor, on: dt.date) -> bool:
    """Drop a locked letter that is not to be sent any more, or give up one that has a fault.

    Return whether it was one of these.
    """
    if is_dropped(letter):
        perform(letter, LETTER, "withdraw", actor=actor, on=on, columns={"due_at": None})
    elif fault:
        give_up(letter=letter, actor=actor, on=on, reason=fault)
    else:
        return False
    return True


def next_number(letter: Letter) -> int:
    """Return the number that the next sending of a letter has; it is the same until it is sent."""
    sendings = Sending.objects.filter(ledger=letter.ledger_id, letter=letter)
    return (sendings.aggregate(last=Max("number"))["last"] or 0) + 1


def came_back_from(sent: Collection[Letter], addresses: Mapping[int, str]) -> set[int]:
    """Return the keys of the letters that came back, and go to where each went before.

    `addresses` has where each letter goes, by key.
    """
    back = [one for one in sent if one.came_back]
    if not back:
        return set()
    # A letter that was made anew in place of one that came back was never sent itself.
    earlier = Sending.objects.filter(
        ledger=back[0].ledger_id,
        letter__came_back=True,
        letter__invoice__in={one.invoice_id for one in back},
    )
    known = set(earlier.values_list("letter__invoice_id", "address"))
    return {one.pk for one in back if (one.invoice_id, addresses[one.pk]) in known}


def record_sending(letter: Letter, sending: Sending, *, actor: Actor, on: dt.date) -> None:
    """Record that a locked letter went out as the sending says, which is not saved yet."""
    sending.ledger_id, sending.letter, sending.channel = letter.ledger_id, letter, letter.channel
    sending.sent_on, sending.created_by = on, actor.name
    came_back = letter.pk in came_back_from([letter], {letter.pk: sending.address})
    sending.save(force_insert=True)
    advance(
        letter,
        LETTER,
        "send",
        actor=actor,
        on=on,
        facts=facts_of(letter),
        columns={"sent_on": on, "due_at": None, "failure": "", "came_back": came_back},
    )


def facts_of(letter: Letter) -> dict[str, object]:
    """Return what its events say."""
    return {"kind": letter.kind, "channel": letter.channel}
