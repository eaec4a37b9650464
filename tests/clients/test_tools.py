"""Tools of others read the description without a warning, and the clients that they make sell.

`make tools` installs them, in the versions of tests/tools; without them these tests are skipped.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.support.clients import issue_client, token_of
from tests.support.commands import ROOT
from tests.support.description import FILE
from tests.support.invoices import billed

TOOLS = ROOT / "tests" / "tools"
INSTALLED = ROOT / ".data" / "tools"
BIN = INSTALLED / "node_modules" / ".bin"
PYTHON = INSTALLED / "venv" / "bin" / "python"
SOLD = {
    "offered": ["create-capture", "create-cancellation", "extend-validity"],
    "remaining": 60,
    "refused": [409, 60],
    "debt": 40,
    "credited": None,
}

pytestmark = pytest.mark.slow


def run(*line, cwd=TOOLS, **environment):
    """Run a tool; return what it says, on both its outputs. Fail with that if it does."""
    found = subprocess.run(
        [str(part) for part in line],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stdout
    return found.stdout


@pytest.fixture
def node():
    """Return the place of the tools that are written for Node."""
    if not shutil.which("node") or not BIN.exists():
        pytest.skip("The tools for Node are not on this machine: apt-get install npm; make tools")
    return BIN


@pytest.fixture
def shop(transactional_db, api, seller, ledger, live_server):
    """Return what a script has to know: where the service is, a token, the ledger, an invoice."""
    client, _ = issue_client(ledger)
    return live_server.url, token_of(client), str(ledger.number), billed(api)["invoiceNo"]


def test_redocly_and_spectral_find_no_fault(node):
    found = run(node / "redocly", "lint", "--config", "redocly.yaml", FILE)
    assert "Your API description is valid" in found
    assert "You have" not in found, found
    strict = ("--ruleset", "spectral.yaml", "--fail-severity", "hint")
    found = run(node / "spectral", "lint", *strict, FILE)
    assert found.strip() == "No results with a severity of 'hint' or higher found!"


def test_clients_in_typescript_are_made_without_a_warning_and_sell(node, shop, tmp_path):
    (tmp_path / "node_modules").symlink_to(node.parent)
    for name in ("sell.ts", "tsconfig.json", "package.json"):
        shutil.copy(TOOLS / name, tmp_path)
    said = run(node / "openapi-typescript", FILE, "--output", tmp_path / "types.ts")
    said += run(node / "orval", "--input", FILE, "--output", tmp_path / "made.ts", "--client=fetch")
    assert "warn" not in said.lower()
    run(node / "tsc", "--project", ".", cwd=tmp_path)
    assert json.loads(run("node", "out/sell.js", *shop, cwd=tmp_path)) == SOLD


def test_a_client_in_python_is_made_without_a_warning_and_sells(shop, tmp_path):
    if not PYTHON.exists():
        pytest.skip("openapi-python-client is not on this machine: make tools")
    tools = {"PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"}
    making = ("--meta", "none", "--output-path", tmp_path / "invoice_service_ledger_client")
    strict = ("--fail-on-warning", "--path", FILE)
    said = run(PYTHON.parent / "openapi-python-client", "generate", *strict, *making, **tools)
    assert said.strip() == f"Generating {making[-1]}"
    run(PYTHON, "-W", "error", "-m", "compileall", "-q", tmp_path)
    checked = ("--strict", "--follow-imports=silent", "--cache-dir", tmp_path / "mypy")
    about = ("--config-file", os.devnull, "--python-executable", PYTHON)
    path = {"MYPYPATH": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    run(sys.executable, "-m", "mypy", *checked, *about, "sell.py", **path)
    sold = json.loads(run(PYTHON, "sell.py", *shop, **path))
    assert sold == {**SOLD, "document": "%PDF-"}
