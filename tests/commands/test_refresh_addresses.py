"""refresh_addresses: every consumer once, in batches, and on from where it was stopped."""

import datetime as dt
import time

import pytest
from django.core.management import CommandError, call_command

from customers import operations
from customers.models import Address, Customer
from ledger_project.core.models import StateChange
from ledger_project.core.setup import open_ledger
from ledger_project.samples import person_number
from tests.support.actors import STAFF
from tests.support.assertions import unchanged
from tests.support.commands import run, start
from tests.support.dates import TODAY
from tests.support.population_registers import AskedRegister, HangingRegister, SilentRegister

HEADER = "countryCode,regNo,name,streetAddress,zipCode,city,coAddress,protectedIdentity\n"
BATCH = ("--batch-size", "4")
HOME = Address(addressee="N", city="Visby", country_code="SE")


@pytest.fixture(autouse=True)
def fresh_registers():
    AskedRegister.asked.clear()
    SilentRegister.questions = HangingRegister.questions = 0


@pytest.fixture
def register(settings, monkeypatch, tmp_path):
    """Tell these lines, for this process and those it starts."""

    def tell(lines, name="AskedRegister"):
        file = tmp_path / "register.csv"
        file.write_text(HEADER + "".join(f"{line}\n" for line in lines))
        settings.POPULATION_REGISTER = f"tests.support.population_registers.{name}"
        settings.POPULATION_REGISTER_FILE = str(file)
        monkeypatch.setenv("LEDGER_POPULATION_REGISTER", settings.POPULATION_REGISTER)
        monkeypatch.setenv("LEDGER_POPULATION_REGISTER_FILE", str(file))

    return tell


def add(ledger, reg_no="", address=HOME, **members):
    return operations.create(
        ledger=ledger, actor=STAFF, on=TODAY, reg_no=reg_no, reg_country="SE" if reg_no else "",
        legal_address=address, **{"legal_entity": "consumer", "name": "N", **members},
    ).entity  # fmt: skip


@pytest.fixture
def persons(ledger):
    """Ten consumers with an identifier, by key."""
    return [add(ledger, person_number(serial)) for serial in range(10)]


def line(customer, city="Lund"):
    return f"SE,{customer.reg_no},N,Nygatan 2,222 22,{city}"


def cities():
    return list(Customer.objects.order_by("pk").values_list("city", flat=True))


def test_every_consumer_is_asked_for_and_the_answers_are_counted(ledger, persons, register):
    add(ledger)
    lines = [line(one) for one in persons[:6]]
    lines += [f"SE,{one.reg_no},N,,,Visby" for one in persons[6:8]]
    register(lines)
    assert run("refresh_addresses", 501, *BATCH) == [
        {"ledger": 501, "asked": 10, "changed": 6, "confirmed": 2, "unknown": 2}
    ]
    assert cities() == ["Lund"] * 6 + ["Visby"] * 5
    confirmed = Customer.objects.order_by("pk").values_list("address_confirmed_on", flat=True)
    assert list(confirmed) == [TODAY] * 8 + [None] * 3
    numbers = [one.reg_no for one in persons]
    assert AskedRegister.asked == [numbers[:4], numbers[4:8], numbers[8:]]
    changes = StateChange.objects.order_by("id")
    assert [change.document_id for change in changes] == [one.pk for one in persons[:6]]
    assert {(c.operation, c.created_by, c.business_date) for c in changes} == {
        ("refresh_legal_address", "system:refresh_addresses", TODAY)
    }


def test_only_living_consumers_with_an_identifier_are_asked_for(ledger, register):
    add(ledger, "556036-0793", legal_entity="business")
    add(ledger, person_number(1), legal_entity="business")
    add(ledger)
    active, blocked, dead, gone = (add(ledger, person_number(n)) for n in range(2, 6))
    operations.block(customer=blocked, actor=STAFF, on=TODAY)
    operations.register_death(customer=dead, actor=STAFF, on=TODAY)
    operations.initiate_termination(customer=gone, actor=STAFF, on=TODAY)
    assert gone.state == "terminated"
    register([])
    assert run("refresh_addresses", 501)[0]["asked"] == 2
    assert AskedRegister.asked == [[active.reg_no, blocked.reg_no]]


def test_run_again_on_the_same_date_it_asks_for_the_unknown_only(ledger, persons, register):
    register([line(one) for one in persons[:7]])
    run("refresh_addresses", 501)
    AskedRegister.asked.clear()
    with unchanged():
        again = run("refresh_addresses", 501)
    assert again == [{"ledger": 501, "asked": 3, "changed": 0, "confirmed": 0, "unknown": 3}]
    assert AskedRegister.asked == [[one.reg_no for one in persons[7:]]]


def test_on_another_date_everybody_is_asked_for_again(ledger, persons, register):
    register([line(one) for one in persons])
    run("refresh_addresses", 501)
    register([line(one, "Lund" if one.pk != persons[0].pk else "Kiruna") for one in persons])
    tomorrow = TODAY + dt.timedelta(days=1)
    assert run("refresh_addresses", 501, date=tomorrow) == [
        {"ledger": 501, "asked": 10, "changed": 1, "confirmed": 9, "unknown": 0}
    ]
    assert cities() == ["Kiruna"] + ["Lund"] * 9
    # A date that is behind confirms nothing anew.
    assert run("refresh_addresses", 501, date=TODAY)[0]["asked"] == 0
    assert {one.address_confirmed_on for one in Customer.objects.all()} == {tomorrow}


def test_whom_the_operation_has_refreshed_today_is_not_asked_for(ledger, persons, register):
    register([line(one) for one in persons])
    operations.refresh_legal_address(customer=persons[3], actor=STAFF, on=TODAY)
    AskedRegister.asked.clear()
    assert run("refresh_addresses", 501)[0]["asked"] == 9
    assert persons[3].reg_no not in AskedRegister.asked[0]


def test_a_protected_person_becomes_protected(persons, register):
    register([f"SE,{persons[0].reg_no},,,,,,true", line(persons[1])])
    found = run("refresh_addresses", 501)
    assert found[0] == {"ledger": 501, "asked": 10, "changed": 2, "confirmed": 0, "unknown": 8}
    protected = Customer.objects.filter(protected_identity=True)
    assert [(one.pk, one.city) for one in protected] == [(persons[0].pk, "Visby")]


def test_what_is_longer_than_an_address_has_room_for_is_cut(persons, register):
    register([f"SE,{persons[0].reg_no},{'N' * 80},{'S' * 80},{'1' * 12},{'L' * 50},{'C' * 80}"])
    assert run("refresh_addresses", 501)[0]["changed"] == 1
    found = Customer.objects.get(pk=persons[0].pk)
    assert (found.addressee, found.street_address) == ("N" * 72, "S" * 72)
    assert (found.zip_code, found.city, found.co_address) == ("1" * 10, "L" * 40, "C" * 72)


def test_each_ledger_asks_for_its_own(ledger, persons, register):
    other = open_ledger(502, name="Other", country="SE")[0]
    same = add(other, persons[0].reg_no)
    register([line(persons[0])])
    assert run("refresh_addresses", 501)[0]["changed"] == 1
    same.refresh_from_db()
    assert (same.city, same.address_confirmed_on) == ("Visby", None)
    assert [row["ledger"] for row in run("refresh_addresses")] == [501, 502]
    same.refresh_from_db()
    assert same.city == "Lund"


def test_the_result_is_told_in_a_table(persons, register, capsys):
    register([line(persons[0])])
    call_command("refresh_addresses", "501")
    told = capsys.readouterr()
    assert told.out.split("\n")[0].strip() == "Refreshed on 2026-06-08"
    assert ["501", "10", "1", "0", "9"] in [line.split() for line in told.out.split("\n")]
    assert told.err == ""


# --- Interrupted --------------------------------------------------------------------------------


def test_a_register_that_falls_silent_leaves_what_was_done_and_is_asked_again(persons, register):
    lines = [line(one) for one in persons]
    register(lines, "SilentRegister")
    with pytest.raises(CommandError) as refusal:
        run("refresh_addresses", 501, *BATCH)
    assert str(refusal.value) == (
        "The population register does not answer: connection lost. 4 of 10 persons of ledger 501 "
        "are done; run the command again to continue"
    )
    assert cities() == ["Lund"] * 4 + ["Visby"] * 6
    register(lines)
    assert run("refresh_addresses", 501, *BATCH)[0]["asked"] == 6
    assert cities() == ["Lund"] * 10
    assert AskedRegister.asked[0] == [one.reg_no for one in persons[4:8]]


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_has_kept_whole_batches_and_goes_on(
    transactional_db, ledger, persons, register, monkeypatch, tmp_path
):
    lines = [line(one) for one in persons]
    register(lines, "HangingRegister")
    hangs = tmp_path / "hangs"
    monkeypatch.setenv("HANGS_IN", str(hangs))
    process = start("refresh_addresses", "501", *BATCH)
    until = time.monotonic() + 60
    while not hangs.exists() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.05)
    process.kill()
    _, err = process.communicate()
    assert hangs.exists(), err
    assert cities() == ["Lund"] * 4 + ["Visby"] * 6
    register(lines)
    done = start("refresh_addresses", "501", *BATCH, "--json")
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert b'"asked":6,"changed":6,"confirmed":0,"unknown":0' in out
    assert cities() == ["Lund"] * 10
    assert StateChange.objects.count() == 10


# --- Refused ------------------------------------------------------------------------------------


def test_without_a_register_it_says_what_to_set(persons):
    with unchanged(), pytest.raises(CommandError, match="LEDGER_POPULATION_REGISTER"):
        run("refresh_addresses", 501)


def test_an_unknown_ledger_or_a_wrong_batch_is_refused(persons, register):
    register([])
    with pytest.raises(CommandError, match="There is no ledger 777"):
        run("refresh_addresses", 777)
    for size in ("0", "501", "x"):
        with pytest.raises(CommandError, match="batch-size: Expected 1 to 500"):
            run("refresh_addresses", 501, "--batch-size", size)
    assert AskedRegister.asked == []


def test_nobody_to_ask_for_is_no_fault(ledger, register):
    register([])
    assert run("refresh_addresses", 501) == [
        {"ledger": 501, "asked": 0, "changed": 0, "confirmed": 0, "unknown": 0}
    ]
