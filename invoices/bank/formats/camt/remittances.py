"""Read what a remittance (RmtInf) says: references, amounts of several documents, and words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from invoices.bank.formats.camt.documents import Element, first, text, texts
from invoices.bank.formats.camt.rows import amount_in
from invoices.bank.formats.fields import plain

_CREDIT_NOTE = "CREN"
_CREDITED = "RfrdDocAmt/CdtNoteAmt"
_PAID = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt")


@dataclass(slots=True)
class Remittance:
    """What a payer's bank says that a payment is for.

    `references` are those of invoices, `words` the payer's own text and what else is said. `parts`
    are the amounts of references, below zero for credit notes; empty if one of several has none.
    """

    references: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    parts: tuple[tuple[str, Decimal], ...] = ()


def remittance_of(transaction: Element, currency: str, country: str) -> Remittance:
    """Return what the remittance of a transaction says. Raises ValueError for a wrong amount."""
    read = Remittance()
    parts: dict[str, Decimal] | None = {}
    for information in transaction.iterfind("{*}RmtInf"):
        for child in information:
            if child.tag.endswith("}Ustrd"):
                read.words.append(child.text or "")
            for number, amount in _documents(child, read, currency, country):
                if parts is not None and amount and number and number not in parts:
                    parts[number] = amount
                else:
                    parts = None
    if parts and (len(parts) > 1 or min(parts.values()) < 0):
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
    numbers = [number for one in invoices if (number := text(one, "Nb"))]
    credited = [number for one in notes if (number := text(one, "Nb"))]
    read.words += texts(structured, "AddtlRmtInf")
    paid = next((one for path in _PAID if (one := _amount(structured, path, currency))), None)
    back = _amount(structured, _CREDITED, currency)
    if notes and not invoices and not (references and paid and back):
        # The block is about credit notes alone: so are its reference and its amount.
        back, credited, references = back or paid, credited or references, []
    for number in credited:
        amount = -back if back and len(credited) == 1 else None
        read.words.append(f"credit note {number}" + (f": {amount}" if amount else ""))
        yield plain(number, country), amount
    read.references += references or numbers
    # The invoice's own number helps to find it, beside its reference.
    read.words += numbers if references else []
    if named := references or numbers:
        yield plain(named[0], country), paid if len(named) == 1 else None


def _is_credit_note(structured: Element, document: Element) -> bool:
    kind = text(document, "Tp/CdOrPrtry/Cd")
    if kind:
        return kind == _CREDIT_NOTE
    return first(structured, _CREDITED) is not None and first(structured, _PAID[0]) is None


def _amount(structured: Element, path: str, currency: str) -> Decimal | None:
    found = first(structured, path)
    if found is None:
        return None
    return amount_in(currency, ((found.text or "").strip(), found.get("Ccy", "")))
