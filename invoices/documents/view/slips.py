"""View of the payment slip."""

from invoices.documents import payment_codes
from invoices.documents.content import Content, Slip
from invoices.documents.view.facts import View, account, address, in_fours, non_empty, reference
from invoices.documents.wording import Wording


def payment_slip(content: Content, slip: Slip, words: Wording) -> View:
    code = payment_codes.qr_code(content)
    bars = payment_codes.bar_code_number(slip)
    paid_to = account(slip, words)
    iban = (words("slip.iban"), in_fours(slip.iban))
    return {
        "title": words("title.payment"),
        "to": non_empty(
            (words("slip.payee"), slip.payee),
            paid_to,
            # A Finnish account is its IBAN already.
            iban if iban[1] != paid_to[1] else ("", ""),
            (words("slip.bic"), slip.bic),
        ),
        "payer": words("slip.payer"),
        "from": address(content.buyer, content.seller.country_code, words),
        "reference": reference(slip, words),
        "amount": (words("slip.amount"), words.amount(slip.amount, content.currency)),
        "due": (words("fact.due_date"), words.date(slip.due_date)),
        "line": payment_codes.code_line(slip),
        "line_label": words("slip.machine"),
        "bars": {
            "label": words("slip.bar_code"),
            "number": bars,
            "picture": payment_codes.bar_code(bars),
        }
        if bars
        else None,
        "qr": {"label": words("slip.qr"), "picture": payment_codes.qr_picture(code)}
        if code
        else None,
    }
