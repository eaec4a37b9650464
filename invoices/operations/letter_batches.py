"""Letters on paper and e-invoices: handed over in files, to whoever prints or carries them.

A batch and the sendings in it are written in one transaction, and its file is made of them once:
so each letter is in exactly one file each time that it is sent.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Case, When

from invoices.letter_queries import due
from invoices.letter_states import LETTER, Channel
from invoices.models import Letter, LetterBatch, Sending
from invoices.models.letters import ADDRESS_LINES
from invoices.operations import documents, letters
from invoices.operations.document_contents import buyer_of
from invoices.operations.renewed_letters import renew, untrue
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance_all
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import lock_gapless, take_gapless
from ledger_project.core.texts import noted

SERIES = "letter-batch"
LARGEST = {Channel.PRINT: 1_000, Channel.EINVOICE: 1}
"""Letters in a batch: an access point takes each e-invoice as a file of its own."""
NO_ADDRESS = noted("The customer has no postal address")


def hand_over_letters(
    *, ledger: Ledger, actor: Actor, on: dt.date, now: dt.datetime
) -> Iterator[LetterBatch]:
    """Put the letters on paper and the e-invoices that are due into batches; yield each of them.

    What cannot be sent fails, so that a person looks at it. Must not be called in a transaction.
    """
    for channel, most in LARGEST.items():
        ready = list(_ready(ledger, channel, actor, on, now))
        for start in range(0, len(ready), most):
            if batch := _batch(ledger, channel, ready[start : start + most], actor, on, now):
                yield batch


def _ready(
    ledger: Ledger, channel: str, actor: Actor, on: dt.date, now: dt.datetime
) -> Iterator[int]:
    """Yield the keys of what can be sent, its documents stored; leave the others out."""
    for key in _true(ledger, channel, actor, on, now):
        found = due(ledger, channel, now).filter(pk=key)
        letter = found.first()
        if letter is None:
            continue
        fault = ""
        if not letters.is_dropped(letter):
            fault = documents.fault_of_letter(letter, on=on)
            if channel == Channel.PRINT and not buyer_of(letter.invoice).city:
                fault = NO_ADDRESS
            if not fault:
                yield key
                continue
        with transaction.atomic():
            letter = found.select_for_update(of=("self",), skip_locked=True).first()
            if letter:
                letters.leave_out(letter, fault, actor=actor, on=on)


def _true(ledger: Ledger, channel: str, actor: Actor, on: dt.date, now: dt.datetime) -> list[int]:
    """Return the keys of what is due, once what is not true any more was made anew."""
    waiting = list(due(ledger, channel, now))
    wrong = untrue(waiting, on)
    for one in waiting:
        if one.pk in wrong:
            renew(one, actor=actor, on=on, now=now)
    return list(due(ledger, channel, now).values_list("pk", flat=True))


@transaction.atomic
def _batch(
    ledger: Ledger,
    channel: str,
    keys: Sequence[int],
    actor: Actor,
    on: dt.date,
    now: dt.datetime,
) -> LetterBatch | None:
    """Write a batch of these letters, as far as they are to be sent and nobody else sends them."""
    found = due(ledger, channel, now).filter(pk__in=keys)
    locked = found.select_for_update(of=("self",), skip_locked=True)
    standing = [one for one in locked if not letters.is_dropped(one)]
    # What changed while documents were made is made anew by the next run.
    wrong = untrue(standing, on)
    taken = [one for one in standing if one.pk not in wrong]
    if not taken:
        return None
    last = lock_gapless(ledger.number, SERIES)
    batch = LetterBatch.objects.create(
        ledger=ledger,
        number=f"L{ledger.number}-{last + 1:04d}",
        channel=channel,
        sent_on=on,
        count=len(taken),
        created_by=actor.name,
    )
    take_gapless(ledger.number, SERIES)
    addresses = {one.pk: _address(one) for one in taken}
    again = letters.came_back_from(taken, addresses)
    Sending.objects.bulk_create(
        Sending(
            ledger=ledger,
            letter=one,
            batch=batch,
            number=letters.next_number(one),
            channel=channel,
            address=addresses[one.pk],
            sha256=documents.document_of_letter(one, on=on).sha256,
            sent_on=on,
            created_by=actor.name,
        )
        for one in taken
    )
    advance_all(
        Letter,
        LETTER,
        "send",
        [one.pk for one in taken],
        ledger_number=ledger.number,
        actor=actor,
        on=on,
        columns={
            "sent_on": on,
            "due_at": None,
            "failure": "",
            "came_back": Case(When(pk__in=again, then=True), default=False),
        },
        loaded=taken,
        facts=letters.facts_of,
    )
    return batch


def _address(letter: Letter) -> str:
    """Return where a letter goes: the lines of a postal address, or who receives e-invoices."""
    if letter.channel == Channel.EINVOICE:
        return letter.invoice.customer.edi_interchange_recipient
    buyer = buyer_of(letter.invoice)
    return "\n".join(getattr(buyer, name) for name in ADDRESS_LINES)
