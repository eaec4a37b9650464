"""The production server: granian over the WSGI application (why: docs/adr/0004)."""

import os
import sys


def command(host: str, port: int, *, workers: int | None = None) -> list[str]:
    """Return the command line that serves the application; by default one worker a processor."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers or os.cpu_count() or 1),
        "--blocking-threads",
        "4",
        "--backlog",
        "1024",
        "--respawn-failed-workers",
        "--log-level",
        "warning",
        "ledger_project.wsgi:application",
    ]
