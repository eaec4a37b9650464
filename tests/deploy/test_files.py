"""Container, compose and units say what is there: files, commands, options, variables, secrets."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

from ledger_project.environment import VARIABLES
from tests.support.commands import ROOT

DEPLOY = ROOT / "deploy"
NAMES = {one.name for one in VARIABLES} | {f"{one.name}_FILE" for one in VARIABLES if one.file}
UNITS = sorted(one.name for one in (DEPLOY / "systemd").glob("*.service"))


def parses(words: list[str]) -> None:
    """Whether it is a command of ours with options that it has."""
    name, *given = words
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(given)


def dockerfile() -> list[list[str]]:
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return [line.split(None, 1) for line in lines if line and not line.startswith("#")]


def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_the_container_holds_all_that_runs_and_runs_as_nobody_in_particular(tmp_path):
    steps = dockerfile()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for step, rest in steps:
        if step == "COPY" and "--from" not in rest:
            *sources, target = rest.split()
            for source in sources:
                assert f"!{source}" in ignored
                place = tmp_path / target
                copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
                copy(ROOT / source, place if (ROOT / source).is_dir() else tmp_path / source)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path,
        env={"LEDGER_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "postgres://a@b/c"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (user,) = [rest for step, rest in steps if step == "USER"]
    assert user not in ("root", "0")
    pinned = [rest.split()[0] for step, rest in steps if step == "FROM"]
    assert all(re.search(r":[\w.-]*\d", image) for image in pinned)
    (uv,) = re.findall(r"uv:([\d.]+)", (ROOT / "Dockerfile").read_text())
    assert f"UV := {uv}\n" in (ROOT / "Makefile").read_text()


def test_the_container_starts_a_command_of_ours_and_asks_whether_it_is_ready():
    (command,) = [rest for step, rest in dockerfile() if step == "CMD"]
    parses(yaml.safe_load(command))
    (check,) = [rest for step, rest in dockerfile() if step == "HEALTHCHECK"]
    assert "/health/ready?exclude=queue" in check
    compile(yaml.safe_load(check.partition("CMD ")[2])[2], "healthcheck", "exec")


def test_each_service_of_compose_runs_a_command_of_ours_as_the_application():
    services = compose()["services"]
    own = {name: one for name, one in services.items() if one.get("build")}
    assert set(own) == {"migrate", "server", "worker", "webhooks"}
    for name, one in own.items():
        if "command" in one:
            parses(one["command"])
        assert set(one["environment"]) <= NAMES, name
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
    assert all(re.search(r":\d", one["image"]) for one in services.values() if "build" not in one)


def test_secrets_of_compose_are_made_once_and_stand_in_no_variable(tmp_path):
    folder = tmp_path / "secrets"
    subprocess.run([DEPLOY / "compose/make-secrets", folder], check=True)
    made = {one.name: one.read_text() for one in folder.iterdir()}
    assert set(made) == set(compose()["secrets"])
    assert all(len(text) >= 32 for text in made.values())
    assert made["application_password"] in made["database_url"]
    assert made["owner_password"] in made["migrate_database_url"]
    assert len({made[name] for name in made if name.endswith(("password", "key"))}) == 4
    assert folder.stat().st_mode & 0o077 == 0
    subprocess.run([DEPLOY / "compose/make-secrets", folder], check=True)
    assert {one.name: one.read_text() for one in folder.iterdir()} == made
    said = (ROOT / "compose.yaml").read_text()
    assert not [text for text in made.values() if text in said]


def test_files_that_compose_mounts_are_there():
    for one in compose()["services"].values():
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source


@pytest.mark.parametrize("name", UNITS)
def test_each_unit_runs_a_command_of_ours_as_its_own_account(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "systemd" / name)
    service = unit["Service"]
    words = shlex.split(service["ExecStart"].replace("%i", "8000"))
    if words[0].endswith("/python"):
        assert words[1] == "manage.py"
        parses(words[2:])
    else:
        assert (ROOT / Path(words[0]).relative_to("/opt/ledger/app")).exists()
    assert service["User"] == "ledger"
    assert service["NoNewPrivileges"] == "yes"
    if service.get("Type") == "oneshot":
        assert (DEPLOY / "systemd" / name.replace(".service", ".timer")).exists()
    else:
        assert service["Restart"] == "always"
        assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    if name.startswith("ledger-server"):
        assert int(service["TimeoutStopSec"]) > settings.REQUEST_SECONDS + 5
