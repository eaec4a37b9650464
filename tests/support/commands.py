"""Running management commands as operators and scripts do."""

import datetime as dt
import io
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.core.management import call_command
from django.db import connection

from tests.support.roles import APPLICATION

ROOT = Path(__file__).resolve().parents[2]
_decode = msgspec.json.Decoder(float_hook=Decimal).decode


def run(command: str, *arguments: Any, **options: Any) -> Any:
    """Run the command in this process; return its JSON. `date` may be an ISO text."""
    out = io.StringIO()
    if options.get("date"):
        options["date"] = dt.date.fromisoformat(str(options["date"]))
    call_command(command, *arguments, json=True, stdout=out, **options)
    return _decode(out.getvalue())


def start(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Run the command in a process of its own, on the test's database."""
    settings = connection.settings_dict
    parameters = connection.get_connection_params()
    host = str(parameters.get("host") or "").replace("/", "%2F")
    url = f"postgres://{APPLICATION}@{host}:{parameters.get('port', 5432)}"
    environment = {**os.environ, "DATABASE_URL": f"{url}/{settings['NAME']}"}
    line = [sys.executable, "manage.py", command, *arguments]
    return subprocess.Popen(
        line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
