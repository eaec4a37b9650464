"""View of a document for its template: plain texts, in its language, already formatted.

The shapes here are the interface to `templates/documents/*.typ`. A `Pair` is a label and its value.
"""

from typing import Final

import segno

from invoices.documents import payment_codes
from invoices.documents.content import Content
from invoices.documents.design import drawn
from invoices.documents.view import demands, invoices
from invoices.documents.view.facts import (
    COLLECTION_CLAIM,
    CREDIT_INVOICE,
    INVOICE,
    REMINDER,
    View,
    address,
    non_empty,
)
from invoices.documents.view.slips import payment_slip
from invoices.documents.wording import Wording, wording
from ledger_project.core.errors import Invalid

REMINDER_LEVELS: Final = ("RestReminder", "Reminder", "SecondReminder")
# Countries whose usual envelope has its window on the right; elsewhere it is on the left.
WINDOW_ON_THE_RIGHT: Final = frozenset({"SE"})


def view(content: Content) -> View:
    """Return the view: data shared by all pages, and `parts`, letters that each start a new page.

    Raises `Invalid` where the content contradicts itself.
    """
    demanded = content.together or (content,)
    for one in demanded:
        _check(one)
    words = wording(content.language).with_own(content.design.texts)
    parts = [_part(content, words)] if content.together else []
    parts += [_part(one, words) for one in demanded]
    parts += [_part(one.original, words, copy=True) for one in demanded if one.original]
    issued = content.issued_on
    return {
        "lang": words.code,
        "date": [issued.year, issued.month, issued.day],
        "window": window(payment_codes.country(content)),
        "author": content.seller.name,
        "page": words("page.number"),
        "colour": content.design.colour,
        "logo": drawn(content.design.logo),
        "parts": parts,
    }


def window(country: str) -> str:
    """Return the side of the envelope's window in a country."""
    return "right" if country in WINDOW_ON_THE_RIGHT else "left"


def _check(content: Content) -> None:
    problems = {}
    if content.kind not in (INVOICE, CREDIT_INVOICE, REMINDER, COLLECTION_CLAIM):
        problems["kind"] = "No such kind of document"
    if content.kind in (REMINDER, COLLECTION_CLAIM):
        if content.demand is None:
            problems["demand"] = "A reminder or claim needs its demand"
        if content.due_date is None:
            problems["dueDate"] = "A reminder or claim needs a day to pay by"
        if content.kind == REMINDER and content.level not in REMINDER_LEVELS:
            problems["level"] = "Not the level of a reminder"
    if content.original and content.original.kind not in (INVOICE, CREDIT_INVOICE):
        problems["original"] = "The original is not an invoice"
    if problems:
        raise Invalid(problems)


def _part(content: Content, words: Wording, *, copy: bool = False) -> View:
    """Return one letter: an invoice, a credit note, a demand, or the copy of an invoice."""
    if content.together:
        made = demands.overview(content, words)
    elif content.kind in (REMINDER, COLLECTION_CLAIM):
        made = demands.letter(content, words)
    else:
        made = invoices.invoice(content, words, copy=copy)
    title = words("title.copy") if copy else words(f"title.{demands.title_name(content)}")
    slip = None if copy else content.slip
    return {
        "title": title,
        "running": [content.seller.name, f"{title} {content.document_no}"],
        "stamp": words("page.copy") if copy else "",
        "seller": content.seller.name,
        "address": address(content.buyer, content.seller.country_code, words),
        "imprint": _imprint(content, words),
        "slip": payment_slip(content, slip, words) if slip else None,
        "page": _page(content, words) if content.page and not copy else None,
        **made,
    }


def _page(content: Content, words: Wording) -> View:
    """Return the link to the customer's page, to be typed or to be read by a telephone."""
    return {
        "text": words("letter.page"),
        "address": content.page,
        "label": words("letter.page_code"),
        "picture": payment_codes.qr_picture(segno.make_qr(content.page, error="l")),
    }


def _imprint(content: Content, words: Wording) -> list[list[str]]:
    """Return the columns of the footer: the seller, and the operator administering its invoices."""
    seller = content.seller
    numbers = non_empty(
        (words("fact.organisation_number"), seller.organisation_number),
        (words("fact.vat_no"), seller.vat_no),
    )
    operator = content.operator
    other = [seller.email_address]
    if operator and operator != seller.name:
        other.append(words("page.administered", operator=operator))
    return [
        address(seller, seller.country_code, words),
        [f"{label}: {number}" for label, number in numbers],
        [line for line in other if line],
    ]
