"""The demo: the main job through the real server and the Python client."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Settlement
from ledger_project.core import clock
from ledger_project.demo import business
from reports.models import OutputFile
from reports.output_files import CLIENT_TYPES


@pytest.mark.slow
@pytest.mark.smoke
def test_the_demo_trades_a_day_and_downloads_its_files(environment, monkeypatch, tmp_path):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(business, "settings", SimpleNamespace(LEDGER_DATA_DIR=str(tmp_path)))
    monkeypatch.setattr(business, "DAYS", ((0, 5),))
    said = io.StringIO()
    call_command("demo", stdout=said)
    first, *_, last = [line for line in said.getvalue().splitlines() if line.strip()]
    assert first == "The database is prepared …"
    assert "README.md" in last
    assert "post create-credit" in said.getvalue()
    assert Settlement.objects.filter(settled_on=clock.business_date()).count() == 2
    made = OutputFile.objects.filter(type__in=CLIENT_TYPES)
    found = {one.name: one.stat().st_size for one in (tmp_path / "demo" / "501").iterdir()}
    assert made.count() > 10
    assert {one.file_name: one.size for one in made}.items() <= found.items()


def test_without_the_client_the_demo_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "invoice_ledger", None)
    with pytest.raises(CommandError, match=r"^The demo .*`pip install \./clients/python`$"):
        call_command("demo", stdout=io.StringIO())
