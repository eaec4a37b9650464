"""Each `sh` block of each page is run as it stands, from a fresh clone of what is committed.

A block succeeds, and no answer in it is a problem unless a comment on the line says which status.
A script with `#!` is run with the clone in place of the machine's folders. What needs another
machine (systemd, a proxy, a cron job) is fenced as `text`, `ini`, `cron`.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.test_documents import ROOT, blocks, pages

RUNNABLE = [page for page in pages() if blocks(page, "sh")]
END = "--- end of a block ---"
SERVE = r"""make serve > serve.log 2>&1 &
curl -s --retry 300 --retry-delay 1 --retry-connrefused -o ready.json http://127.0.0.1:8000/docs
test -s ready.json"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone of the commit, with the programs of the present environment."""
    folder = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    (folder / ".venv").symlink_to(sys.prefix)
    # They are installed: `make install` is not to look again.
    for name in ("pyproject.toml", "uv.lock"):
        os.utime(folder / name, (0, 0))
    return folder


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def installed(block: str, clone: Path) -> str:
    """Put a script of a machine that is set up into the clone, with a bank's file to import."""
    spool = clone / "spool/801"
    (spool / "done").mkdir(parents=True, exist_ok=True)
    (spool / "payments.csv").write_text(
        "payment_reference,amount,currency,value_date,bank_reference\n99,10.00,SEK,2026-01-05,B1\n"
    )
    (clone / "environment").write_text("export LEDGER_TIME_ZONE=Europe/Stockholm\n")
    places = {
        "/etc/ledger/environment": clone / "environment",
        "/opt/ledger/app": clone,
        "/var/spool/ledger": clone / "spool",
    }
    for place, own in places.items():
        assert place in block
        block = block.replace(place, str(own))
    return f"({block}\ntest -e {spool}/done/payments.csv)"


def script(page: str, port: str, clone: Path) -> str:
    """Join the page's blocks to a script; a server runs in the background, on its own port."""
    parts = [
        installed(one, clone)
        if one.startswith("#!")
        else re.sub(r"^make serve\b.*$", SERVE, one, flags=re.M)
        for one in blocks(page, "sh")
    ]
    return f"\necho '{END}'\n".join(["set -eo pipefail", *parts]).replace("8000", port)


@pytest.mark.slow
@pytest.mark.parametrize("page", RUNNABLE)
def test_the_blocks_of_a_page_run_in_order(page, clone):
    port = free_port()
    own = {name: text for name, text in os.environ.items() if not name.startswith("LEDGER_")}
    own.pop("DATABASE_URL", None)
    own |= {"LEDGER_DATA_DIR": str(clone / ".data"), "PORT": port, "COLUMNS": "140"}
    shell = subprocess.Popen(
        ["bash", "-c", script(page, port, clone)],
        cwd=clone,
        env=own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = shell.communicate(timeout=900)
    finally:
        # The server, and what it has started, is of the same session.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
    shown = output.split(END)[1:]
    assert shell.returncode == 0, output[-3000:]
    assert len(shown) == len(blocks(page, "sh"))
    for block, answer in zip(blocks(page, "sh"), shown, strict=True):
        expected = re.findall(r"# .*: (4\d\d)$", block, re.MULTILINE)
        assert re.findall(r'"Status": (\d+)', answer) == expected, answer[-3000:]
    shutil.rmtree(clone, ignore_errors=True)  # The embedded server is on its way out.


def test_the_main_pages_have_blocks_to_run():
    assert {"README.md", "docs/runbook.md"} <= set(RUNNABLE)
