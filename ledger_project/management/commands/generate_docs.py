"""Write the generated documents, or check that they are up to date."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from ledger_project.generated_docs import DOCUMENTS


class Command(BaseCommand):
    help = "Write the documents that are made from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if one is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, make in DOCUMENTS.items():
            path, text = settings.BASE_DIR / name, make()
            if path.exists() and path.read_text() == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text)
                self.stdout.write(f"wrote {name}")
        if stale and options["check"]:
            raise CommandError(f"Out of date: {', '.join(stale)}. Run make generate.")
