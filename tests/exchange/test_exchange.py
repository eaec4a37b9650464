"""Files by directories: each has its effect once, and goes out once, whatever dies between."""

import itertools
import os
import stat
from pathlib import Path

import msgspec
import pytest
from django.core.management import CommandError
from procrastinate.contrib.django.models import ProcrastinateJob

from invoices.bank import imports
from invoices.models import Invoice, Payment
from ledger_project.closing import tasks
from ledger_project.core.models import Event, StateChange
from ledger_project.exchange import folders, receiving
from ledger_project.exchange.models import ExchangedFile
from reports.models import OutputFile
from tests.support.assertions import unchanged
from tests.support.backoffice import address, offered, send, told
from tests.support.backoffice_pages import file_of
from tests.support.bodies import invoice_body
from tests.support.commands import run
from tests.support.invoices import customer
from tests.support.purchases import buy

HEADER = "payment_reference,amount,currency,value_date,bank_reference\n"

pytestmark = pytest.mark.usefixtures("constraints")


@pytest.fixture
def exchanged(settings, tmp_path, monkeypatch, ledger) -> Path:
    """Have directories for the ledger 501 whose files are quiet at once; where they are."""
    settings.LEDGER_EXCHANGE_DIR = tmp_path / "exchange"
    monkeypatch.setattr(folders, "QUIET_SECONDS", 0)
    run("exchange_files", 501)
    return tmp_path / "exchange/501"


def put(root: Path, name: str, content: str) -> Path:
    path = root / "in" / name
    path.write_text(content)
    return path


def paid(number: int | str) -> str:
    return f"{HEADER},10.00,SEK,2026-06-08,B-{number}\n"


def lines(bodies: list[dict]) -> str:
    encoder = msgspec.json.Encoder(decimal_format="number")
    return "\n".join(encoder.encode(one).decode() for one in bodies)


def names(root: Path, folder: str) -> list[str]:
    """Return the names in a directory, without what is put before them."""
    return sorted(one.name.split("-", 3)[-1] for one in (root / folder).iterdir())


def holdings(root: Path) -> dict[str, list[str]]:
    return {one.name: names(root, one.name) for one in root.iterdir()}


def test_a_bank_file_has_its_effect_once_and_is_put_away(exchanged):
    put(exchanged, "bank.csv", paid(1))
    assert [row["counts"] for row in run("exchange_files", 501)] == [
        {"imported": 1, "unmatched": 1}
    ]
    assert names(exchanged, "in") == []
    assert names(exchanged, "done") == ["bank.csv"]
    # The same file, and another with the same payment, have no effect.
    put(exchanged, "bank.csv", paid(1))
    with unchanged(but=("exchange.ExchangedFile",)):
        (row,) = run("exchange_files", 501)
    assert (row["outcome"], row["counts"]) == ("done", {"already_imported": 1})
    assert names(exchanged, "done") == ["bank.csv", "bank.csv"]
    assert Payment.objects.count() == 1
    with unchanged():
        assert run("exchange_files", 501) == []


def test_a_file_that_fails_is_put_apart_and_said(exchanged, boss_sees):
    put(exchanged, "cut.csv", HEADER + ",10.00,SEK,2026-06-08")
    with unchanged(but=("exchange.ExchangedFile", "core.Event")):
        (row,) = run("exchange_files", 501)
    assert row["outcome"] == "failed"
    assert "line 2" in row["fault"]
    assert (names(exchanged, "in"), names(exchanged, "failed")) == ([], ["cut.csv"])
    event = Event.objects.get(type="exchange-file-failed")
    assert event.data["file"] == row["name"]
    assert "line 2" not in str(event.data)
    for page in ("/admin/", "/admin/exchange/exchangedfile/"):
        assert row["name"] in boss_sees(page)
    # Mended, it is taken.
    put(exchanged, "cut.csv", paid(1))
    assert run("exchange_files", 501)[0]["outcome"] == "done"


def test_a_file_that_failed_is_taken_in_again_from_its_page_once(
    exchanged, admin_client, monkeypatch, ledger
):
    with monkeypatch.context() as broken:
        broken.setattr(imports, "sorted_out", lambda *given: 1 / 0)
        put(exchanged, "bank.csv", paid(1))
        assert run("exchange_files", 501)[0]["outcome"] == "failed"
    failed = ExchangedFile.objects.get()
    assert failed.name in admin_client.get("/admin/").content.decode()
    assert offered(admin_client, failed) == ["take_again"]
    for _ in range(2):
        answer = send(admin_client, failed, "take_again")
        assert "waits for a worker" in told(answer)
    (job,) = ProcrastinateJob.objects.filter(task_name="exchange_files")
    assert StateChange.objects.get(operation="take_again").created_by == "staff:admin"
    assert (names(exchanged, "failed"), Payment.objects.count()) == (["bank.csv"], 0)
    tasks.exchange_files(**job.args)
    assert (names(exchanged, "failed"), names(exchanged, "done")) == ([], ["bank.csv"])
    assert Payment.objects.count() == 1
    assert failed.name not in admin_client.get("/admin/").content.decode()
    # Whoever asks again finds it done; nothing comes of a file that is not there.
    with unchanged():
        tasks.exchange_files(**job.args)
    done = ExchangedFile.objects.latest("pk")
    assert offered(admin_client, done) == []
    with unchanged(but=("core.IdempotencyKey",)):
        refused = admin_client.get(address(done, "take_again"), follow=True)
    assert "not possible while done" in told(refused)


@pytest.fixture
def boss_sees(admin_client):
    return lambda address: admin_client.get(address).content.decode()


def test_a_file_that_is_still_being_written_is_left_alone(exchanged, monkeypatch):
    with (exchanged / "in/slow.csv").open("w") as file:
        file.write(HEADER)
        file.flush()
        for name in (".hidden.csv", "upload.csv.filepart", "upload.TMP"):
            put(exchanged, name, paid(1))
        (exchanged / "in/link.csv").symlink_to(exchanged / "in/.hidden.csv")
        (exchanged / "in/directory").mkdir()
        with unchanged():
            assert run("exchange_files", 501) == []
    # Nobody writes any more, but perhaps goes on in a moment, over a network.
    monkeypatch.setattr(folders, "QUIET_SECONDS", 60)
    with unchanged():
        assert run("exchange_files", 501) == []
    monkeypatch.setattr(folders, "QUIET_SECONDS", 0)
    assert [row["name"][-8:] for row in run("exchange_files", 501)] == ["slow.csv"]
    assert names(exchanged, "in") == [
        ".hidden.csv", "directory", "link.csv", "upload.TMP", "upload.csv.filepart",
    ]  # fmt: skip


def test_a_file_that_is_too_large_fails_unread(exchanged, monkeypatch):
    monkeypatch.setattr(receiving, "LARGEST", 200)
    put(exchanged, "large.csv", paid(1) + " " * 500)
    (row,) = run("exchange_files", 501)
    assert (row["outcome"], row["kind"]) == ("failed", "too large")
    assert Payment.objects.count() == 0


def test_output_files_go_out_once_for_this_account_alone(exchanged, ledger):
    file = file_of(ledger, 1)
    (row,) = run("exchange_files", 501)
    assert (row["outcome"], row["kind"]) == ("out", "ar-accounting")
    path = exchanged / "out" / file.file_name
    assert path.read_text() == "<a>å</a>"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((exchanged / "out").stat().st_mode) == 0o700
    # The receiver fetches it by moving it.
    path.unlink()
    with unchanged():
        assert run("exchange_files", 501) == []
    assert names(exchanged, "out") == []


def test_payment_files_go_out(exchanged, api, payout_sent):
    (file,) = OutputFile.objects.filter(type="payout-file")
    run("exchange_files", 501)
    assert (exchanged / "out" / file.file_name).exists()


@pytest.fixture
def payout_sent(api, other_seller):
    buy(api, "1000.00")
    for command in ("settle", "send_payouts", "produce_files"):
        run(command, 501)


def test_invoices_are_issued_and_a_file_with_a_wrong_one_is_refused_whole(exchanged, api):
    number = customer(api)
    bodies = [invoice_body(125, customerNo=number, invoiceNo=f"S{one}") for one in range(3)]
    bodies[1]["customerNo"] = "unknown"
    put(exchanged, "invoices.jsonl", lines(bodies))
    with unchanged(but=("exchange.ExchangedFile", "core.Event")):
        (row,) = run("exchange_files", 501)
    assert (row["outcome"], row["kind"]) == ("failed", "invoices")
    assert row["fault"].startswith("line 2")
    bodies[1]["customerNo"] = number
    put(exchanged, "invoices.jsonl", lines(bodies))
    (row,) = run("exchange_files", 501)
    assert (row["outcome"], row["counts"]) == ("done", {"issued": 3})
    assert sorted(Invoice.objects.values_list("invoice_no", flat=True)) == ["S0", "S1", "S2"]


def test_without_directories_the_command_says_so(settings, ledger):
    settings.LEDGER_EXCHANGE_DIR = None
    with pytest.raises(CommandError, match="LEDGER_EXCHANGE_DIR is unset"):
        run("exchange_files", 501)


class Killed(BaseException):
    """The process ends here."""


def killing(monkeypatch, at: int) -> None:
    """End the process at the step `at`: before or after each one that leaves something behind."""
    steps = itertools.count(1)

    def wrapped(work):
        def step(*arguments, **named):
            if next(steps) == at:
                raise Killed
            result = work(*arguments, **named)
            if next(steps) == at:
                raise Killed
            return result

        return step

    for owner, name in (
        (os, "rename"), (os, "fsync"), (os, "chmod"), (ExchangedFile, "save"),
        (imports, "_register"), (imports, "_remember"), (Event, "save"),
    ):  # fmt: skip
        monkeypatch.setattr(owner, name, wrapped(getattr(owner, name)))


def test_killed_at_any_step_each_file_has_its_effect_and_goes_out_once(exchanged, ledger):
    for number in itertools.count(1):
        content = file_of(ledger, number).file_name
        put(exchanged, f"good-{number}.csv", paid(number))
        put(exchanged, f"wrong-{number}.csv", f"{HEADER}{number}")
        finished = True
        with pytest.MonkeyPatch.context() as patch:
            killing(patch, number)
            try:
                run("exchange_files", 501)
            except Killed:
                finished = False
        fetched = [one.name for one in (exchanged / "out").iterdir()]
        for name in fetched:
            (exchanged / "out" / name).unlink()
        run("exchange_files", 501)
        fetched += [one.name for one in (exchanged / "out").iterdir()]
        for name in (exchanged / "out").iterdir():
            name.unlink()
        assert fetched == [content], number
        assert holdings(exchanged) == {
            "in": [], ".taken": [], ".ready": [], "out": [],
            "done": sorted(f"good-{one}.csv" for one in range(1, number + 1)),
            "failed": sorted(f"wrong-{one}.csv" for one in range(1, number + 1)),
        }, number  # fmt: skip
        assert Payment.objects.filter(bank_reference=f"B-{number}").count() == 1
        assert Event.objects.filter(type="exchange-file-failed").count() == number
        assert ExchangedFile.objects.count() == 3 * number
        if finished:
            break
    assert number > 30


def test_the_workers_look_for_files_and_take_them_in(exchanged):
    tasks.look_for_files(0)
    assert not ProcrastinateJob.objects.filter(task_name="exchange_files").exists()
    put(exchanged, "bank.csv", paid(1))
    tasks.look_for_files(0)
    tasks.look_for_files(0)
    (job,) = ProcrastinateJob.objects.filter(task_name="exchange_files")
    tasks.exchange_files(**job.args)
    assert names(exchanged, "done") == ["bank.csv"]
    assert Payment.objects.get().created_by == "system:worker"
