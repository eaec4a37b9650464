"""Serve the API and the back office."""

import argparse
import contextlib
import os
import re
import socket
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import DatabaseError, InterfaceError

from ledger_project import server
from ledger_project.core import locks, roles
from ledger_project.core.commands import console_on
from ledger_project.staff import accounts

ADMIN = "admin"


class Command(BaseCommand):
    help = "Migrate, make sure that someone can sign in, and serve until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=_number(65_535), default=8000)
        parser.add_argument(
            "--workers", type=_number(1_000), help="processes, default one a processor"
        )
        parser.add_argument(
            "--no-migrate",
            action="store_true",
            help="only serve: tables and users were made before, by an account that may make them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        where = f"{options['host']}:{options['port']}"
        try:
            claim = server.claim(options["host"], options["port"])
        except (socket.gaierror, UnicodeError) as error:
            raise CommandError(f"Cannot serve at {where}: no such host", returncode=2) from error
        except OSError as error:
            raise CommandError(f"Cannot serve at {where}: {error.strerror}") from error
        sign_in = "with your own user"
        if not options["no_migrate"]:
            # Of two first starts at once, one makes the tables and the administrator.
            with locks.advisory_lock(locks.FIRST_START):
                call_command("migrate", verbosity=0)
                sign_in = _sign_in()
        console = console_on(self.stdout)
        # A database that is away may come back while the server runs.
        with contextlib.suppress(DatabaseError, InterfaceError):
            for fault in roles.too_much():
                self.stderr.write(f"Warning: {fault}; see docs/runbook.md, Roles of the database.")
        base = f"http://{options['host']}:{options['port']}"
        console.print(f"API description  {base}/docs")
        console.print(f"Back office      {base}/admin/   {sign_in}")
        console.print("Stop with Ctrl-C.")
        self.stdout.flush()
        line = server.command(options["host"], options["port"], workers=options["workers"])
        os.set_inheritable(claim.fileno(), True)
        os.execve(line[0], line, server.environment(options["host"], options["port"]))


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {most}")
        return int(text)

    return number


def _sign_in() -> str:
    """Return how to sign in; the start that creates the first administrator says the password."""
    users = get_user_model()
    if users.objects.filter(is_superuser=True).exists():
        return f"with your own user; a new password: manage.py staff_account {ADMIN} --new-password"
    user = users.objects.filter(username=ADMIN).first() or users(username=ADMIN)
    user.is_active = user.is_staff = user.is_superuser = True
    password = accounts.give_password(user, by="system:serve")
    return f"user {ADMIN}, password {password} (shown only now)"
