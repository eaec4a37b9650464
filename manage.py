#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys

from django.core.management import execute_from_command_line, get_commands
from django.db import OperationalError, connection

from ledger_project.environment import refusal


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
    try:
        execute_from_command_line(sys.argv)
    except SystemExit as error:
        # Django ends with 1, a refusal, for a command that there is not.
        unknown = error.code == 1 and sys.argv[1] not in {*get_commands(), "help"}
        raise SystemExit(2 if unknown else error.code) from None
    except OperationalError as error:
        if connection.connection is not None:
            raise
        # Whatever the command: it never had a database. Only the driver's own words, no traceback.
        said = f"The database does not answer: {' '.join(str(error).split())}"
        sys.stderr.write(f"{refusal(said, sys.argv)}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
