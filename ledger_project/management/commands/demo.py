"""Show the main job from authorization to settlement and files."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from ledger_project.core import row_security


class Command(BaseCommand):
    help = "Open a sample ledger and drive the whole main job through the real server."

    def handle(self, *args: Any, **options: Any) -> None:
        # A server is installed without it.
        try:
            import invoice_ledger  # noqa: F401
        except ModuleNotFoundError as error:
            text = "The demo uses the Python client: install it with `pip install ./clients/python`"
            raise CommandError(text) from error
        self.stdout.write("The database is prepared …")
        self.stdout.flush()
        from ledger_project.demo.business import Demo

        with row_security.across_ledgers():
            Demo(self.stdout).show()
