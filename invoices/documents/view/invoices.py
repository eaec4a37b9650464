"""Views of invoices and credit notes."""

from decimal import Decimal

from invoices.documents.content import Content, References, Row, VatLine
from invoices.documents.view.facts import (
    CREDIT_INVOICE,
    INVOICE,
    NO_BREAK,
    Pair,
    View,
    address,
    non_empty,
    summary,
)
from invoices.documents.wording import Wording
from invoices.vat_categories import WITH_REASON


def invoice(content: Content, words: Wording, *, copy: bool) -> View:
    return {
        "facts": _facts(content, words),
        # A copy demands nothing: the letter that it belongs to states how to pay.
        "summary": summary(content, words)[:2] if copy else summary(content, words),
        "lead": [],
        "references": _references(content, words),
        "table": _rows(content, words),
        "vat": _vat(content, words),
        "totals": _totals(content, words),
        "notes": _notes(content, words, copy=copy),
    }


def _facts(content: Content, words: Wording) -> list[Pair]:
    credit = content.kind == CREDIT_INVOICE
    number = "credit_invoice_no" if credit else "invoice_no"
    return non_empty(
        (words(f"fact.{number}"), content.document_no),
        (words("fact.credited_invoice_no"), content.credited_invoice_no),
        (words("fact.sent_on" if credit else "fact.issued_on"), words.date(content.issued_on)),
        (words("fact.due_date"), words.date(content.due_date) if content.due_date else ""),
        (words("fact.customer_no"), content.customer_no),
        (words("fact.external_invoice_id"), content.external_invoice_id),
        (words("fact.buyer_organisation_number"), content.buyer.organisation_number),
        (words("fact.buyer_vat_no"), content.buyer.vat_no),
    )


def _references(content: Content, words: Wording) -> list[Pair]:
    """Return the references that are given, in the order of their fields, and the reason."""
    given = content.references
    recipient = given.delivery_address
    delivery = address(recipient, content.seller.country_code, words) if recipient else []
    texts = {
        name: getattr(given, name)
        for name in References.__dataclass_fields__
        if name.endswith(("_reference", "_center"))
    }
    days = [words.date(day) for day in (given.period_start, given.period_end) if day]
    texts |= {
        "period": " – ".join(days),
        "delivery_date": words.date(given.delivery_date) if given.delivery_date else "",
        "delivery_address": ", ".join(delivery),
        "credit_reason" if content.kind == "credit-invoice" else "reason": content.reason,
    }
    return non_empty(*((words(f"reference.{name}"), text) for name, text in texts.items()))


def _rows(content: Content, words: Wording) -> View:
    """Return the rows, with only the columns that some row uses."""
    if not content.rows:
        row = [words("row.whole_amount"), words.amount(content.vat_inclusive)]
        return _table([words("row.description"), words("row.incl_vat")], [row], texts=1)
    rows = content.rows
    columns = [
        ("article_no", [row.article_no for row in rows]),
        ("description", [row.description for row in rows]),
        ("quantity", [_quantity(row, words) for row in rows]),
        ("unit_price", [_optional(row.unit_price, words) for row in rows]),
        ("vat_rate", [words.percent(row.vat_rate) for row in rows]),
        ("excl_vat", [words.amount(row.amount_vat_exclusive) for row in rows]),
        ("incl_vat", [words.amount(row.amount_vat_inclusive) for row in rows]),
    ]
    used = [(name, texts) for name, texts in columns if name == "description" or any(texts)]
    names = [name for name, _ in used]
    body = [list(row) for row in zip(*(texts for _, texts in used), strict=True)]
    return _table(
        [words(f"row.{name}") for name in names], body, texts=names.index("description") + 1
    )


def _table(head: list[str], body: list[list[str]], *, texts: int) -> View:
    """Return a table: `texts` columns of words, the last of them wide, then columns of numbers."""
    return {"head": head, "rows": body, "texts": texts}


def _quantity(row: Row, words: Wording) -> str:
    if row.quantity is None:
        return ""
    return NO_BREAK.join(filter(None, (words.quantity(row.quantity), row.unit)))


def _optional(amount: Decimal | None, words: Wording) -> str:
    if amount is None:
        return ""
    # A price may have more decimals than money; none of them is lost.
    exact = amount.normalize().as_tuple().exponent
    finer = isinstance(exact, int) and exact < -2
    return words.quantity(amount) if finer else words.amount(amount)


def _vat(content: Content, words: Wording) -> View | None:
    if not content.vat_lines:
        return None
    body = [
        [_rate(line, words), words.amount(line.taxable), words.amount(line.vat)]
        for line in content.vat_lines
    ]
    head = [words("vat.rate"), words("vat.taxable"), words("vat.vat")]
    return {"title": words("title.vat"), **_table(head, body, texts=1)}


def _rate(line: VatLine, words: Wording) -> str:
    """Return the rate, and why there is no VAT: the law asks for the words (2006/112/EC, 226)."""
    percent = words.percent(line.rate)
    if line.category not in WITH_REASON:
        return percent
    return f"{percent} {line.reason or words(f'vat.{line.category}')}"


def _totals(content: Content, words: Wording) -> list[Pair]:
    """Return the sums; the last is the amount to pay, or the one that is credited or debited."""
    found: list[Pair] = []
    if content.vat_exclusive is not None:
        found += [
            (words("total.excl_vat"), words.amount(content.vat_exclusive)),
            (words("total.vat"), words.amount(content.vat_inclusive - content.vat_exclusive)),
        ]
    if content.rounding:
        found += [
            (words("total.incl_vat"), words.amount(content.vat_inclusive)),
            (words("total.rounding"), words.amount(content.rounding)),
        ]
    last = "credited" if content.kind == CREDIT_INVOICE else "to_pay"
    return [*found, (words(f"total.{last}"), words.amount(content.payable, content.currency))]


def _notes(content: Content, words: Wording, *, copy: bool) -> list[str]:
    notes: list[str] = []
    if content.kind == CREDIT_INVOICE:
        if content.credited_invoice_no:
            notes.append(words("note.credits", invoice=content.credited_invoice_no))
        notes.append(words("note.nothing_to_pay"))
    elif content.slip and not copy:
        notes.append(words("note.reference_needed"))
    if content.kind == INVOICE:
        notes.append(_late_terms(content, words))
    return [note for note in (*notes, *words.own("note.own"), content.assignment_notice) if note]


def _late_terms(content: Content, words: Wording) -> str:
    """Return the cost of late payment, as far as it is known when the invoice is issued."""
    terms = []
    if content.penalty_interest is not None:
        rate = words.percent(content.penalty_interest)
        terms.append(words("note.penalty_interest", rate=rate))
    if content.reminder_fee_notice is not None:
        fee = words.amount(content.reminder_fee_notice, content.currency)
        terms.append(words("note.reminder_fee", fee=fee))
    if content.late_fee_notice is not None:
        fee = words.amount(content.late_fee_notice, content.currency)
        terms.append(words("note.late_fee", fee=fee))
    return " ".join(terms)
