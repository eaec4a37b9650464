"""Wrong settings are said at the start: a line each, no traceback, exit status 2."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError

from ledger_project import environment
from ledger_project.core.models import Ledger
from tests.support.commands import run

WRONG = [
    ("DATABASE_URL", "mysql://a:hidden@b/c", "wrong", "postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
    ("DATABASE_URL", "hidden", "wrong", "postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
    ("LEDGER_MIGRATE_DATABASE_URL", "hidden", "wrong",
     "postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
    ("DATABASE_URL", "postgres://a:hidden@b,:1/c", "wrong",
     "HOST:PORT,HOST:PORT where several are named"),
    ("LEDGER_REPLICA_DATABASE_URL", "hidden", "wrong",
     "postgres://USER:PASSWORD@HOST:PORT/DATABASE"),
    ("LEDGER_ENCRYPTION_KEYS", "hidden", "wrong", "32 random characters or more"),
    ("LEDGER_CERTIFICATE_HEADER", "a b", "a b", "the name of a header, such as Client-Cert"),
    ("LEDGER_TRUSTED_PROXIES", "proxy", "proxy", "addresses or networks, comma-separated"),
    ("LEDGER_SECRET_KEY", "hidden", "wrong", "32 random characters or more"),
    ("LEDGER_METRICS_TOKEN", "hidden", "wrong", "32 random characters or more"),
    ("LEDGER_ALLOWED_HOSTS", "https://a.example", "https://a.example",
     "host names without scheme and port, comma-separated"),
    ("LEDGER_ALLOWED_HOSTS", "", "blank",
     "host names without scheme and port, comma-separated"),
    ("LEDGER_ALLOWED_HOSTS", " , ", ",", "host names without scheme and port, comma-separated"),
    ("LEDGER_ENCRYPTION_KEYS", ",", "wrong", "32 random characters or more"),
    ("LEDGER_TRUSTED_PROXIES", ",", ",", "addresses or networks, comma-separated"),
    ("LEDGER_PUBLIC_URL", "http://pay.example.com", "http://pay.example.com",
     "an address such as https://pay.example.com, without a path"),
    ("LEDGER_PUBLIC_URL", "https://pay.example.com/x?y", "https://pay.example.com/x?y",
     "an address such as https://pay.example.com, without a path"),
    ("LEDGER_TRUSTED_ORIGINS", ",", ",", "origins such as https://ledger.example.com"),
    ("LEDGER_TRUSTED_ORIGINS", "a.example", "a.example",
     "origins such as https://ledger.example.com"),
    ("LEDGER_PRIVATE_WEBHOOKS", "true", "true", "0 or 1"),
    ("LEDGER_TIME_ZONE", "Stokholm", "Stokholm", "a time zone such as Europe/Stockholm"),
    ("LEDGER_TIME_ZONE", "../../etc/passwd", "../../etc/passwd",
     "a time zone such as Europe/Stockholm"),
    ("LEDGER_BUSINESS_DATE", "2026-02-30", "2026-02-30", "a date YYYY-MM-DD"),
    ("LEDGER_BUSINESS_DATE", "today", "today", "a date YYYY-MM-DD"),
    ("LEDGER_SSL_REDIRECT", "yes", "yes", "0 or 1"),
    ("LEDGER_PROXIES", "-1", "-1", "a whole number from 0 to 9"),
    ("LEDGER_SESSION_HOURS", "0", "0", "a whole number from 1 to 999"),
    ("LEDGER_IDLE_MINUTES", "1.5", "1.5", "a whole number from 1 to 9999"),
    ("LEDGER_REQUIRE_SECOND_FACTOR", "yes", "yes", "0 or 1"),
    ("LEDGER_OIDC_URL", "http://id.example.com", "http://id.example.com",
     "an address such as https://login.example.com/realms/staff"),
    ("LEDGER_RATE_LIMIT", "600", "600", "one such as 600/min, or none"),
    ("LEDGER_RATE_LIMIT", "600/fortnight", "600/fortnight", "one such as 600/min, or none"),
    ("LEDGER_REQUEST_SECONDS", "0", "0", "a whole number from 1 to 600"),
    ("LEDGER_REQUEST_SECONDS", "601", "601", "a whole number from 1 to 600"),
    ("LEDGER_LOG_LEVEL", "loud", "loud", "DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    ("LEDGER_POPULATION_REGISTER", "register", "register", "the dotted path of a class"),
    ("LEDGER_MAIL_FROM", "invoices", "invoices",
     "an address such as Invoices <invoices@example.com>"),
    ("LEDGER_MAIL_URL", "mail://a:hidden@b", "wrong",
     "smtps://USER:PASSWORD@HOST:PORT, or smtp+starttls:// or smtp://"),
    ("LEDGER_MAIL_BACKEND", "anymail.nowhere.EmailBackend", "anymail.nowhere.EmailBackend",
     "a class that is installed"),
    ("LEDGER_MAIL_OPTIONS", "[1]", "wrong", "a JSON object"),
    ("LEDGER_POSTGRES_GRACE_SECONDS", "long", "long", "a number of seconds"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "collector",
     "an address such as http://collector:4318"),
]  # fmt: skip


def manage(*arguments: str, **variables: str) -> tuple[int, str]:
    """Return the exit status of a command and what it says on standard error."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(("name", "given", "shown", "expected"), WRONG)
def test_a_wrong_setting_is_named_with_what_is_expected(name, given, shown, expected):
    with pytest.raises(environment.WrongSettings) as refused:
        environment.read({name: given})
    assert str(refused.value) == f"{name} is {shown}: expected {expected}"


def test_each_variable_that_is_read_has_a_wrong_text():
    any_text = {
        "LEDGER_DATA_DIR", "LEDGER_EXCHANGE_DIR", "LEDGER_SEALS_DIR",
        "LEDGER_POPULATION_REGISTER_FILE",
        "LEDGER_OIDC_CLIENT_ID", "LEDGER_OIDC_CLIENT_SECRET", "LEDGER_OIDC_NAME",
        "LEDGER_OIDC_CLAIM",
    }  # fmt: skip
    assert {name for name, *_ in WRONG} | any_text == {one.name for one in environment.VARIABLES}


def test_half_of_a_provider_of_identities_is_said():
    with pytest.raises(environment.WrongSettings, match="expected all or none"):
        environment.read({"LEDGER_OIDC_URL": "https://id.example.com"})


def test_customers_are_led_to_a_host_that_answers():
    given = {"LEDGER_PUBLIC_URL": "https://pay.example.com/"}
    with pytest.raises(environment.WrongSettings) as refused:
        environment.read(given)
    assert str(refused.value) == (
        "LEDGER_ALLOWED_HOSTS does not list pay.example.com, of LEDGER_PUBLIC_URL"
    )
    for hosts in ("pay.example.com", ".example.com", "*"):
        found = environment.read({**given, "LEDGER_ALLOWED_HOSTS": hosts})
        assert found["LEDGER_PUBLIC_URL"] == "https://pay.example.com"


def test_a_second_factor_is_required_where_a_proxy_ends_tls():
    ask = "from django.conf import settings; print(settings.REQUIRE_SECOND_FACTOR)"
    for variables, expected in [
        ({}, "False"),
        ({"LEDGER_TRUSTED_ORIGINS": "https://a.example"}, "True"),
        ({"LEDGER_TRUSTED_ORIGINS": "https://a.example", "LEDGER_REQUIRE_SECOND_FACTOR": "0"},
         "False"),
    ]:  # fmt: skip
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ask],
            cwd=settings.BASE_DIR,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected


def test_all_wrong_settings_are_said_at_once_and_nothing_starts():
    wrong = {"LEDGER_ALLOWED_HOSTS": "", "LEDGER_TIME_ZONE": "Mars", "LEDGER_RATE_LIMIT": "much"}
    for command in ("check", "serve", "worker"):
        status, said = manage(command, **wrong)
        assert status == 2
        assert said.splitlines() == [
            "LEDGER_ALLOWED_HOSTS is blank: "
            "expected host names without scheme and port, comma-separated",
            "LEDGER_TIME_ZONE is Mars: expected a time zone such as Europe/Stockholm",
            "LEDGER_RATE_LIMIT is much: expected one such as 600/min, or none",
        ]


def test_a_blank_variable_is_as_good_as_none_and_a_secret_may_come_from_a_file(tmp_path):
    assert environment.read({"LEDGER_RATE_LIMIT": ""}) == environment.read({})
    kept = tmp_path / "key"
    kept.write_text("0123456789abcdef0123456789abcdef\n")
    for name in ("LEDGER_SECRET_KEY", "LEDGER_METRICS_TOKEN"):
        found = environment.read({f"{name}_FILE": str(kept), name: "x"})
        assert found[name] == kept.read_text().strip()
    with pytest.raises(environment.WrongSettings) as refused:
        environment.read({"DATABASE_URL_FILE": str(tmp_path / "none")})
    assert str(refused.value) == "DATABASE_URL_FILE cannot be read: No such file or directory"


def test_of_several_hosts_the_one_is_meant_that_takes_changes_or_that_follows():
    several = "postgres://app:se%40cret@one:5433,two/ledger?sslmode=require"
    names = ("DATABASE_URL", "LEDGER_MIGRATE_DATABASE_URL", "LEDGER_REPLICA_DATABASE_URL")
    found = environment.read(dict.fromkeys(names, several))
    for name, wanted in zip(names, ("read-write", "read-write", "standby"), strict=True):
        one = found[name]
        assert (one["HOST"], one["PORT"], one["NAME"]) == ("one,two", "5433,5432", "ledger")
        assert (one["USER"], one["PASSWORD"]) == ("app", "se@cret")
        assert one["OPTIONS"] == {"sslmode": "require", "target_session_attrs": wanted}
    alone = environment.read({"DATABASE_URL": "postgres://app@one:5433/ledger"})["DATABASE_URL"]
    assert (alone["HOST"], alone["PORT"], alone.get("OPTIONS")) == ("one", 5433, None)


def test_a_replica_has_a_primary():
    with pytest.raises(environment.WrongSettings, match="DATABASE_URL is unset: expected"):
        environment.read({"LEDGER_REPLICA_DATABASE_URL": "postgres://app@two/ledger"})


def test_a_mail_server_is_read_from_its_address_and_nothing_without_its_sender():
    given = {
        "LEDGER_MAIL_FROM": "Invoices <invoices@example.com>",
        "LEDGER_MAIL_URL": "smtp+starttls://us%40er:hid%2Fden@mail.example",
    }
    found = environment.read(given)
    assert found["LEDGER_MAIL_FROM"] == "Invoices <invoices@example.com>"
    assert found["LEDGER_MAIL_URL"] == {
        "EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "us@er",
        "EMAIL_HOST_PASSWORD": "hid/den", "EMAIL_USE_SSL": False, "EMAIL_USE_TLS": True,
    }  # fmt: skip
    for name in given:
        with pytest.raises(environment.WrongSettings, match="expected both or none"):
            environment.read({name: given[name]})


def test_a_database_that_does_not_answer_is_one_line():
    url = "postgres://ledger:hidden@127.0.0.1:9/ledger"
    status, said = manage("migrate", DATABASE_URL=url)
    assert status == 2
    assert said.startswith("The database does not answer: ")
    assert said.count("\n") == 1
    assert "hidden" not in said


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"LEDGER_RATE_LIMIT": "much"}, "LEDGER_RATE_LIMIT is much"),
        ({"DATABASE_URL": "postgres://ledger:hidden@127.0.0.1:9/ledger"}, "does not answer"),
    ],
)
def test_a_script_is_told_in_json_why_nothing_starts(variables, said):
    status, told = manage("migrate_nothing", "--json")
    assert (status, "Unknown command" in told) == (2, True)
    status, told = manage("verify_ledger", "501", "--json", **variables)
    assert (status, said in json.loads(told)["error"]) == (2, True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("--host", "no.such.host.invalid"),
         "CommandError: Cannot serve at no.such.host.invalid:8000: no such host\n"),
        (("--port", "70000"), "argument --port: '70000' is not a number from 1 to 65535\n"),
        (("--workers", "0"), "argument --workers: '0' is not a number from 1 to 1000\n"),
    ],
)  # fmt: skip
def test_where_nobody_can_serve_is_one_line(given, expected):
    status, said = manage("serve", *given)
    assert status == 2
    assert said.endswith(expected)
    assert "Traceback" not in said


@pytest.mark.django_db
def test_no_ledger_is_opened_with_a_calendar_that_nobody_chose(settings):
    settings.TIME_ZONE_IS_CHOSEN = False
    with pytest.raises(CommandError, match="LEDGER_TIME_ZONE is not set") as refused:
        run("open_ledger", 501, name="Testledger", country="SE")
    assert refused.value.returncode == 2
    assert not Ledger.objects.exists()


@pytest.mark.django_db
def test_a_ledger_that_is_open_goes_on_with_the_calendar_that_it_has(ledger, settings):
    settings.TIME_ZONE_IS_CHOSEN = False
    assert run("open_ledger", 501, payment_days=20)["created"] is False
