"""The variables of the environment: the only list, and the only place that reads them.

`settings.py` takes the values from here, `docs/settings.md` is made from here. Faults are said
at the start, all at once, a line each. To add one: a row of `VARIABLES`. Two are read once more
where they are used: the business date, which a rehearsal moves, by `core.clock`, and the grace time
by the embedded server's supervisor, a process without Django.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from importlib.util import find_spec
from ipaddress import ip_network
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.http.request import validate_host

Parse = Callable[[str], Any]


def refusal(text: str, arguments: Sequence[str]) -> str:
    """Return why nothing starts: in JSON, as commands refuse, for a script that asks for it."""
    return json.dumps({"error": text, "problems": {}}) if "--json" in arguments else text


class WrongSettings(Exception):
    """What is wrong, a line for each variable."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: how its text is read, its value when it is unset, and what it is for.

    `parse` raises `ValueError` with what is expected. `default` says in words what holds when it is
    unset. With `file`, NAME_FILE may name a file that holds the text: a secret of a container. With
    `never_blank` a blank text is judged, too: who set it meant something.
    """

    name: str
    parse: Parse
    unset: Any
    default: str
    meaning: str
    file: bool = False
    never_blank: bool = False


def _text(given: str) -> str:
    return given


def _whole(least: int, most: int) -> Parse:
    def parse(given: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", given) or not least <= int(given) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(given)

    return parse


def _seconds(given: str) -> float:
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", given):
        raise ValueError("a number of seconds")
    return float(given)


def _switch(given: str) -> bool:
    if given not in ("0", "1"):
        raise ValueError("0 or 1")
    return given == "1"


def _rate(given: str) -> tuple[int, int] | None:
    """Return how many requests in how many seconds; None: any number."""
    if given == "none":
        return None
    if not (rate := re.fullmatch("([1-9][0-9]{0,8})/(s|sec|m|min|h|hour|d|day)", given)):
        raise ValueError("one such as 600/min, or none")
    return int(rate[1]), {"s": 1, "m": 60, "h": 3600, "d": 86400}[rate[2][0]]


def _parts(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _listed(pattern: str, expected: str) -> Parse:
    def parse(given: str) -> list[str]:
        parts = _parts(given)
        if not parts or not all(re.fullmatch(pattern, part) for part in parts):
            raise ValueError(expected)
        return parts

    return parse


def _header(given: str) -> str:
    if not re.fullmatch("[A-Za-z0-9-]{1,60}", given):
        raise ValueError("the name of a header, such as Client-Cert")
    return given


def _networks(given: str) -> list[str]:
    expected = "addresses or networks, comma-separated"
    try:
        networks = [str(ip_network(part)) for part in _parts(given)]
    except ValueError:
        raise ValueError(expected) from None
    if not networks:
        raise ValueError(expected)
    return networks


def _time_zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except (KeyError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/Stockholm") from None
    return given


def _date(given: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
        raise ValueError("a date YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise ValueError("a date YYYY-MM-DD") from None


def _database(given: str) -> dict[str, Any]:
    expected = "postgres://USER:PASSWORD@HOST:PORT/DATABASE"
    # As libpq has it, several hosts may be named, of which it takes the first that will do.
    several: list[re.Match[str] | None] = []
    if (parts := _SEVERAL.fullmatch(given)) is not None:
        several = [_HOST_AND_PORT.fullmatch(one) for one in parts[2].split(",")]
        given = parts[1] + parts[3]
    try:
        found = dj_database_url.parse(given, conn_max_age=300, conn_health_checks=True)
    except ValueError:
        raise ValueError(expected) from None
    if found["ENGINE"] != "django.db.backends.postgresql" or not found["NAME"]:
        raise ValueError(expected)
    if several:
        if None in several:
            raise ValueError("HOST:PORT,HOST:PORT where several are named")
        found["HOST"] = ",".join(unquote(one[1]).strip("[]") for one in several if one)
        found["PORT"] = ",".join(one[2] or "5432" for one in several if one)
    return dict(found)


def _primary(given: str) -> dict[str, Any]:
    """Return the address of the database that takes changes, whichever of the hosts has it."""
    found = _database(given)
    if "," in found["HOST"]:
        found.setdefault("OPTIONS", {}).setdefault("target_session_attrs", "read-write")
    return found


def _replica(given: str) -> dict[str, Any]:
    """Return the address of a replica; of several hosts the first that is one."""
    found = _database(given)
    if "," in found["HOST"]:
        found.setdefault("OPTIONS", {}).setdefault("target_session_attrs", "standby")
    return found


def _secret(given: str) -> str:
    if len(given) < 32 or len(set(given)) < 8:
        raise ValueError("32 random characters or more")
    return given


def _secrets(given: str) -> list[str]:
    return [_secret(part) for part in _parts(given) or [given]]


def _level(given: str) -> str:
    if given not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise ValueError("DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return given


def _dotted(given: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", given):
        raise ValueError("the dotted path of a class")
    return given


def _issuer(given: str) -> str:
    if not re.fullmatch(r"https://\S+", given):
        raise ValueError("an address such as https://login.example.com/realms/staff")
    return given


def _public(given: str) -> str:
    found = urlsplit(given)
    if (
        found.scheme != "https"
        or not re.fullmatch(_PUBLIC, found.netloc)
        or given != (f"https://{found.netloc}{found.path}")
        or found.path not in ("", "/")
    ):
        raise ValueError("an address such as https://pay.example.com, without a path")
    return f"https://{found.netloc}"


def _collector(given: str) -> str:
    if not re.fullmatch(r"https?://\S+", given):
        raise ValueError("an address such as http://collector:4318")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise ValueError("OpenTelemetry to be installed: uv sync --extra opentelemetry")
    return given


MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def _mail_server(given: str) -> dict[str, Any]:
    """Return Django's settings of a mail server, by its address."""
    expected = "smtps://USER:PASSWORD@HOST:PORT, or smtp+starttls:// or smtp://"
    try:
        found = urlsplit(given)
        port = found.port
    except ValueError:
        raise ValueError(expected) from None
    if found.scheme not in MAIL_PORTS or not found.hostname or found.path not in ("", "/"):
        raise ValueError(expected)
    return {
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or MAIL_PORTS[found.scheme],
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_SSL": found.scheme == "smtps",
        "EMAIL_USE_TLS": found.scheme == "smtp+starttls",
    }


def _mail_backend(given: str) -> str:
    path = _dotted(given)
    try:
        found = find_spec(path.rpartition(".")[0])
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise ValueError("a class that is installed")
    return path


def _sender(given: str) -> str:
    name, address = parseaddr(given)
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", address):
        raise ValueError("an address such as Invoices <invoices@example.com>")
    return formataddr((name, address))


def _object(given: str) -> dict[str, Any]:
    try:
        return dict(json.loads(given).items())
    except (ValueError, AttributeError):
        raise ValueError("a JSON object") from None


_SEVERAL = re.compile(r"([a-z]+://(?:[^/?#]*@)?)([^/?#@]*,[^/?#@]*)(.*)")
_HOST_AND_PORT = re.compile(r"([^\s:,@\[\]]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_HOST = r"\*|\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]"
_PUBLIC = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
_ORIGIN = r"https?://(\*\.)?[A-Za-z0-9.\[\]:-]+"

VARIABLES = (
    Variable(
        "DATABASE_URL", _primary, None, "the embedded server",
        "PostgreSQL ≥ 15, as `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; of several, as "
        "`HOST:PORT,HOST:PORT`, the one that takes changes", file=True),
    Variable(
        "LEDGER_MIGRATE_DATABASE_URL", _primary, None, "as `DATABASE_URL`",
        "the same database as the [owner of its tables](runbook.md#roles-of-the-database), for "
        "`migrate`", file=True),
    Variable(
        "LEDGER_REPLICA_DATABASE_URL", _replica, None, "no replica",
        "a [read replica](runbook.md#read-replica) of the database, with the role of "
        "`DATABASE_URL`; of several hosts the first that is one", file=True),
    Variable(
        "LEDGER_DATA_DIR", _text, ".data", "`.data`",
        "embedded server, secret key, files of the demo"),
    Variable(
        "LEDGER_SEALS_DIR", _text, None, "`seals` in `LEDGER_DATA_DIR`",
        "where the heads of the [seals](runbook.md#seals) are kept; best on another machine"),
    Variable(
        "LEDGER_EXCHANGE_DIR", _text, None, "no exchange",
        "where each ledger has its [directories](runbook.md#exchange-of-files) for files in and "
        "out; the same one for all workers"),
    Variable(
        "LEDGER_SECRET_KEY", _secret, None, "made once, kept in `LEDGER_DATA_DIR/secret_key`",
        "signs sessions: 32 random characters or more, the same on "
        "every machine",
        file=True),
    Variable(
        "LEDGER_ENCRYPTION_KEYS", _secrets, [], "made from the secret key",
        "keys of [secrets at rest](runbook.md#encryption-keys), comma-separated; first encrypts",
        file=True),
    Variable(
        "LEDGER_ALLOWED_HOSTS",
        _listed(_HOST, "host names without scheme and port, comma-separated"),
        ["localhost", "127.0.0.1", "[::1]", "testserver"], "`localhost,127.0.0.1,[::1],testserver`",
        "host names, comma-separated; replaces the default, and may not be blank",
        never_blank=True),
    Variable(
        "LEDGER_TRUSTED_ORIGINS", _listed(_ORIGIN, "origins such as https://ledger.example.com"),
        [], "none", "`https://` origins of the back office, where a proxy ends TLS"),
    Variable(
        "LEDGER_PUBLIC_URL", _public, "", "no page",
        "where customers reach this installation, such as `https://pay.example.com`: letters bring "
        "a link to [the customer's page](customer-page.md)"),
    Variable(
        "LEDGER_TIME_ZONE", _time_zone, None, "`UTC`",
        "the calendar of business dates, and the clock of file names; no ledger opens without"),
    Variable(
        "LEDGER_BUSINESS_DATE", _date, None, "today",
        "a fixed business date, for rehearsals. Never in production"),
    Variable(
        "LEDGER_SSL_REDIRECT", _switch, True, "`1` with trusted origins",
        "`0`: http is not redirected to https"),
    Variable(
        "LEDGER_PROXIES", _whole(0, 9), None, "`1` with trusted origins, else `0`",
        "how many proxies in a row add to `X-Forwarded-For`"),
    Variable(
        "LEDGER_SESSION_HOURS", _whole(1, 999), 10, "`10`",
        "the back office asks to sign in again after so many hours"),
    Variable(
        "LEDGER_IDLE_MINUTES", _whole(1, 9999), 60, "`60`",
        "and after so many minutes without a request"),
    Variable(
        "LEDGER_CERTIFICATE_HEADER", _header, "", "none",
        "the header in which a proxy passes on a "
        "[client certificate](runbook.md#client-certificates)"),
    Variable(
        "LEDGER_TRUSTED_PROXIES", _networks, [], "none",
        "addresses or networks of the proxies that this is believed of, comma-separated"),
    Variable(
        "LEDGER_REQUIRE_SECOND_FACTOR", _switch, None, "`1` with trusted origins, else `0`",
        "who signs in with a password needs a [second factor](runbook.md#staff-accounts)"),
    Variable(
        "LEDGER_OIDC_URL", _issuer, "", "none",
        "the OpenID Connect provider of [single sign-on](runbook.md#staff-accounts); with the next "
        "two"),
    Variable("LEDGER_OIDC_CLIENT_ID", _text, "", "none", "what it knows this installation by"),
    Variable("LEDGER_OIDC_CLIENT_SECRET", _text, "", "none", "and the secret of that", file=True),
    Variable(
        "LEDGER_OIDC_NAME", _text, "single sign-on", "`single sign-on`", "its name on the button"),
    Variable(
        "LEDGER_OIDC_CLAIM", _text, "email", "`email`",
        "which claim names the user; any other than `email` is the username"),
    Variable(
        "LEDGER_RATE_LIMIT", _rate, (6000, 60), "`6000/min`",
        "requests of one client, such as `600/min`; `none`: no limit"),
    Variable(
        "LEDGER_REQUEST_SECONDS", _whole(1, 600), 30, "`30`",
        "after so many seconds a request is answered in any case"),
    Variable("LEDGER_LOG_LEVEL", _level, "INFO", "`INFO`", "what is logged at least"),
    Variable(
        "LEDGER_METRICS_TOKEN", _secret, "", "this machine alone",
        "bearer token of `/metrics`: 32 random characters or more", file=True),
    Variable(
        "LEDGER_POPULATION_REGISTER", _dotted, "", "none", "dotted path of a register's class"),
    Variable(
        "LEDGER_POPULATION_REGISTER_FILE", _text, "", "none", "the file that `FileRegister` reads"),
    Variable(
        "LEDGER_MAIL_FROM", _sender, "", "no mail",
        "who [letters by e-mail](letters.md#e-mail) are from: an address, with a name if wanted; "
        "with one of the next two"),
    Variable(
        "LEDGER_MAIL_URL", _mail_server, None, "no mail",
        "the mail server, as `smtps://USER:PASSWORD@HOST`, `smtp+starttls://` or `smtp://`",
        file=True),
    Variable(
        "LEDGER_MAIL_BACKEND", _mail_backend, "", "SMTP",
        "dotted path of another e-mail backend of Django's, such as one of `django-anymail`"),
    Variable(
        "LEDGER_MAIL_OPTIONS", _object, {}, "none",
        "its options, the setting `ANYMAIL`, as a JSON object", file=True),
    Variable(
        "LEDGER_PRIVATE_WEBHOOKS", _switch, False, "`0`",
        "`1`: webhooks may also go by http and to private addresses, for rehearsals"),
    Variable(
        "LEDGER_POSTGRES_GRACE_SECONDS", _seconds, 5.0, "`5`",
        "how long the embedded server outlives its last user"),
    Variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT", _collector, None, "no traces",
        "an OpenTelemetry collector, such as `http://collector:4318`"),
)  # fmt: skip


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each variable. Raise `WrongSettings` that names all that are wrong.

    A blank text is as good as none, unless the variable is one that may not be blank.
    """
    values, faults = {}, []
    for variable in VARIABLES:
        try:
            given = _given(variable, environ)
            judged = given or (variable.never_blank and variable.name in environ)
            values[variable.name] = variable.parse(given) if judged else variable.unset
        except OSError as error:
            faults.append(f"{variable.name}_FILE cannot be read: {error.strerror}")
        except ValueError as error:
            # Never the text of a secret.
            shown = "wrong" if variable.file else given or "blank"
            faults.append(f"{variable.name} is {shown}: expected {error}")
    # Nobody may be believed who could as well have written the header himself.
    if values.get("LEDGER_CERTIFICATE_HEADER") and values.get("LEDGER_TRUSTED_PROXIES") == []:
        faults.append("LEDGER_TRUSTED_PROXIES is unset: expected who may send the certificate")
    if values.get("LEDGER_REPLICA_DATABASE_URL") and not values.get("DATABASE_URL"):
        faults.append("DATABASE_URL is unset: expected the primary of LEDGER_REPLICA_DATABASE_URL")
    public = urlsplit(values.get("LEDGER_PUBLIC_URL") or "").hostname
    hosts = values.get("LEDGER_ALLOWED_HOSTS")
    if public and hosts and not validate_host(public, hosts):
        faults.append(f"LEDGER_ALLOWED_HOSTS does not list {public}, of LEDGER_PUBLIC_URL")
    oidc = ("LEDGER_OIDC_URL", "LEDGER_OIDC_CLIENT_ID", "LEDGER_OIDC_CLIENT_SECRET")
    if not faults and len({bool(values[name]) for name in oidc}) > 1:
        faults.append(f"Of {', '.join(oidc)} some are unset: expected all or none")
    servers = ("LEDGER_MAIL_URL", "LEDGER_MAIL_BACKEND")
    if not faults and bool(values["LEDGER_MAIL_FROM"]) != any(values[one] for one in servers):
        faults.append(f"LEDGER_MAIL_FROM, and one of {', '.join(servers)}: expected both or none")
    if faults:
        raise WrongSettings("\n".join(faults))
    return values


def _given(variable: Variable, environ: Mapping[str, str]) -> str:
    if variable.file and (path := environ.get(f"{variable.name}_FILE")):
        with open(path) as file:
            return file.read().strip()
    return environ.get(variable.name, "").strip()
