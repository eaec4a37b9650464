"""A ledger with an agency, a case that it has, and the files that go to and fro."""

import json
from decimal import Decimal

import pytest

from invoices.models import CollectionCase
from ledger_project.core.setup import open_ledger
from reports.models import OutputFile
from reports.queries import content
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done

AGENCY = {"name": "Inkasso AB", "creditor_number": "K-77", "account": "5402-9681"}
CASES = "/ledger/invoice/v1/501/collection-cases"


@pytest.fixture
def agency(ledger, seller):
    open_ledger(501, days_before_claims=0, penalty_interest=Decimal("12.00"))
    return run("set_collection_agency", 501, **AGENCY)


@pytest.fixture
def reported(ledger):
    """Report to the agency; what the new files say of each case."""

    def make() -> list[dict]:
        made = OutputFile.objects.filter(type="collection-file")
        known = set(made.values_list("pk", flat=True))
        run("hand_over_cases", 501)
        run("produce_files", 501)
        new = [json.loads(b"".join(content(file))) for file in made.exclude(pk__in=known)]
        return [case for file in new for case in file["cases"]]

    return make


@pytest.fixture
def collected(api, agency):
    """Issue an overdue invoice, and hand it to debt collection."""

    def make(amount=1000, **members):
        return done(api, billed(api, amount, **OVERDUE, **members), "transfer-to-debt-collection")

    return make


@pytest.fixture
def case(api, collected):
    """Hand an invoice of 1000.00 over; the path of its case."""
    collected()
    run("hand_over_cases", 501)
    run("produce_files", 501)
    return f"{CASES}/{CollectionCase.objects.get().pk}"


@pytest.fixture
def answered(tmp_path):
    """Import a report of the agency, given its rows; the counts."""

    def make(*rows: dict) -> dict:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        lines = [";".join(columns)]
        lines += [";".join(str(row.get(name, "")) for name in columns) for row in rows]
        path = tmp_path / "from-the-agency.csv"
        path.write_text("\n".join(lines))
        result = run("import_agency_report", path, ledger=501)
        return {name: n for name, n in result.items() if n and name != "ledger"}

    return make
