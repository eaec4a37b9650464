"""What a production promises whatever happens: no gap, no file twice, nothing left behind."""

import io
import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection

from ledger_project.core.actors import SYSTEM
from ledger_project.core.models import NumberSeries
from ledger_project.core.numbering import take_gapless
from ledger_project.core.setup import open_ledger
from reports.models import ExportedEntry, OutputFile, OutputFileChunk
from reports.output_files import CLIENT_TYPES, REPORT_TYPES, produce_files, storage
from tests.support.concurrency import in_sight
from tests.support.dates import TODAY
from tests.support.output_files import download, listed


@pytest.mark.django_db
def test_the_command_prints_what_it_produced(api, buy):
    buy("100.00")
    out = io.StringIO()
    call_command("produce_files", "501", "--json", "--date", "2026-06-08", stdout=out)
    produced = json.loads(out.getvalue())
    assert [row["type"] for row in produced] == [
        "ar-accounting", "ar-accounting-detail", "ar-invoice-transaction", "sie4", "ledger-report",
    ]  # fmt: skip
    assert {row["business_date"] for row in produced} == {"2026-06-08"}
    table = io.StringIO()
    call_command("produce_files", "501", "--date", "2026-06-08", stdout=table)
    assert "nothing new" in table.getvalue()


@pytest.mark.django_db
def test_without_ledgers_the_command_serves_every_configured_one(api):
    open_ledger(502, name="Second AB", country="NO")
    open_ledger(503, name="Closed AB", country="NO", configured=False)
    out = io.StringIO()
    call_command("produce_files", "--json", stdout=out)
    assert {row["ledger"] for row in json.loads(out.getvalue())} == {501, 502}


@pytest.mark.django_db
def test_each_ledger_and_type_has_its_own_gapless_sequence(api, buy, settle_today, at, produce):
    other, _ = open_ledger(502, name="Second AB", country="NO")
    for day in ("2026-06-08", "2026-06-09", "2026-06-10"):
        at(day)
        buy("100.00")
        settle_today()
        produce()
        produce()
    produce_files(other, TODAY, SYSTEM)
    for type_ in ("ar-accounting", "ar-settlement", "ledger-report"):
        assert [item["sequence"] for item in listed(api, type_)] == [3, 2, 1]
    assert set(OutputFile.objects.filter(ledger=other).values_list("sequence", flat=True)) == {1}


@pytest.mark.django_db
def test_no_file_tells_the_name_or_address_of_a_protected_identity(
    api, ledger, buy, take_back, overpay, pay_out, settle_today, produce
):
    open_ledger(501, scheduled_reports=list(REPORT_TYPES))
    surplus = overpay("30.00")
    customer = buy("50.00")["customer"]
    assert api.patch(customer, {"protectedIdentity": True}).status_code == 200
    pay_out(surplus, "10.00")
    take_back(buy("20.00"), "5.00", "K-1")
    settle_today()
    produce()
    files = {}
    # Nothing for report 104; sie4 names nobody, a fee invoice a seller; the journals have promises
    # of their own.
    types = {*CLIENT_TYPES} - {
        "ar-filereport104", "sie4", "fee-invoice-pdf", "fee-invoice-xml", "fee-invoice-reminder",
        "bill-journal", "customer-journal",
    }  # fmt: skip
    for type_ in sorted(types):
        (item,) = listed(api, type_)
        files[type_] = download(api, item).content.decode("cp1252", "replace")
    number = customer.rsplit("/", 1)[-1]
    assert number in files["ar-accounting"]
    assert number in files["ledger-report"]
    for report in ("103", "110", "125", "127"):
        assert f";{number};" in files[f"ar-filereport{report}"]
    assert "SurplusPayouts" in files["ar-settlement"]
    revealing = ("John", "Smith", "Teststreet", "Testcity", "12345", "example.com", "701234456")
    assert [(type_, one) for type_, text in files.items() for one in revealing if one in text] == []


@pytest.mark.django_db
def test_a_crash_while_a_file_is_stored_leaves_nothing_and_is_simply_run_again(
    api, ledger, buy, monkeypatch
):
    buy("100.00")

    def crash(*_):
        assert OutputFileChunk.objects.exists()
        raise RuntimeError("power cut")

    monkeypatch.setattr(storage, "take_gapless", crash)
    with pytest.raises(RuntimeError):
        produce_files(ledger, TODAY, SYSTEM)
    for model in (OutputFile, OutputFileChunk, ExportedEntry):
        assert not model.objects.exists()
    assert not NumberSeries.objects.filter(name__startswith="file:", last__gt=0).exists()
    monkeypatch.setattr(storage, "take_gapless", take_gapless)
    assert [file.sequence for file in produce_files(ledger, TODAY, SYSTEM)] == [1] * 5


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_produce_each_file_once(api, ledger, buy, settle_today):
    for _ in range(5):
        buy("100.00")
    settle_today()
    start, produced, errors = threading.Barrier(4), [], []

    def run():
        try:
            start.wait()
            produced.extend(produce_files(ledger, TODAY, SYSTEM))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=in_sight(run)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(file.type for file in produced) == [
        "ar-accounting", "ar-accounting-detail", "ar-invoice-transaction", "ar-settlement",
        "ar-settlement-pdf", "ar-settlement-xlsx", "ar-settlement-xml", "ledger-report", "sie4",
    ]  # fmt: skip
    assert OutputFile.objects.count() == 9
    assert ExportedEntry.objects.count() == 5
    assert [item["sequence"] for item in listed(api, "ar-accounting")] == [1]
