"""The population register, the source of legal addresses of persons.

`LEDGER_POPULATION_REGISTER` names the class of a backend by dotted path; unset means that there is
none. `FileRegister` is included, for sandboxes and tests. A backend for a real register is a class
with its own `look_up`.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from customers import sandbox_identities

if TYPE_CHECKING:
    from ledger_project.core.models import Ledger


@dataclass(frozen=True, slots=True)
class Identifier:
    """A person's national identifier in canonical form, with its country."""

    country: str
    number: str


@dataclass(frozen=True, slots=True)
class Person:
    """Data of the register on a person: name, registered address, and protection of both.

    An empty city means that the address is withheld, an empty name that the name is.
    """

    name: str
    street_address: str
    zip_code: str
    city: str
    country_code: str
    co_address: str = ""
    protected_identity: bool = False


class RegisterUnavailable(Exception):
    """The register did not answer."""


class PopulationRegister(Protocol):
    def look_up(self, persons: Sequence[Identifier]) -> Mapping[Identifier, Person]:
        """Return those of up to some hundreds of persons that the register knows.

        Raises `RegisterUnavailable`.
        """


class FileRegister:
    """A register in a CSV file (UTF-8, with a header), read again for each look-up.

    `LEDGER_POPULATION_REGISTER_FILE` names it. Columns: countryCode, regNo (in canonical form),
    name, streetAddress, zipCode, city, and optionally coAddress, addressCountryCode (default:
    countryCode) and protectedIdentity (true or false, default false; a file with another value is
    refused).
    """

    def look_up(self, persons: Sequence[Identifier]) -> dict[Identifier, Person]:
        path = settings.POPULATION_REGISTER_FILE
        if not path:
            raise RegisterUnavailable("LEDGER_POPULATION_REGISTER_FILE is not set")
        wanted = set(persons)
        found = {}
        try:
            with Path(path).open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    identifier = Identifier(row["countryCode"], row["regNo"])
                    if identifier in wanted:
                        found[identifier] = _person(row)
        except (OSError, KeyError, UnicodeDecodeError, csv.Error) as error:
            raise RegisterUnavailable(f"{path}: {type(error).__name__}") from error
        return found


_FLAGS = {"true": True, "false": False}


def _person(row: Mapping[str, str | None]) -> Person:
    return Person(
        name=row["name"] or "",
        street_address=row["streetAddress"] or "",
        zip_code=row["zipCode"] or "",
        city=row["city"] or "",
        country_code=row.get("addressCountryCode") or row["countryCode"] or "",
        co_address=row.get("coAddress") or "",
        protected_identity=_FLAGS[(row.get("protectedIdentity") or "false").lower()],
    )


class SandboxRegister:
    """The register of a sandbox: its test persons, of whom some are protected."""

    def look_up(self, persons: Sequence[Identifier]) -> dict[Identifier, Person]:
        found = {one: sandbox_identities.find(one.country, one.number) for one in persons}
        return {
            one: Person(
                name=known.name, street_address="Testgatan 1", zip_code="11122", city="Testköping",
                country_code=known.country, protected_identity=known.protected,
            )
            for one, known in found.items()
            if known
        }  # fmt: skip


def of(ledger: "Ledger") -> PopulationRegister | None:
    """Return the register that a ledger asks, if there is one."""
    return SandboxRegister() if ledger.sandbox else configured()


def configured() -> PopulationRegister | None:
    """Return the register of this installation, if it has one."""
    path = settings.POPULATION_REGISTER
    return import_string(path)() if path else None
