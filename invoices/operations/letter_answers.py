"""What a print shop or a carrier says of letters: delivered, or returned; a CSV."""

import csv
import datetime as dt
import io
import re
from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from invoices.letter_states import DELIVERED, LETTER, RETURNED
from invoices.models import Invoice, Letter
from invoices.operations.letters import confirm_delivery
from invoices.operations.returned_letters import mark_returned
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger

NEEDED = ("letter", "outcome")
ANSWERS = {DELIVERED: "confirm_delivery", RETURNED: "mark_returned"}
LARGEST = 16 * 2**20
"""Bytes of a file that is read."""
KNOWN = "known"
"""What changed nothing: it was answered before, or the letter was sent again since."""
MOST_FAULTS = 20
_REFERENCE = re.compile(r"(\d{1,5})-(\d{1,18})-(\d{1,5})", re.ASCII)
_MARK = b"\xef\xbb\xbf"


class Answer(NamedTuple):
    """A row: what became of a letter, that time."""

    line: int
    letter: int
    number: int
    outcome: str
    reason: str


def is_of_letters(content: bytes) -> bool:
    """Return whether a file is one of answers: a CSV with the columns that it needs."""
    header = content.removeprefix(_MARK).partition(b"\n")[0].decode(errors="replace")
    return {*NEEDED} <= {one.strip(' "\r') for one in re.split("[;,]", header)}


@transaction.atomic
def import_letter_answers(
    *, ledger: Ledger, content: bytes, actor: Actor, on: dt.date
) -> Counter[str]:
    """Record what a file says of letters; count what is `delivered`, `returned` and `known`.

    A row names the letter as the manifest did. Raises `Invalid` with the fault of each line: then
    nothing of the file is recorded.
    """
    answers = _read(ledger, content)
    found = Letter.objects.filter(ledger=ledger, pk__in={one.letter for one in answers})
    # The invoices first: a fee falls with what came back.
    back = {one.letter for one in answers if one.outcome == RETURNED}
    owing = Invoice.objects.filter(ledger=ledger, letters__in=back).order_by("pk")
    list(owing.select_for_update(of=("self",)).values_list("pk", flat=True))
    locked = found.select_for_update(of=("self",)).select_related(
        "ledger", "invoice__customer", "invoice__seller"
    )
    known = {one.pk: one for one in locked.order_by("pk")}
    last = dict(found.annotate(last=Max("sendings__number")).values_list("pk", "last"))
    _refuse(
        {
            one.line: f"There is no letter {ledger.number}-{one.letter}-{one.number}"
            for one in answers
            if one.number > (last.get(one.letter) or 0)
        }
    )
    counts: Counter[str] = Counter({DELIVERED: 0, RETURNED: 0, KNOWN: 0})
    for one in answers:
        letter = known[one.letter]
        row = LETTER.transitions[ANSWERS[one.outcome]]
        # What came back has not arrived that time, whatever an older file says.
        over = one.number < last[one.letter] or letter.state == RETURNED
        if over or letter.state not in row.sources:
            counts[KNOWN] += 1
            continue
        if one.outcome == RETURNED:
            known[one.letter] = mark_returned(letter=letter, actor=actor, on=on, reason=one.reason)
        else:
            confirm_delivery(letter=letter, actor=actor, on=on)
        counts[one.outcome] += 1
    return counts


def _read(ledger: Ledger, content: bytes) -> list[Answer]:
    """Return the rows of a file. Raises `Invalid`."""
    if len(content) > LARGEST:
        raise Invalid({"file": f"Larger than {LARGEST:,} bytes"})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid({"file": "Expected a text in UTF-8"}) from error
    header = text.partition("\n")[0]
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",")
    if missing := [name for name in NEEDED if name not in (found.fieldnames or ())]:
        raise Invalid({"file": f"Expected the columns {', '.join(missing)}"})
    answers, faults = [], {}
    for line, row in enumerate(found, 2):
        given = {name: (value or "").strip() for name, value in row.items() if name}
        reference = _REFERENCE.fullmatch(given["letter"])
        if reference is None or int(reference[1]) != ledger.number:
            faults[line] = f"Expected a letter such as {ledger.number}-17-1"
        elif given["outcome"] not in ANSWERS:
            faults[line] = f"Expected the outcome {' or '.join(ANSWERS)}"
        else:
            key, number = int(reference[2]), int(reference[3])
            answers.append(Answer(line, key, number, given["outcome"], given.get("reason", "")))
    _refuse(faults)
    return answers


def _refuse(faults: dict[int, str]) -> None:
    if faults:
        first = sorted(faults.items())[:MOST_FAULTS]
        raise Invalid({f"line {line}": text for line, text in first})
