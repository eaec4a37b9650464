"""Schemathesis, with the project's settings, finds no answer that the description does not say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_project.api.scopes import SCOPES
from tests.support.clients import issue_client, token_of
from tests.support.commands import ROOT
from tests.support.invoices import billed
from tests.support.sampling import WIDE

SECONDS = "600" if WIDE else "60"

pytestmark = pytest.mark.slow


def test_no_request_is_answered_otherwise_than_the_description_says(
    serve, ledger, api, authorize, tmp_path
):
    billed(api)
    api.post(authorize()["captures"], {"amount": 40})
    client, _ = issue_client(ledger, scopes=tuple(SCOPES))
    base = serve(LEDGER_BUSINESS_DATE="2026-06-08").base
    found = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            "--config-file", ROOT / "schemathesis.toml",
            "run", f"{base}/openapi.json",
            "--max-time", SECONDS, "--max-examples", "4", "--seed", "1", "--no-color",
            "--generation-deterministic",
        ],
        env={**os.environ, "TOKEN": token_of(client)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-8000:]
    # Not all of them in this time, but it was there.
    assert int(re.search(r"(\d+) generated", found.stdout)[1]) > 500
