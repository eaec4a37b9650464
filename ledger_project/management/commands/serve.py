"""Serve the API and the back office."""

import os
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from ledger_project import server
from ledger_project.core import locks
from ledger_project.core.commands import console_on
from ledger_project.staff import accounts

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
    """Return how to sign in; the start that creates the first administrator says the password."""
    users = get_user_model()
    if users.objects.filter(is_superuser=True).exists():
        return f"with your own user; a new password: manage.py staff_account {ADMIN} --new-password"
    user, _ = users.objects.get_or_create(username=ADMIN)
    user.is_active = user.is_staff = user.is_superuser = True
    password = accounts.give_password(user, by="system:serve")
    return f"user {ADMIN}, password {password} (shown only now)"
