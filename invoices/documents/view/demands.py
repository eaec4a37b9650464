"""Views of reminders and collection claims."""

from typing import Final

from invoices.documents import payment_codes
from invoices.documents.content import Content, Demand, Party
from invoices.documents.view.facts import (
    COLLECTION_CLAIM,
    REMINDER,
    Pair,
    View,
    non_empty,
    reference,
    summary,
)
from invoices.documents.wording import MINUS, Wording

# Countries whose law prescribes the content of a collection claim.
COLLECTION_LAWS: Final = frozenset({"SE", "NO"})
# The letter that must warn of collection before it begins: in Norway the demand follows it.
NOTICES: Final = frozenset({("SecondReminder", "NO"), ("CollectionClaim", "DK")})
ROWS_NAMED: Final = 3


def title_name(content: Content) -> str:
    """Return the name of the title: of a country's own, if its law has one for the letter."""
    if content.kind not in (REMINDER, COLLECTION_CLAIM):
        return content.kind
    name = "CollectionClaim" if content.kind == COLLECTION_CLAIM else content.level
    country = payment_codes.country(content)
    return f"{name}_{country}" if (name, country) in NOTICES else name


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
    notes = [
        *_consequences(content, words, facts["due"]),
        *words.own("letter.own"),
        content.assignment_notice,
    ]
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
        "notes": [*_interest(content, demand, words), *(note for note in notes if note)],
    }


def overview(content: Content, words: Wording) -> View:
    """Return the first page of a letter with several demands: what each is, and the sum."""
    due = words.date(content.due_date) if content.due_date else ""
    amount = words.amount(content.payable, content.currency)
    facts = {"count": str(len(content.together)), "amount": amount, "due": due}
    rows = [_overview_row(one, words) for one in content.together]
    head = [
        words("fact.invoice_no"),
        words("fact.due_date"),
        next((reference(one.slip, words)[0] for one in content.together if one.slip), ""),
        words("demand.capital"),
        words("demand.fees"),
        words("demand.interest"),
        words("total.to_pay"),
    ]
    return {
        "facts": non_empty(
            (words("fact.sent_on"), words.date(content.issued_on)),
            (words("fact.customer_no"), content.customer_no),
        ),
        "summary": [(words("total.to_pay"), amount), (words("fact.pay_by"), due)],
        "lead": [words("letter.together", **facts)],
        "references": [(words("fact.creditor"), _creditor(content, words))],
        "table": {"head": head, "rows": rows, "texts": 3},
        "vat": None,
        "totals": [(words("total.to_pay"), amount)],
        "notes": [],
    }


def _overview_row(content: Content, words: Wording) -> list[str]:
    demand = content.demand
    assert demand is not None
    fees = demand.reminder_fee + demand.collection_fee + demand.late_fee
    return [
        content.document_no,
        words.date(demand.original_due_date),
        content.slip.payment_reference if content.slip else "",
        *(words.amount(one) for one in (demand.capital, fees, demand.interest, content.payable)),
    ]


def _lead_name(content: Content, demand: Demand) -> str:
    """Return the name of the opening; only somebody who has paid is thanked for it."""
    name = "CollectionClaim" if content.kind == COLLECTION_CLAIM else content.level
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
    original = content.original
    if content.creditor and content.creditor.name != content.seller.name:
        ground = f"{ground}, {content.seller.name}"
    said = (content.collection_text, content.reason)
    bought = [row.description for row in original.rows[:ROWS_NAMED]] if original else []
    about = ", ".join(filter(None, said if any(said) else bought))
    return [
        (words("fact.creditor"), _creditor(content, words)),
        (words("fact.ground"), f"{ground}: {about}" if about else ground),
    ]


def _creditor(content: Content, words: Wording) -> str:
    """Return who is owed, and where it is found: the law of each country asks for its name.

    The Finnish one asks for the address, too (513/1999, 5 §).
    """
    party = content.creditor or content.seller
    number = party.organisation_number
    known = (
        party.name,
        *_reached_at(party),
        f"{words('fact.organisation_number')} {number}" if number else "",
    )
    return ", ".join(filter(None, known))


def _reached_at(party: Party) -> tuple[str, ...]:
    place = f"{party.zip_code} {party.city}".strip()
    return tuple(filter(None, (party.street_address, place, party.email_address)))


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


def _interest(content: Content, demand: Demand, words: Wording) -> list[str]:
    """Return the rate, the principal and the days that interest is counted on; nothing without.

    All are required in a Swedish collection claim (5 § inkassolagen), rate and first day in a
    Norwegian one (§ 10 inkassoloven).
    """
    found = []
    if demand.interest_rate:
        facts = {
            "rate": words.percent(demand.interest_rate),
            "capital": words.amount(demand.capital, content.currency),
        }
        if extra := demand.extra_interest_a_day:
            facts["extra"] = words.amount(extra, content.currency)
        found.append(words(f"letter.interest{'_a_day' if extra else ''}", **facts))
    periods = [
        words(
            "letter.interest_period",
            capital=words.amount(one.principal, content.currency),
            first=words.date(one.first),
            last=words.date(one.last),
            rate=words.percent(one.percent),
        )
        for one in demand.periods
    ]
    return (
        [*found, words("letter.interest_so_far", periods="; ".join(periods))] if periods else found
    )


def _consequences(content: Content, words: Wording, due: str) -> list[str]:
    """Return the consequences of not paying, and how to object.

    A collection claim names its law: 5 § inkassolagen (1974:182) in Sweden, § 10 inkassoloven in
    Norway, § 10 inkassoloven (319/1997) in Denmark; elsewhere the text is neutral. So does the
    Norwegian notice of collection, § 9, before the demand.
    """
    country = payment_codes.country(content)
    if content.kind == REMINDER:
        warning = []
        if content.level == "SecondReminder":
            of = "_NO" if ("SecondReminder", country) in NOTICES else ""
            warning = [words(f"letter.before_collection{of}", due=due)]
        return [*warning, words("letter.already_paid")]
    law = country if country in COLLECTION_LAWS else "other"
    objection = words("letter.objection", due=due, contact=_contact(content))
    notice = [words("letter.notice_DK", due=due)] if country == "DK" else []
    return [*notice, words(f"letter.law_{law}"), objection]


def _contact(content: Content) -> str:
    """Return whom to write to: the creditor, or the seller where nothing is known of that one."""
    party = content.creditor or content.seller
    party = party if _reached_at(party) else content.seller
    street = ", ".join(filter(None, (party.street_address, f"{party.zip_code} {party.city}")))
    return f"{party.name}, {party.email_address or street}".rstrip(", ")
