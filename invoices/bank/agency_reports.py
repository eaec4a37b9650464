"""Import what a collection agency answers: a CSV whose rows each have their own effect, or fault.

A row is applied once by its reference. One that cannot be is kept with its fault, for staff and for
the agency; the same reference may come again, corrected.
"""

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from invoices.bank import agency_remittances
from invoices.collection_states import RECALLED
from invoices.models import CollectionAnswer, CollectionCase
from invoices.operations import collection_answers as answers
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.clock import iso_date
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO, exact_amount
from ledger_project.core.texts import say

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read."""
NEEDED = ("caseId", "kind", "reference")
AMOUNTS = {
    "principal": "capital", "fees": "fees", "interest": "interest", "expenses": "expenses",
    "charges": "charges", "kept": "kept",
}  # fmt: skip
"""The columns of amounts, with those of an answer."""
APPLIED, REPEATED, REFUSED = "applied", "repeated", "refused"
Kind = CollectionAnswer.Kind
_AMOUNT = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,2})?", re.ASCII)
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a report, by column, as it is written."""

    line: int
    values: dict[str, str]

    def text(self, name: str, longest: int) -> str:
        """Return a text. Raises `Invalid` for one that is too long."""
        value = self.values.get(name, "")
        if len(value) > longest:
            raise Invalid({name: say("Expected at most {longest} characters", longest=longest)})
        return value

    def amount(self, name: str) -> Decimal:
        """Return an amount, zero if there is none. Raises `Invalid`."""
        value = self.values.get(name, "")
        if value and not _AMOUNT.fullmatch(value):
            raise Invalid({name: say("Expected an amount, not {value}", value=value[:20])})
        return exact_amount(Decimal(value.replace(",", "."))) if value else ZERO

    def day(self, on: dt.date) -> dt.date:
        """Return the date of what happened, by default that of the import. Raises `Invalid`."""
        value = self.values.get("date", "")
        try:
            return iso_date(value) if value else on
        except ValueError as error:
            raise Invalid({"date": say("Expected a date YYYY-MM-DD")}) from error


def is_report(content: bytes) -> bool:
    """Return whether a file is one of an agency: a CSV with the columns that it needs."""
    header = content.removeprefix(_MARK).partition(b"\n")[0]
    return all(name.encode() in header for name in NEEDED)


def read(content: bytes) -> list[Row]:
    """Return the rows of a report. Raises `Invalid` for a file that is none."""
    if len(content) > LARGEST:
        raise Invalid({"file": say("Larger than {LARGEST:,} bytes", LARGEST=LARGEST)})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid({"file": say("Expected a text in UTF-8")}) from error
    header = text.partition("\n")[0]
    found = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    if missing := [name for name in NEEDED if name not in (found.fieldnames or ())]:
        raise Invalid({"file": say("Expected the columns {list}", list=", ".join(missing))})
    return [
        Row(line, {name: (value or "").strip() for name, value in row.items() if name})
        for line, row in enumerate(found, 2)
    ]


def import_agency_report(
    *,
    ledger: Ledger,
    content: bytes,
    name: str,
    actor: Actor,
    on: dt.date,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Counter[str]:
    """Apply the rows of a report, each in a transaction of its own; count what became of them.

    Must not be called in a transaction. Raises `Invalid` for a file that is no report.
    """
    rows = read(content)
    counts: Counter[str] = Counter({APPLIED: 0, REPEATED: 0, REFUSED: 0})
    for done, row in enumerate(rows, 1):
        try:
            replayed = transactions.run(partial(_apply, ledger, row, actor, on))
            counts[REPEATED if replayed else APPLIED] += 1
        except DomainError as error:
            transactions.run(partial(_refuse, ledger, row, name, error, actor, on))
            counts[REFUSED] += 1
        progress(done, len(rows))
    return counts


def _apply(ledger: Ledger, row: Row, actor: Actor, on: dt.date) -> bool:
    """Have one row take effect; return whether it had before."""
    kind, reference = row.text("kind", 20), row.text("reference", 40)
    if not reference:
        raise Invalid({"reference": say("Expected the agency's number of this row")})
    number = row.text("caseId", 50)
    case = _case(ledger, number)
    if case is None:
        raise Invalid({"caseId": say("There is no case {number}", number=number)})
    of: dict[str, Any] = {"collectioncase": case, "actor": actor, "on": on}
    reason = row.text("reason", 200)
    if kind in (Kind.PAYMENT, Kind.COSTS):
        work = answers.report_payment if kind == Kind.PAYMENT else answers.charge_costs
        amounts = {column: row.amount(name) for name, column in AMOUNTS.items()}
        if negative := [name for name, column in AMOUNTS.items() if amounts[column] < 0]:
            raise Invalid({negative[0]: say("Expected no negative amount")})
        return work(**of, reference=reference, value_on=row.day(on), amounts=amounts).replayed
    if kind == Kind.REMITTED:
        remittance = row.text("remittance", 50)
        if not remittance:
            raise Invalid({"remittance": say("Expected the reference of the bank payment")})
        return agency_remittances.remit(
            **of, reference=reference, remittance=remittance, amount=row.amount("amount")
        ).replayed
    return _once(case, kind, reference, row, reason, of)


def _once(
    case: CollectionCase, kind: str, reference: str, row: Row, reason: str, of: dict[str, Any]
) -> bool:
    """Apply a row that moves no money of its own, once; return whether it was before."""
    known = CollectionAnswer.objects.filter(ledger=case.ledger_id, reference=reference).first()
    if known and not known.fault:
        if (known.case_id, known.kind) != (case.pk, kind):
            raise Invalid(
                {"reference": say("{reference} was used for another answer", reference=reference)}
            )
        return True
    steps: dict[str, Callable[[], object]] = {
        Kind.ACCEPTED: lambda: answers.accept_case(
            **of, agency_reference=row.text("agencyReference", 50)
        ),
        Kind.REFUSED: lambda: answers.refuse_case(**of, reason=reason),
        Kind.TAKEN_BACK: lambda: answers.take_payment_back(
            **of, reference=row.text("of", 40), reason=reason
        ),
        Kind.PAID: lambda: answers.close_case(**of),
        Kind.UNCOLLECTABLE: lambda: answers.give_up_case(**of, reason=reason),
        # Of a case that was recalled here, it is what the agency confirms.
        Kind.RECALLED: lambda: (
            None
            if case.state == RECALLED
            else answers.recall_case(**of, reason=reason or "Returned by the agency")
        ),
    }
    if kind not in steps:
        raise Invalid({"kind": say("Expected one of {list}", list=", ".join(Kind.values))})
    steps[kind]()
    if known:
        known.delete()
    CollectionAnswer.objects.create(
        ledger_id=case.ledger_id,
        case=case,
        case_number=str(case.pk),
        kind=kind,
        reference=reference,
        value_on=row.day(of["on"]),
        book_on=of["on"],
        created_by=of["actor"].name,
    )
    return False


def _case(ledger: Ledger, number: str) -> CollectionCase | None:
    if not (number.isascii() and number.isdigit()):
        return None
    return CollectionCase.objects.filter(ledger=ledger, pk=int(number)).first()


def _refuse(
    ledger: Ledger, row: Row, name: str, error: DomainError, actor: Actor, on: dt.date
) -> None:
    """Keep a row that has no effect, with the fault; nothing that was applied is touched."""
    number = row.values.get("caseId", "")[:50]
    reference = row.values.get("reference", "")[:40] or f"{name[:28]}, line {row.line}"
    problems = getattr(error, "problems", None) or {}
    fault = "; ".join(f"{member}: {text}" for member, text in problems.items()) or error.detail
    known = CollectionAnswer.objects.filter(ledger=ledger, reference=reference).first()
    if known and not known.fault:
        return
    if known:
        known.delete()
    CollectionAnswer.objects.create(
        ledger=ledger,
        case=_case(ledger, number),
        case_number=number,
        kind=row.values.get("kind", "")[:20],
        reference=reference,
        book_on=on,
        fault=fault[:300],
        created_by=actor.name,
    )
