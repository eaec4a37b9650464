"""Rules for the tests themselves: states are reached by operations, helpers live in support."""

import ast
import re
from pathlib import Path

from django.apps import apps

TESTS = Path(__file__).parents[1]
MODULES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))
SETS_COLUMNS = re.compile(
    r"\.objects\b[^\n]*\.(update|bulk_update|bulk_create)\("
    r"|^\s*[\w.]+\.(save|refresh_state)\(|\b(UPDATE|INSERT INTO) [a-z]+_\w+",
    re.MULTILINE,
)
MAY_SET_COLUMNS = {
    "accounts/test_credit_policy.py": "a policy's class that went with a later release",
    "architecture/test_tenancy.py": "asks the database for what it has to refuse",
    "api/test_forgetting.py": "the age of what requests leave behind, which only time gives it",
    "api/test_idempotency.py": "the age of a key, which only time gives it",
    "api/test_throttling.py": "a secret hashed as an earlier version did",
    "commands/test_exit_status.py": "breaks the books, for verify_ledger to find it",
    "invoices/test_notes.py": "tampers with what is append-only, to see it refused",
    "invoices/test_plans.py": "breaks a plan, for verify_ledger to find it",
    "replica/test_reading.py": "a write that a replica refuses",
    "reports/test_running_balances.py": "breaks the books, for verify_ledger to find it",
    "reports/test_pictures.py": "tampers with the audit trail, to have it named",
    "reports/test_payout_file.py": "a batch as an earlier version sent it",
    "commands/test_back_dated.py": "breaks the books, for verify_ledger to find it",
    "commands/test_personal_data.py": "the age of a key, which only time gives it",
    "bank/test_reconciliation.py": "breaks the books, for verify_ledger to find it",
    "commands/test_tampering.py": "tampers with the data, to have it named",
    "staff/test_tampering.py": "tampers with accounts of staff, to have it named",
    "end_of_day/test_month.py": "breaks the books, for the checklist to name it",
    "commands/test_verify_ledger.py": "breaks the books, for verify_ledger to find it",
    "sandbox/test_clock.py": "asks the database for what it has to refuse",
    "end_of_day/test_run_again.py": "a job that ended, which only a worker does",
    "end_of_day/test_end_of_day.py": "a worker that died in the middle of a job",
    "events/test_events.py": "breaks the feed, for verify_ledger to find it",
    "commands/test_seal_ledger.py": "tampers with the data, to have it named",
    "events/test_journals.py": "a name from before the API refused control characters",
    "reports/test_ar_accounting.py": "a name from before the commands refused control characters",
    "settlement/test_events.py": "a settlement as an earlier version charged it",
    "api/test_certificates.py": "the age of a token's certificate, which only time gives it",
    "api/test_clients.py": "looks for a statement by its text",
    "architecture/test_prepared.py": "compares its statements with the ORM's",
    "architecture/test_row_security.py": "writes that the database refuses",
    "backoffice/test_person_views.py": "tampers with what is append-only, to see it refused",
    "commands/test_setting_changes.py": "a statement in SQL, which is recorded, too",
    "events/test_secrets.py": "a secret as an earlier version kept it",
    "invoices/test_letters_sent.py": "tampers with letters and their proof, to see it named",
    "monitoring/test_application.py": "a worker that stopped, and the age of a payment",
    "reports/test_output_api.py": "a client without sellers, which no operation makes",
    "settlement/test_approvals.py": "a payout changed past its operations",
    "settlement/test_change_requests.py": "writes past the operations, to see it refused or named",
    "staff/test_sessions.py": "a session's age, which only time gives it",
    "staff/test_single_sign_on.py": "a user that was deactivated meanwhile",
    "staff/test_users.py": "tampers with the trail, and a user from before the rules",
}
"""Each module that sets columns or inserts rows itself, with what no operation can give it."""
CREATES = re.compile(r"(\w+)\.objects\.(\w+_or_)?create")
MAY_CREATE = {
    "commands/test_tampering.py: test_a_payment_detail_that_no_change_request_changed_is_named": (
        {"ChangeRequest"},
        "a request that SQL forged, to have it named",
    ),
    "backoffice/conftest.py: filled": (
        {"CollectionCase", "FeeInvoice"},
        "pages show a row however it came; the end of a month is a test of its own",
    ),
}
"""Each function that creates rows of a model with a state, with the models and the reason."""


def source(module: str) -> str:
    return (TESTS / module).read_text()


def test_states_are_reached_by_operations_and_never_by_setting_columns():
    found = {
        module: [hit[0].strip() for hit in SETS_COLUMNS.finditer(source(module))]
        for module in MODULES
        if module != "unit/test_test_modules.py" and module not in MAY_SET_COLUMNS
    }
    assert {module: hits for module, hits in found.items() if hits} == {}


def test_each_module_that_may_set_columns_does():
    for module in MAY_SET_COLUMNS:
        assert SETS_COLUMNS.search(source(module)), module


def created_by_functions(module: str) -> dict[str, set[str]]:
    """Return the models with a state of which a module creates rows itself, by function."""
    stateful = {
        model.__name__
        for model in apps.get_models()
        if {"state", "status"} & {field.name for field in model._meta.get_fields()}
    }
    found: dict[str, set[str]] = {}
    for part in ast.parse(source(module)).body:
        for node in ast.walk(part):
            hit = isinstance(node, ast.Call) and CREATES.fullmatch(ast.unparse(node.func))
            if hit and hit[1] in stateful:
                place = f"{module}: {getattr(part, 'name', 'module')}"
                found.setdefault(place, set()).add(hit[1])
    return found


def test_rows_with_a_state_are_created_by_operations_but_in_named_functions():
    found = {
        place: models for one in MODULES for place, models in created_by_functions(one).items()
    }
    assert found == {place: models for place, (models, _) in MAY_CREATE.items()}


def test_what_tests_share_lives_in_support_and_not_in_a_test_module():
    # What reads the pages of the documentation stands side by side.
    pages = "tests.architecture.test_documents"
    # The model of the business, the table of second events, the shop of the scenarios and the stage
    # of torture are no support of other tests.
    folders = ("oracle", "second_events", "scenarios", "torture")
    own = re.compile(rf"tests\.({'|'.join(folders)})(\.(?!test_)\w+)?")
    # The access table stands in its test, with one of everything; beside it its routes are asked
    # what they show of persons and for the examples of the description, and followed.
    table = "tests.api.test_access_table"
    beside = {(f"api/test_{one}.py", table) for one in ("persons_table", "examples", "crawl")}
    # Thefts of accounts are told from what staff do: the steps of their sign-in stand in its tests.
    beside |= {
        ("staff/test_tampering.py", f"tests.staff.test_{one}")
        for one in ("second_factor", "single_sign_on")
    }
    found = {
        module: [
            node.module
            for node in ast.walk(ast.parse(source(module)))
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("tests.")
            and not (node.module or "").startswith("tests.support")
            and not (module.startswith("architecture/") and node.module == pages)
            and (module, node.module) not in beside
            and not (module.split("/")[0] in folders and own.fullmatch(node.module or ""))
        ]
        for module in MODULES
    }
    assert {module: hits for module, hits in found.items() if hits} == {}
