"""A ledger's own words, colour and logo on its documents."""

from invoices.documents.design import (
    COLOUR,
    LOGO,
    OWN,
    Design,
    address_of,
    problem_of_colour,
    problem_of_logo,
    problem_of_text,
)
from invoices.documents.wording import LANGUAGES
from invoices.models import LetterTemplate
from ledger_project.core import setting_changes
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.texts import say

SET = "set_letter_template"


def set_letter_template(
    *,
    ledger: Ledger,
    actor: Actor,
    part: str,
    language: str = "",
    text: str = "",
    picture: bytes = b"",
    reason: str = "",
) -> LetterTemplate | None:
    """Set a part of a ledger's documents, or with neither text nor picture as delivered again.

    Documents that are made already stay as they are. Raises `Invalid` for what documents cannot
    show, or that does not name the facts of the delivered text.
    """
    text = " ".join(text.split())
    _check(part, language, text, picture)
    if picture:
        text = address_of(picture)
    if part == COLOUR:
        text = text.lower()
    key = {"ledger": ledger, "part": part, "language": language}
    held = LetterTemplate.objects.select_for_update().filter(**key).first()
    if text == (held.text if held else ""):
        raise Invalid(
            {"text": say("It is so already") if text else say("It is as delivered already")}
        )
    with setting_changes.made_by(actor, SET, reason):
        if held and not text:
            held.delete()
            return None
        one = held or LetterTemplate(**key, created_by=actor.name)
        one.text = text
        one.save()
    return one


def _check(part: str, language: str, text: str, picture: bytes) -> None:
    problems = {}
    if part in OWN and language not in LANGUAGES:
        problems["language"] = say("Expected one of {list}", list=", ".join(LANGUAGES))
    elif part in OWN and text:
        problems["text"] = problem_of_text(language, part, text)
    elif part in (COLOUR, LOGO) and language:
        problems["language"] = say("It is the same in all languages")
    elif part == COLOUR and text:
        problems["text"] = problem_of_colour(text.lower())
    elif part not in (*OWN, COLOUR, LOGO):
        problems["part"] = say("Expected one of {list}", list=", ".join((COLOUR, LOGO, *OWN)))
    if part == LOGO and text:
        problems["text"] = say("A logo is a picture")
    if picture:
        problems["picture"] = (
            problem_of_logo(picture) if part == LOGO else say("Only a logo is one")
        )
    if problems := {name: problem for name, problem in problems.items() if problem}:
        raise Invalid(problems)


def design_of(ledger: Ledger, language: str) -> Design:
    """Return what is a ledger's own on a document in a language."""
    found = LetterTemplate.objects.filter(ledger=ledger, language__in=("", language))
    own = dict(found.values_list("part", "text"))
    return Design(own.pop(COLOUR, ""), own.pop(LOGO, ""), own)
