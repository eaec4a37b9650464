"""Serve the API and the back office."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from ledger_project import server
from ledger_project.core import locks
from ledger_project.core.commands import console_on

ADMIN = "admin"


class Command(BaseCommand):
    help = "Migrate, make sure that someone can sign in, and serve until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, help="processes, default one a processor")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            claim = server.claim(options["host"], options["port"])
        except OSError as error:
            where = f"{options['host']}:{options['port']}"
            raise CommandError(f"Cannot serve at {where}: {error.strerror}") from error
        # Of two first starts at once, one makes the tables and the administrator.
        with locks.advisory_lock(locks.FIRST_START):
            call_command("migrate", verbosity=0)
            sign_in = _sign_in()
        console = console_on(self.stdout)
        base = f"http://{options['host']}:{options['port']}"
        console.print(f"API description  {base}/docs")
        console.print(f"Back office      {base}/admin/   {sign_in}")
        console.print("Stop with Ctrl-C.")
        self.stdout.flush()
        line = server.command(options["host"], options["port"], workers=options["workers"])
        os.set_inheritable(claim.fileno(), True)
        os.execve(line[0], line, server.environment(options["host"], options["port"]))


def _sign_in() -> str:
    """Return how to sign in; create the first administrator, with a password of its own."""
    kept = Path(settings.LEDGER_DATA_DIR) / "admin_password"
    users = get_user_model().objects
    if not users.filter(is_superuser=True).exists():
        password = secrets.token_urlsafe(12)
        with open(os.open(kept, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(password)
        users.create_superuser(ADMIN, password=password)
    if kept.exists() and users.filter(username=ADMIN).exists():
        password = kept.read_text()
        if users.get(username=ADMIN).check_password(password):
            return f"user {ADMIN}, password {password}"
    return "with your own user"
