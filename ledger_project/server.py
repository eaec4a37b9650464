"""The production server: granian over the gateway to Django (why: docs/adr/0004)."""

import errno
import os
import shutil
import socket
import sys
from pathlib import Path

from django.conf import settings

from ledger_project import open_files
from ledger_project.monitoring.metrics import DIRECTORY


def environment(host: str, port: int) -> dict[str, str]:
    """Return the environment of a server's processes, with a fresh place for what they count."""
    place = Path(settings.LEDGER_DATA_DIR) / "metrics" / f"{host.replace(':', '_')}_{port}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    return {**os.environ, DIRECTORY: str(place)}


def command(host: str, port: int, *, workers: int | None = None) -> list[str]:
    """Return the command line that serves the application; by default one worker a processor."""
    return [
        sys.executable,
        "-m",
        "ledger_project.granian_main",
        "--interface",
        "asginl",
        "--http",
        "1",
        "--no-ws",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers or os.cpu_count() or 1),
        "--backlog",
        "1024",
        "--backpressure",
        str(open_files.connections()),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        # A server that has to stop answers what it has begun.
        str(settings.REQUEST_SECONDS + 5),
        "--log-level",
        "warning",
        "ledger_project.asgi:application",
    ]


def claim(host: str, port: int) -> socket.socket:
    """Claim an address for as long as the socket is open. Raise `OSError` if it is in use.

    The server's processes share their port, and would let those of another server share it as well.
    """
    for family, kind, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            break
    # Between the probe and the server's first listening another one could pass the probe.
    claimed = socket.socket(socket.AF_UNIX)
    try:
        claimed.bind(f"\0invoice-service-ledger-{host}:{port}")
    except OSError as error:
        claimed.close()
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE)) from error
    return claimed
