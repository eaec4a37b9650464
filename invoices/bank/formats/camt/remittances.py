"""Read what a remittance (RmtInf) says: references, amounts of several documents, and words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.rows import amount_in
from invoices.bank.formats.fields import plain
from ledger_project.core.money import ZERO

_KIND = "Tp/CdOrPrtry/Cd"
_INVOICE, _CREDIT_NOTE = "CINV", "CREN"
_CREDITED = "RfrdDocAmt/CdtNoteAmt"
_PAID = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt")


@dataclass(slots=True)
class Remittance:
    """What a payer's bank says that a payment is for.

    `references` are those of invoices, `words` the payer's own text and what else is said. `parts`
    are the amounts of references, below zero for credit notes; empty if one of several has none.
    Where credit notes are `deducted` they hold all that is known: zero for what is not.
    """

    references: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    parts: tuple[tuple[str, Decimal], ...] = ()
    deducted: bool = False


def remittance_of(transaction: Element, currency: str, country: str) -> Remittance:
    """Return what the remittance of a transaction says."""
    read = Remittance()
    parts: dict[str, Decimal] = {}
    whole = True
    for information in transaction.iterfind("{*}RmtInf"):
        for child in information:
            if child.tag.endswith("}Ustrd"):
                read.words.append(child.text or "")
            for number, amount in _documents(child, read, currency, country):
                before = parts.get(number, ZERO)
                if amount and number and before * amount >= 0:
                    parts[number] = before + amount
                else:
                    whole = False
    if read.deducted:
        read.parts = (*parts.items(), *([] if whole else [("", ZERO)]))
    elif whole and len(parts) > 1:
        read.parts = tuple(parts.items())
    return read


def _documents(
    structured: Element, read: Remittance, currency: str, country: str
) -> Iterator[tuple[str, Decimal | None]]:
    """Yield (number, amount) of what a block (Strd) is about, and collect what it says.

    The amount is None where the block does not say how much is for which document.
    """
    references = texts(structured, "CdtrRefInf/Ref")
    documents = structured.findall("{*}RfrdDocInf")
    notes = [one for one in documents if _is_credit_note(structured, one)]
    invoices = [one for one in documents if one not in notes]
    if own := [one for one in invoices if text(one, _KIND) == _INVOICE]:
        # Beside an invoice, other documents say what it was for: its order, its contract.
        read.words += [text(one, "Nb") for one in invoices if one not in own]
        invoices = own
    numbers = [number for one in invoices if (number := text(one, "Nb"))]
    credited = [number for one in notes if (number := text(one, "Nb"))]
    read.words += texts(structured, "AddtlRmtInf")
    remitted, due, back = (_amount(structured, one, currency) for one in (*_PAID, _CREDITED))
    paid = remitted or due
    if remitted and due and back and remitted + back == due:
        # Remitted is what the credit note left of it.
        paid = due
    read.deducted = read.deducted or bool(notes)
    if notes and not invoices and not (references and paid and back):
        # The block is about credit notes alone: so are its reference and its amount.
        back, credited, references = back or paid, credited or references, []
    for number in credited or [""] * bool(notes):
        amount = -back if back and len(notes) == 1 else None
        read.words.append(f"credit note {number}".strip() + (f": {amount}" if amount else ""))
        yield plain(number, country), amount
    read.references += references or numbers
    # The invoice's own number helps to find it, beside its reference.
    read.words += numbers if references else []
    if named := references or numbers:
        yield plain(named[0], country), paid if len(named) == 1 else None


def _is_credit_note(structured: Element, document: Element) -> bool:
    kind = text(document, _KIND)
    if kind:
        return kind == _CREDIT_NOTE
    return first(structured, _CREDITED) is not None and first(structured, _PAID[0]) is None


def _amount(structured: Element, path: str, currency: str) -> Decimal | None:
    """Return an amount; a minus before that of a credit note says what it is anyway.

    None for what is no amount: the payer's word, not the bank's.
    """
    found = first(structured, path)
    if found is None:
        return None
    digits = (found.text or "").strip()
    of_note = path == _CREDITED or text(structured, f"RfrdDocInf/{_KIND}") == _CREDIT_NOTE
    try:
        return amount_in(currency, (digits.removeprefix("-" * of_note), found.get("Ccy", "")))
    except ValueError:
        return None
