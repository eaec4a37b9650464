"""Documents of invoices as they are read: the text of the PDF that the API answers."""

import io
from typing import Any

from pypdf import PdfReader

from tests.support.clients import Api


def letter(api: Api, invoice: dict[str, Any], name: str) -> str:
    """Return the text of a document, any run of spaces or breaks as one space."""
    answer = api.get(f"{invoice['@id']}/documents/{name}")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\u200b", "").split())
