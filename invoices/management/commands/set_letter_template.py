"""Show and set what a ledger's documents say and show of its own."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from invoices.documents.design import LARGEST_LOGO, LOGO, OWN
from invoices.documents.wording import LANGUAGES, wording
from invoices.models import LetterTemplate
from invoices.models.templates import PARTS
from invoices.operations import set_letter_template
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason, read_file
from ledger_project.core.errors import Invalid


class Command(LedgerCommand):
    help = (
        "Set the words of a text in a language, the colour (#rrggbb) or the logo (PNG) of a "
        "ledger's invoices, reminders and claims, and show those that are its own. With "
        "--delivered the part is as delivered again. Without a part they are only shown; a part "
        "and a --language show the delivered text."
    )
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("part", nargs="?", choices=PARTS, metavar="PART", help=", ".join(PARTS))
        parser.add_argument("--language", choices=LANGUAGES, default="")
        parser.add_argument("--text", default="", help="with its places for facts, as {amount}")
        parser.add_argument("--picture", type=Path, metavar="PNG", help="of the logo")
        parser.add_argument("--delivered", action="store_true", help="take back what is its own")
        add_reason(parser)

    def execute_for(self, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        part, language, text = options["part"], options["language"], options["text"]
        path = options["picture"]
        if (text or path or options["delivered"]) and not part:
            raise Invalid({"part": "What is to be set?"})
        if bool(text) + bool(path) + options["delivered"] > 1:
            raise Invalid({"text": "Give one of --text, --picture and --delivered"})
        if text or path or options["delivered"]:
            work = partial(
                set_letter_template,
                ledger=ledger,
                actor=operator(),
                part=part,
                language=language,
                text=text,
                picture=read_file(path, LARGEST_LOGO) if path else b"",
                reason=options["reason"],
            )
            transactions.run(work)
        elif part in OWN and language:
            delivered = wording(language).texts.get(part, "")
            self.table("As delivered", [{"part": part, "language": language, "text": delivered}])
        rows = [
            {
                "part": one.part,
                "language": one.language,
                "text": f"{len(one.text)} characters" if one.part == LOGO else one.text,
            }
            for one in LetterTemplate.objects.filter(ledger=ledger)
        ]
        self.table(f"Own letters of ledger {ledger.number}", rows, empty="all as delivered")
        return rows
