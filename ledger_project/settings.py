"""Configuration: everything that differs between installations comes from the environment.

DATABASE_URL            a PostgreSQL ≥ 15; unset: the embedded server under LEDGER_DATA_DIR
LEDGER_DATA_DIR         where the embedded server and the secret key live, default .data
LEDGER_SEALS_DIR        where the heads of the seals are kept, default "seals" in LEDGER_DATA_DIR
LEDGER_SECRET_KEY       Django's secret key; unset: made once and kept in LEDGER_DATA_DIR
LEDGER_ALLOWED_HOSTS    comma-separated host names, default localhost only
LEDGER_TRUSTED_ORIGINS  comma-separated https:// origins, when a proxy in front ends TLS
LEDGER_TIME_ZONE        the calendar of business dates, default UTC
LEDGER_BUSINESS_DATE    a fixed business date, for rehearsals
LEDGER_SSL_REDIRECT     0: with LEDGER_TRUSTED_ORIGINS, do not redirect http to https
LEDGER_PROXIES          how many proxies in front add to X-Forwarded-For; default 1 with
                        LEDGER_TRUSTED_ORIGINS, else 0
LEDGER_SESSION_HOURS    the back office asks to sign in again after so many hours, default 10
LEDGER_IDLE_MINUTES     and after so many minutes without a request, default 60
LEDGER_RATE_LIMIT       requests of one client, default 6000/min; none: no limit
LEDGER_REQUEST_SECONDS  after so many seconds a request is answered in any case, default 30
LEDGER_LOG_LEVEL        default INFO
LEDGER_METRICS_TOKEN    bearer token of /metrics; unset: only this machine itself may read it
LEDGER_POPULATION_REGISTER       dotted path of a register's class, such as
                                 customers.population_register.FileRegister; unset: none
LEDGER_POPULATION_REGISTER_FILE  what FileRegister reads
LEDGER_PRIVATE_WEBHOOKS        1: webhooks may also go by http and to private addresses (rehearsals)
LEDGER_POSTGRES_GRACE_SECONDS  how long the embedded server outlives its last user, default 5
"""

import os
import re
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from ledger_project.logs import configure

BASE_DIR = Path(__file__).resolve().parent.parent
LEDGER_DATA_DIR = Path(os.environ.get("LEDGER_DATA_DIR", BASE_DIR / ".data")).resolve()
LEDGER_SEALS_DIR = Path(os.environ.get("LEDGER_SEALS_DIR") or LEDGER_DATA_DIR / "seals").resolve()


def _listed(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _secret_key() -> str:
    if key := os.environ.get("LEDGER_SECRET_KEY"):
        return key
    LEDGER_DATA_DIR.mkdir(parents=True, exist_ok=True)
    kept = LEDGER_DATA_DIR / "secret_key"
    try:
        with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return kept.read_text()


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = _listed("LEDGER_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"]
# Behind a proxy that ends TLS, the back office is reached by the origins that this lists.
CSRF_TRUSTED_ORIGINS = _listed("LEDGER_TRUSTED_ORIGINS")
if CSRF_TRUSTED_ORIGINS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 86_400
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = os.environ.get("LEDGER_SSL_REDIRECT", "1") == "1"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# The cookie goes with the browser; how long a session lives is the server's affair.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "ledger_project.staff.sessions"

INSTALLED_APPS = [
    "ledger_project",
    "ledger_project.core",
    "ledger_project.api",
    "ledger_project.staff",
    "customers",
    "accounts",
    "invoices",
    "webhooks",
    "procrastinate.contrib.django",
    "pgtrigger",
    "reports",
    "ledger_project.personal_data",
    "ledger_project.closing",
    "ledger_project.backoffice.apps.BackofficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "oauth2_provider",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "ledger_project.api.middleware.RequestLog",
    "ledger_project.api.middleware.ContentSecurity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ledger_project.urls"
WSGI_APPLICATION = "ledger_project.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.config(conn_max_age=300, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "ledger_project.embedded_postgres",
            "NAME": "ledger",
            "CONN_MAX_AGE": 300,
            "CONN_HEALTH_CHECKS": True,
        }
    }
# A request that waits for a lock longer than this is answered 503 and may simply be sent again.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c lock_timeout=10s".strip()
# ATOMIC_REQUESTS stays off: the deferred balance check would fail outside the exception handler.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LEDGER_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def _rate_limit() -> tuple[int, int] | None:
    """Return how many requests in how many seconds; None: any number."""
    given = os.environ.get("LEDGER_RATE_LIMIT", "6000/min")
    if given == "none":
        return None
    if not (rate := re.fullmatch("([1-9][0-9]{0,8})/(s|sec|m|min|h|hour|d|day)", given)):
        raise ImproperlyConfigured(
            f"LEDGER_RATE_LIMIT is {given}: expected one such as 600/min, or none"
        )
    return int(rate[1]), {"s": 1, "m": 60, "h": 3600, "d": 86400}[rate[2][0]]


def _number(name: str, default: int, least: int) -> int:
    given = os.environ.get(name, str(default))
    if not re.fullmatch("[0-9]{1,6}", given) or int(given) < least:
        raise ImproperlyConfigured(f"{name} is {given}: expected a whole number from {least} on")
    return int(given)


METRICS_TOKEN = os.environ.get("LEDGER_METRICS_TOKEN", "")
RATE_LIMIT = _rate_limit()
PROXIES = _number("LEDGER_PROXIES", 1 if CSRF_TRUSTED_ORIGINS else 0, 0)
REQUEST_SECONDS = _number("LEDGER_REQUEST_SECONDS", 30, 1)
SESSION_HOURS = _number("LEDGER_SESSION_HOURS", 10, 1)
SESSION_COOKIE_AGE = _number("LEDGER_IDLE_MINUTES", 60, 1) * 60
# Bodies are small; a larger one is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["ledger_project.api.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["ledger_project.api.permissions.ScopeOfSubdomain"],
    "DEFAULT_PARSER_CLASSES": ["ledger_project.api.parsers.ExactJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["ledger_project.api.renderers.ExactJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "ledger_project.api.schema.LedgerSchema",
    "DEFAULT_THROTTLE_CLASSES": ["ledger_project.api.throttling.ClientRate"],
    "EXCEPTION_HANDLER": "ledger_project.api.exception_handler.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

AUTHENTICATION_BACKENDS = ["ledger_project.staff.sign_in.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The first is for the passwords of people; clients' secrets name their own.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "ledger_project.api.hashers.GeneratedSecretHasher",
]

OAUTH2_PROVIDER_APPLICATION_MODEL = "api.Client"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "ledger_project.api.scopes.SubdomainScopes",
    # Client credentials only: any other grant is refused before a user or client is looked at.
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "ledger_project.api.oauth.ClientValidator",
    "CLIENT_SECRET_HASHER": "generated_sha256",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    # Of grants that are not offered: their defaults are warned of all the same.
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Invoice service ledger",
    "VERSION": "1",
    "DESCRIPTION": (
        "Sellers authorize, capture, cancel and credit invoices; the ledger keeps the buyers, the "
        "invoices and the books, settles and produces files.\n\n"
        "Fetch a token at `/oauth2/token` with the client's credentials. Each representation lists "
        "in `operations` exactly what the token may do with it now: follow those instead of "
        "building addresses. Each error is `application/problem+json`; its `Type` is a page. "
        "Members marked `x-idempotency-reference` identify a request: sent again with the same "
        "content it is answered with the first result and `Idempotency-Replayed: true`. Any POST "
        "may carry an `Idempotency-Key`. Amounts are JSON numbers in major units with two decimals."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": ["ledger_project.api.schema.complete"],
}

POPULATION_REGISTER = os.environ.get("LEDGER_POPULATION_REGISTER", "")
POPULATION_REGISTER_FILE = os.environ.get("LEDGER_POPULATION_REGISTER_FILE", "")
WEBHOOKS_MAY_BE_PRIVATE = os.environ.get("LEDGER_PRIVATE_WEBHOOKS") == "1"

LOGGING = configure(os.environ.get("LEDGER_LOG_LEVEL", "INFO"))
# A browser's list of hosts that are never called by http is the operator's own affair.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
