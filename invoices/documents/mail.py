"""What an e-mail says about the document that it brings."""

from invoices.documents.content import Content
from invoices.documents.view import demands
from invoices.documents.wording import wording


def text_of(content: Content) -> tuple[str, str]:
    """Return the subject and the body, plain text in the document's language."""
    words = wording(content.language).with_own(content.design.texts)
    facts = {
        "title": words(f"title.{demands.title_name(content)}"),
        "number": content.document_no,
        "seller": content.seller.name,
    }
    lines = [words("mail.attached", **facts)]
    if slip := content.slip:
        lines.append(
            words(
                "mail.to_pay",
                amount=words.amount(slip.amount, content.currency),
                due=words.date(slip.due_date),
                reference=slip.payment_reference,
            )
        )
    elif content.together and content.due_date:
        lines.append(
            words(
                "mail.to_pay_together",
                amount=words.amount(content.payable, content.currency),
                due=words.date(content.due_date),
            )
        )
    if content.page:
        lines.append(words("mail.page", address=content.page))
    lines += [*words.own("mail.own"), content.seller.name]
    return words("mail.subject", **facts), "\n\n".join(lines) + "\n"
