"""What the table of the file types promises: it is complete, and what stands elsewhere agrees."""

from pathlib import Path

from ledger_project.core.models import ACCOUNTING_VERSIONS, LEDGER_REPORTS
from reports.models import FileType, OutputFile
from reports.output_files import CLIENT_TYPES, REPORT_TYPES, TABLE
from reports.output_files.registry import Per
from reports.output_files.xml import SCHEMAS

DOCUMENT = Path(__file__).parents[2] / "docs" / "files.md"


def constrained(name):
    """Return the types to which a unique constraint of the stored files applies."""
    (found,) = (one for one in OutputFile._meta.constraints if one.name == name)
    return set(dict(found.condition.children)["type__in"])


def test_each_file_type_has_exactly_one_row():
    assert sorted(row.type for row in TABLE) == sorted(FileType)


def test_each_file_type_has_a_section_in_the_document():
    lines = DOCUMENT.read_text().splitlines()
    sections = [line.lstrip("#").strip() for line in lines if line.startswith("##")]
    assert [row.type for row in TABLE if sections.count(row.section) != 1] == []


def test_each_schema_that_a_file_type_names_is_there():
    versions = {FileType.AR_ACCOUNTING: ACCOUNTING_VERSIONS}
    named = {
        row.schema.format(variant=version)
        for row in TABLE
        for version in versions.get(row.type, ("",))
        if row.schema
    }
    assert named == {path.name for path in SCHEMAS.glob("*.xsd")}


def test_all_but_files_for_the_bank_the_agency_and_the_post_are_offered_by_the_api():
    for_the_bank = {FileType.PAYOUT_FILE, FileType.DIRECT_DEBIT_FILE}
    for_the_agency = {FileType.COLLECTION_FILE, FileType.COLLECTION_LIST}
    for_the_post = {FileType.PRINT_BUNDLE, FileType.EINVOICE_FILE}
    assert set(FileType) - set(CLIENT_TYPES) == for_the_bank | for_the_agency | for_the_post


def test_a_ledger_schedules_the_reports_that_there_are():
    assert tuple(REPORT_TYPES) == LEDGER_REPORTS
    assert constrained("scheduled_report_once_a_date") == set(REPORT_TYPES.values())


def test_the_database_keeps_each_file_of_a_settlement_and_of_a_batch_to_one():
    batches = (
        Per.SETTLEMENT, Per.FEE_INVOICE, Per.PAYOUT_BATCH, Per.DRAW_BATCH, Per.COLLECTION_BATCH,
        Per.LETTER_BATCH,
    )  # fmt: skip
    once = {row.type for row in TABLE if row.per in batches}
    assert constrained("settled_in_one_file") == once
