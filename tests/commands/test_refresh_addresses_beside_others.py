"""refresh_addresses while others work: it makes nobody wait, and overwrites nothing unseen."""

import threading

import pytest
from django.core.management import CommandError
from django.db import connections

from customers.population_register import Person
from ledger_project.core.models import StateChange
from ledger_project.samples import person_number
from tests.support.assertions import unchanged
from tests.support.clients import Api
from tests.support.commands import run
from tests.support.customers import body
from tests.support.paths import CUSTOMERS

TOLD = {"city": "Lund", "populationRegisterDate": "2026-06-08"}
LATER = {"city": "Kiruna", "populationRegisterDate": "2026-06-09"}


class BusyRegister:
    """Everybody lives in `city`; meanwhile something happens, once."""

    city = "Lund"
    meanwhile = staticmethod(lambda: None)

    def look_up(self, persons):
        BusyRegister.meanwhile, work = staticmethod(lambda: None), self.meanwhile
        work()
        return {
            one: Person(
                name="N", street_address="Nygatan 2", zip_code="22222", city=self.city,
                country_code="SE",
            )
            for one in persons
        }  # fmt: skip


@pytest.fixture(autouse=True)
def register(settings, monkeypatch):
    settings.POPULATION_REGISTER = f"{__name__}.BusyRegister"
    monkeypatch.setattr(BusyRegister, "city", "Lund")
    monkeypatch.setattr(BusyRegister, "meanwhile", staticmethod(lambda: None))
    return BusyRegister


def identifier(serial):
    return {"regNo": person_number(serial), "countryCode": "SE"}


@pytest.fixture
def persons(api):
    """`persons(3)`: the paths of so many consumers."""

    def make(count):
        bodies = [body(nationalIdentifier=identifier(serial)) for serial in range(count)]
        return [api.post(CUSTOMERS, one).data["@id"] for one in bodies]

    return make


@pytest.fixture
def address(api):
    def read(path):
        shown = api.get(f"{path}/legal-address").data
        return {name: shown[name] for name in TOLD}

    return read


def test_what_others_do_while_the_register_is_asked_is_done_at_once_and_holds(
    transactional_db, api, persons, address, register, at
):
    stays, other, moves, leaves = persons(4)
    run("refresh_addresses", 501)
    assert [address(path) for path in (stays, other, moves, leaves)] == [TOLD] * 4
    at("2026-06-09")
    register.city = "Kiruna"
    answers = []

    def work():
        client = Api(api.token)
        try:
            answers.append(client.patch(other, {"nationalIdentifier": identifier(9)}))
            answers.append(client.patch(f"{moves}/legal-address", {"city": "Hemse"}))
            answers.append(client.post(f"{leaves}/initiates-termination"))
        finally:
            connections.close_all()

    def beside():
        other_thread = threading.Thread(target=work)
        other_thread.start()
        other_thread.join()

    register.meanwhile = staticmethod(beside)
    (row,) = run("refresh_addresses", 501)
    # Not a lock timeout: nothing is locked before the register answers.
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert row == {"ledger": 501, "asked": 4, "changed": 2, "confirmed": 0, "unknown": 1}
    assert address(stays) == address(moves) == LATER
    # The answer was for the person that it was, not for the one that it is now.
    assert address(other) == {"city": "Lund", "populationRegisterDate": None}
    assert address(leaves) == TOLD
    (row,) = run("refresh_addresses", 501)
    assert (row["asked"], row["changed"]) == (1, 1)
    assert address(other) == LATER


def test_of_two_runs_at_once_each_person_is_changed_once(api, persons, address, register):
    paths, rows = persons(3), []
    register.meanwhile = staticmethod(
        lambda: rows.extend(run("refresh_addresses", 501, "--batch-size", "2"))
    )
    rows.extend(run("refresh_addresses", 501, "--batch-size", "2"))
    assert [(row["asked"], row["changed"]) for row in rows] == [(3, 3), (2, 0)]
    assert [address(path) for path in paths] == [TOLD] * 3
    assert StateChange.objects.filter(operation="refresh_legal_address").count() == 3


def test_an_address_set_by_hand_since_is_asked_for_again_on_the_same_date(api, persons, address):
    (path,) = persons(1)
    run("refresh_addresses", 501)
    api.patch(f"{path}/legal-address", {"city": "Hemse"})
    assert address(path) == {"city": "Hemse", "populationRegisterDate": None}
    assert run("refresh_addresses", 501)[0]["changed"] == 1
    assert address(path) == TOLD


@pytest.mark.parametrize(
    ("file", "told"),
    [("", "LEDGER_POPULATION_REGISTER_FILE is not set"), ("missing.csv", "FileNotFoundError")],
)
def test_a_file_that_cannot_be_read_is_told_and_changes_nothing(
    persons, settings, tmp_path, file, told
):
    persons(2)
    settings.POPULATION_REGISTER = "customers.population_register.FileRegister"
    settings.POPULATION_REGISTER_FILE = str(tmp_path / file) if file else ""
    with unchanged(), pytest.raises(CommandError, match=f"{told}. 0 of 2 persons"):
        run("refresh_addresses", 501)
