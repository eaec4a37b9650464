"""What a ledger's documents say and show of its own."""

from django.db import models

from invoices.documents.design import COLOUR, LOGO, OWN
from invoices.documents.wording import LANGUAGES
from ledger_project.core.database_rules import recorded
from ledger_project.core.models import Recorded
from ledger_project.core.texts import noted, say

PARTS = {COLOUR: noted("Colour"), LOGO: noted("Logo"), **OWN}


class LetterTemplate(Recorded):
    """A part of a ledger's documents that is its own, in place of the delivered one.

    Texts are of a language; colour and logo of all, with none. A logo is kept as a `data:` address.
    """

    part = models.CharField(max_length=40, choices=list(PARTS.items()))
    language = models.CharField(max_length=2, blank=True, choices=[(one, one) for one in LANGUAGES])
    text = models.TextField()

    class Meta:
        ordering = ["ledger", "part", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "part", "language"], name="letter_template_once"
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return " ".join(filter(None, (say(PARTS.get(self.part, self.part)), self.language)))
