"""A ledger's own words, colour and logo on its documents, and what is allowed of them."""

import base64
import re
import string
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import typst

from invoices.documents.wording import wording
from ledger_project.core.texts import noted, say

COLOUR, LOGO = "colour", "logo"
OWN: Final = {
    "letter.RestReminder": noted("Reminder of a rest: the opening"),
    "letter.Reminder": noted("Reminder: the opening"),
    "letter.SecondReminder": noted("Second reminder: the opening"),
    "letter.CollectionClaim": noted("Collection claim: the opening"),
    "letter.already_paid": noted("Reminders: who has paid already"),
    "letter.before_collection": noted("Second reminder: what comes next"),
    "letter.own": noted("Reminders and claims: a sentence of your own"),
    "note.reference_needed": noted("Invoice: state the reference"),
    "note.nothing_to_pay": noted("Credit invoice: nothing is to be paid"),
    "note.own": noted("Invoice and credit invoice: a sentence of your own"),
    "mail.subject": noted("E-mail: the subject"),
    "mail.attached": noted("E-mail: what it brings"),
    "mail.to_pay": noted("E-mail: what is to be paid"),
    "mail.page": noted("E-mail: the customer's page"),
    "mail.own": noted("E-mail: a sentence of your own"),
}
"""The texts that a ledger may word itself: none whose words a law prescribes."""
LONGEST: Final = 600
LARGEST_LOGO: Final = 65_536
WIDEST_LOGO: Final = 2000
LEAST_CONTRAST: Final = 4.5
"""Of text on white paper: WCAG 2.2, 1.4.3."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_DATA: Final = "data:image/png;base64,"
_DRAWN: Final = b"#set page(width: auto, height: auto)\n#image(bytes(json(bytes(sys.inputs.data))))"


@dataclass(frozen=True, slots=True)
class Design:
    """What is a ledger's own on a document; what is empty is as delivered.

    `colour` is #rrggbb, `logo` a picture as a `data:` address, `texts` those of the document's
    language by key.
    """

    colour: str = ""
    logo: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


SHORTEST_ACCOUNT = 6
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_TELEPHONE = re.compile(r"(?:\+|\b0)\d(?:[ .\-/()]{0,2}\d){3,10}(?![ .\-/()]*\d)")
_NUMBER = re.compile(r"\d(?:[\W_]*\d)*")
_WEB = re.compile(r"://|\bwww\.|(?<![@\w.-])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.I)
_PAYING_TO = re.compile(
    r"giro|\b[bp]g\b|\bkonto(?!r)|account|iban|\btili(?:lle|numero|ä|n)?\b|swish|vipps|pay", re.I
)
"""Words of whom to pay, in the languages of letters: beside them a telephone number is one, too."""
_PAYING = re.compile(rf"betal|mak[st]|{_PAYING_TO.pattern}", re.I)


def problem_of_text(language: str, key: str, text: str) -> str:
    """Return why a text cannot replace the delivered one of a language; "" if it can.

    It names the same facts, so that nobody is asked for an amount that the letter does not say.
    """
    if len(text) > LONGEST:
        return say("Expected at most {LONGEST} characters", LONGEST=LONGEST)
    if not text.isprintable():
        return say("Expected one line of printable characters")
    if _says_whom_to_pay(text):
        return say(
            "Expected no number of an account and no address to pay at: two persons change where "
            "invoices are paid. Begin a telephone number with 0 or +, a postal code with SE- or "
            "the like"
        )
    try:
        parts = [(name, form, how) for _, name, form, how in string.Formatter().parse(text)
                 if name is not None]  # fmt: skip
    except ValueError:
        return say("A brace begins or ends no place of a fact; write two for one that is printed")
    wanted = facts_of(language, key)
    if any(form or how for _, form, how in parts) or {name for name, _, _ in parts} != wanted:
        places = ", ".join(f"{{{name}}}" for name in sorted(wanted))
        return (
            say("Expected these places of facts: {places}", places=places)
            if places
            else say("Expected no braces")
        )
    return ""


def _says_whom_to_pay(text: str) -> bool:
    """Return whether a text has a number that could be an account, or an address to pay at.

    However it is written: whatever is no letter may stand between the digits.
    """
    text = _DATE.sub("x", unicodedata.normalize("NFKC", text))
    if _PAYING.search(text) and _WEB.search(text):
        return True
    if not _PAYING_TO.search(text):
        text = _TELEPHONE.sub("x", text)
    numbers = (re.sub(r"\D", "", found[0]) for found in _NUMBER.finditer(text))
    return any(len(digits) >= SHORTEST_ACCOUNT for digits in numbers)


def facts_of(language: str, key: str) -> set[str]:
    """Return the names of the facts that the delivered text of a key has places for."""
    delivered = wording(language).texts.get(key, "")
    return {name for _, name, _, _ in string.Formatter().parse(delivered) if name is not None}


def problem_of_colour(colour: str) -> str:
    """Return why a colour is not used for text on white paper; "" if it can be."""
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        return say("Expected a colour such as #123a5a")
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    red, green, blue = linear
    contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    if contrast < LEAST_CONTRAST:
        return say(
            "Too light to be read on paper: its contrast is {contrast:.1f}, not 4.5",
            contrast=contrast,
        )
    return ""


def problem_of_logo(data: bytes) -> str:
    """Return why a file is no logo; "" if it is one: a PNG that documents can show."""
    if len(data) > LARGEST_LOGO:
        return say("Expected at most {value} KiB", value=LARGEST_LOGO // 1024)
    if not data.startswith(_PNG) or len(data) < 24:
        return say("Expected a picture in PNG")
    width, height = _size(data)
    if not (0 < width <= WIDEST_LOGO and 0 < height <= WIDEST_LOGO):
        return say("Expected at most {WIDEST_LOGO} × {WIDEST_LOGO} pixels", WIDEST_LOGO=WIDEST_LOGO)
    try:
        typst.compile(
            _DRAWN, format="png", sys_inputs={"data": msgspec.json.encode(list(data)).decode()}
        )
    except typst.TypstError:
        return say("The picture is damaged")
    return ""


def address_of(data: bytes) -> str:
    """Return a picture as the `data:` address that it is kept as."""
    return _DATA + base64.b64encode(data).decode()


def picture_of(address: str) -> bytes:
    """Return the bytes of a picture that is kept as a `data:` address."""
    return base64.b64decode(address.removeprefix(_DATA))


def drawn(logo: str) -> dict[str, Any] | None:
    """Return a logo as Typst draws it: an SVG `picture`, and its width by its height."""
    if not logo:
        return None
    width, height = _size(picture_of(logo))
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{logo}"/></svg>'
    )
    return {"picture": picture, "ratio": width / height}


def _size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels, by the header of a PNG."""
    width, height = struct.unpack(">II", data[16:24])
    return width, height
