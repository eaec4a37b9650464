"""What scripts read of a command: its exit status, and JSON on either stream."""

import json

import pytest
from django.core.management import CommandError

from tests.support.commands import run, start
from tests.support.invoices import billed
from tests.support.roles import APPLICATION, superuser
from tests.support.tampering import tamper


def ended(command: str, *arguments: str) -> tuple[int, str, str]:
    """Run a command in a process of its own; return its exit status and both streams."""
    process = start(command, *arguments)
    out, errors = process.communicate(timeout=120)
    return process.returncode, out.decode(), errors.decode()


@pytest.mark.django_db
def test_a_role_that_was_granted_nothing_is_told_to_migrate(ledger):
    with superuser() as cursor:
        cursor.execute(f"REVOKE SELECT ON core_ledger FROM {APPLICATION}")
    with pytest.raises(CommandError, match="run migrate") as refused:
        run("open_ledger", 501)
    assert refused.value.returncode == 2
    assert "permission denied for table core_ledger" in str(refused.value)


@pytest.mark.django_db(transaction=True)
def test_the_exit_status_tells_a_refusal_from_a_breach_and_json_says_why(api, ledger, tmp_path):
    billed(api)
    status, out, _ = ended("verify_ledger", "501", "--json")
    assert (status, json.loads(out)[0]["clean"]) == (0, True)
    path = tmp_path / "invoices.csv"
    path.write_text("invoiceNo\nA-1\n")
    status, out, errors = ended("import_invoices", str(path), "--ledger", "501", "--json")
    assert (status, out) == (1, "")
    refusal = json.loads(errors)
    assert refusal["error"].startswith("Refused, nothing was changed.")
    assert refusal["problems"]["line 2, customerNo"] == "Argument required"
    status, _, errors = ended("verify_ledger", "4242", "--json")
    assert (status, json.loads(errors)["error"]) == (1, "There is no ledger 4242")
    status, out, errors = ended("verify_ledger", "501", "--wrong", "--json")
    assert (status, out) == (2, "")
    assert "--wrong" in json.loads(errors)["error"]
    status, out, errors = ended("verify_ledger", "501", "--wrong")
    assert (status, out) == (2, "")
    assert errors.startswith("usage: ")
    tamper("UPDATE invoices_invoice SET capital_debt = 1")
    status, out, errors = ended("verify_ledger", "501", "--json")
    assert (status, json.loads(out)[0]["clean"]) == (3, False)
    assert "found" in json.loads(errors)["error"]
