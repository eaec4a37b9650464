"""Views of reminders and collection claims."""

from typing import Final

from invoices.documents import payment_codes
from invoices.documents.content import Content, Demand, Party
from invoices.documents.view.facts import COLLECTION_CLAIM, REMINDER, Pair, View, non_empty, summary
from invoices.documents.wording import MINUS, Wording

# Countries whose law prescribes the content of a collection claim.
COLLECTION_LAWS: Final = frozenset({"SE", "NO"})


def title_name(content: Content) -> str:
    if content.kind == COLLECTION_CLAIM:
        return "CollectionClaim"
    return content.level if content.kind == REMINDER else content.kind


def letter(content: Content, words: Wording) -> View:
    """Return a demand: the amount and its reason, the consequences, how to object."""
    demand, due_date = content.demand, content.due_date
    assert demand is not None
    assert due_date is not None
    facts = {
        "amount": words.amount(content.payable, content.currency),
        "due": words.date(due_date),
        "original_due": words.date(demand.original_due_date),
    }
    lead = [words(f"letter.{_lead_name(content, demand)}", **facts)]
    notes = [*_consequences(content, words, facts["due"]), content.assignment_notice]
    if content.original:
        notes.append(words("letter.copy_follows"))
    return {
        "facts": _demand_facts(content, demand, words),
        "summary": summary(content, words),
        "lead": lead,
        "references": _ground(content, words),
        "table": None,
        "vat": None,
        "totals": _demanded(content, demand, words),
        "notes": [_interest(content, demand, words), *(note for note in notes if note)],
    }


def _lead_name(content: Content, demand: Demand) -> str:
    """Return the name of the opening; only somebody who has paid is thanked for it."""
    name = title_name(content)
    return "Reminder" if name == "RestReminder" and not demand.paid else name


def _demand_facts(content: Content, demand: Demand, words: Wording) -> list[Pair]:
    original = content.original
    return non_empty(
        (words("fact.invoice_no"), content.document_no),
        (words("fact.sent_on"), words.date(content.issued_on)),
        (
            words("fact.original_invoice_date"),
            words.date(original.issued_on) if original else "",
        ),
        (words("fact.original_due_date"), words.date(demand.original_due_date)),
        (words("fact.customer_no"), content.customer_no),
        (words("fact.external_invoice_id"), content.external_invoice_id),
    )


def _ground(content: Content, words: Wording) -> list[Pair]:
    """Return creditor and ground of the debt, both required by the laws on collection."""
    ground = f"{words('title.invoice')} {content.document_no}"
    about = ", ".join(filter(None, (content.collection_text, content.reason)))
    return [
        (words("fact.creditor"), content.creditor or content.seller.name),
        (words("fact.ground"), f"{ground}: {about}" if about else ground),
    ]


def _demanded(content: Content, demand: Demand, words: Wording) -> list[Pair]:
    """Return the amounts from the invoice's to the one to pay now, without those that are zero."""
    found = [(words("demand.original_amount"), words.amount(demand.original_amount))]
    for name in ("paid", "credited", "disputed"):
        if taken := getattr(demand, name):
            found.append((words(f"demand.{name}"), f"{MINUS}{words.amount(taken)}"))
    found.append((words("demand.capital"), words.amount(demand.capital)))
    for name in ("reminder_fee", "collection_fee", "late_fee", "interest"):
        if added := getattr(demand, name):
            found.append((words(f"demand.{name}"), words.amount(added)))
    return [*found, (words("total.to_pay"), words.amount(content.payable, content.currency))]


def _interest(content: Content, demand: Demand, words: Wording) -> str:
    rate = words.percent(demand.interest_rate)
    if not demand.extra_interest_a_day:
        return words("letter.interest", rate=rate)
    extra = words.amount(demand.extra_interest_a_day, content.currency)
    return words("letter.interest_a_day", rate=rate, extra=extra)


def _consequences(content: Content, words: Wording, due: str) -> list[str]:
    """Return the consequences of not paying, and how to object.

    A collection claim names its law: 5 § inkassolagen (1974:182) in Sweden, § 10 inkassoloven in
    Norway; elsewhere the text is neutral.
    """
    if content.kind == REMINDER:
        second = content.level == "SecondReminder"
        warning = [words("letter.before_collection")] if second else []
        return [*warning, words("letter.already_paid")]
    country = payment_codes.country(content)
    law = country if country in COLLECTION_LAWS else "other"
    objection = words("letter.objection", due=due, contact=_contact(content.seller))
    return [words(f"letter.law_{law}"), objection]


def _contact(party: Party) -> str:
    street = ", ".join(filter(None, (party.street_address, f"{party.zip_code} {party.city}")))
    return f"{party.name}, {party.email_address or street}".rstrip(", ")
