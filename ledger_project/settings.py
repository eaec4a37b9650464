"""Configuration: everything that differs between installations comes from the environment.

Its variables are listed, read and judged in `environment`; docs/settings.md shows them.
"""

import os
import sys
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from ledger_project import environment
from ledger_project.logs import configure

try:
    _given = environment.read(os.environ)
except environment.WrongSettings as wrong:
    # Whatever starts, a command or a server's process: what is wrong, and no traceback.
    sys.stderr.write(f"{environment.refusal(str(wrong), sys.argv)}\n")
    sys.exit(2)

BASE_DIR = Path(__file__).resolve().parent.parent
LEDGER_DATA_DIR = (BASE_DIR / _given["LEDGER_DATA_DIR"]).resolve()
LEDGER_EXCHANGE_DIR = (
    Path(_given["LEDGER_EXCHANGE_DIR"]).resolve() if _given["LEDGER_EXCHANGE_DIR"] else None
)
# Letters by e-mail, by SMTP or another backend; without a sender none is sent.
MAIL_FROM = _given["LEDGER_MAIL_FROM"]
EMAIL_BACKEND = _given["LEDGER_MAIL_BACKEND"] or "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 20
ANYMAIL = _given["LEDGER_MAIL_OPTIONS"]
globals().update(_given["LEDGER_MAIL_URL"] or {})
LEDGER_SEALS_DIR = Path(_given["LEDGER_SEALS_DIR"] or LEDGER_DATA_DIR / "seals").resolve()


def _secret_key() -> str:
    if key := _given["LEDGER_SECRET_KEY"]:
        return str(key)
    LEDGER_DATA_DIR.mkdir(parents=True, exist_ok=True)
    kept = LEDGER_DATA_DIR / "secret_key"
    try:
        with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return kept.read_text()


SECRET_KEY = _secret_key()
ENCRYPTION_KEYS = _given["LEDGER_ENCRYPTION_KEYS"]
DEBUG = False
ALLOWED_HOSTS = _given["LEDGER_ALLOWED_HOSTS"]
# Letters bring a link to the customer's page there; without it they bring none.
PUBLIC_URL = _given["LEDGER_PUBLIC_URL"]
# Behind a proxy that ends TLS, the back office is reached by the origins that this lists.
CSRF_TRUSTED_ORIGINS = _given["LEDGER_TRUSTED_ORIGINS"]
if CSRF_TRUSTED_ORIGINS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 86_400
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = _given["LEDGER_SSL_REDIRECT"]
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
    "ledger_project.exchange",
    "ledger_project.personal_data",
    "ledger_project.closing",
    "ledger_project.backoffice.apps.BackofficeConfig",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
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
    "ledger_project.api.middleware.NoLedger",
    "ledger_project.api.middleware.RequestLog",
    "ledger_project.api.middleware.ContentSecurity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ledger_project.staff.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ledger_project.staff.middleware.Users",
    "ledger_project.staff.middleware.Messages",
    "ledger_project.staff.middleware.Language",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ledger_project.staff.middleware.SecondFactor",
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

if _given["DATABASE_URL"]:
    _owner = _given["LEDGER_MIGRATE_DATABASE_URL"] or {}
    DATABASES = {
        "default": {
            **_given["DATABASE_URL"],
            "ENGINE": "ledger_project.postgresql",
            "OWNER": {
                name.lower(): _owner[name]
                for name in ("USER", "PASSWORD", "HOST", "PORT")
                if _owner.get(name)
            },
        }
    }
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
if _given["LEDGER_REPLICA_DATABASE_URL"]:
    # Read by `core.replica`, which has no use for a replica that answers late.
    DATABASES["replica"] = {
        **_given["LEDGER_REPLICA_DATABASE_URL"],
        "ENGINE": "ledger_project.postgresql",
        "TEST": {"MIRROR": "default"},
    }
    _options = DATABASES["replica"].setdefault("OPTIONS", {})
    _options.setdefault("connect_timeout", 2)
    _options["options"] = (
        f"{_options.get('options', '')} -c lock_timeout=1s -c default_transaction_read_only=on"
    ).strip()
# ATOMIC_REQUESTS stays off: the deferred balance check would fail outside the exception handler.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
# What staff may choose; the rest of the service is English (`staff.middleware.Language`).
LANGUAGES = [
    ("en", "English"),
    ("sv", "Svenska"),
    ("nb", "Norsk bokmål"),
    ("fi", "Suomi"),
    ("da", "Dansk"),
]
LOCALE_PATHS = [BASE_DIR / "ledger_project" / "locale"]
FORMAT_MODULE_PATH = "ledger_project.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = _given["LEDGER_TIME_ZONE"] or "UTC"
# Nobody's days end at midnight in Greenwich by accident: no ledger is opened without.
TIME_ZONE_IS_CHOSEN = _given["LEDGER_TIME_ZONE"] is not None

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

METRICS_TOKEN = _given["LEDGER_METRICS_TOKEN"]
CERTIFICATE_HEADER = _given["LEDGER_CERTIFICATE_HEADER"]
TRUSTED_PROXIES = _given["LEDGER_TRUSTED_PROXIES"]
RATE_LIMIT = _given["LEDGER_RATE_LIMIT"]
PROXIES = _given["LEDGER_PROXIES"]
if PROXIES is None:
    PROXIES = 1 if CSRF_TRUSTED_ORIGINS else 0
REQUEST_SECONDS = _given["LEDGER_REQUEST_SECONDS"]
SESSION_HOURS = _given["LEDGER_SESSION_HOURS"]
SESSION_COOKIE_AGE = _given["LEDGER_IDLE_MINUTES"] * 60
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

# Signing in, second factors and single sign-on. Nobody signs up, and no mail is sent for that. The
# limits are our own, for passwords and codes alike; the library's would be counted by each process.
REQUIRE_SECOND_FACTOR = _given["LEDGER_REQUIRE_SECOND_FACTOR"]
if REQUIRE_SECOND_FACTOR is None:
    REQUIRE_SECOND_FACTOR = bool(CSRF_TRUSTED_ORIGINS)
ACCOUNT_ADAPTER = "ledger_project.staff.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Seconds: who has signed in or confirmed so lately may change second factors.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "ledger_project.staff.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# One step of half a minute earlier or later: phones' clocks are not exact.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "ledger_project.staff.forms.CodeForm",
    "reauthenticate": "ledger_project.staff.forms.CodeAgainForm",
    "add_webauthn": "ledger_project.staff.forms.KeyForm",
    "login_webauthn": "ledger_project.staff.forms.KeyLoginForm",
    "authenticate_webauthn": "ledger_project.staff.forms.KeyCodeForm",
    "reauthenticate_webauthn": "ledger_project.staff.forms.KeyAgainForm",
}


OIDC_CLAIM = _given["LEDGER_OIDC_CLAIM"]
SOCIALACCOUNT_ADAPTER = "ledger_project.staff.adapters.IdentityAdapter"
_IDENTITY_PROVIDER = {
    "provider_id": "sso",
    "name": _given["LEDGER_OIDC_NAME"],
    "client_id": _given["LEDGER_OIDC_CLIENT_ID"],
    "secret": _given["LEDGER_OIDC_CLIENT_SECRET"],
    "settings": {"server_url": _given["LEDGER_OIDC_URL"], "oauth_pkce_enabled": True},
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [_IDENTITY_PROVIDER] if _given["LEDGER_OIDC_URL"] else []}
}
# The button is a link: a form may lead to pages of this site alone.
SOCIALACCOUNT_LOGIN_ON_GET = True

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
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Sellers authorize, capture, cancel and credit invoices; the ledger keeps the buyers, the "
        "invoices and the books, settles and produces files.\n\n"
        "Fetch a token at `/oauth2/token` with the client's credentials. Each representation lists "
        "in `operations` exactly what the token may do with it now: follow those instead of "
        "building addresses. Each error is `application/problem+json`; its `Type` is a page. "
        "Members marked `x-idempotency-reference` identify a request: sent again with the same "
        "content it is answered with the first result and `Idempotency-Replayed: true`. Any POST "
        "may carry an `Idempotency-Key`.\n\nAmounts are JSON numbers in major units with two "
        "decimals. "
        "Where requests are limited, each answer has `RateLimit` and `RateLimit-Policy`."
    ),
    "CONTACT": {"name": "The operator of the ledger"},
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "The service that this description comes from"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    # The groups in the order of the job, each opened by a click: to draw every operation at once
    # takes a browser seconds.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": -1,
    },
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "PREPROCESSING_HOOKS": [],
    "POSTPROCESSING_HOOKS": [
        "ledger_project.api.schema.complete",
        "webhooks.description.add_webhooks",
    ],
}

POPULATION_REGISTER = _given["LEDGER_POPULATION_REGISTER"]
POPULATION_REGISTER_FILE = _given["LEDGER_POPULATION_REGISTER_FILE"]
WEBHOOKS_MAY_BE_PRIVATE = _given["LEDGER_PRIVATE_WEBHOOKS"]

LOGGING = configure(_given["LEDGER_LOG_LEVEL"])
# A browser's list of hosts that are never called by http is the operator's own affair.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# The tables of the back office by the work that they belong to, those that are used most first.
BACK_OFFICE_TASKS = {
    "Customers": (
        "customers.customer", "accounts.account", "accounts.surplus", "customers.consent",
        "accounts.creditdecision",
    ),
    "Invoices": (
        "invoices.invoice", "invoices.letter", "invoices.letterbatch", "invoices.paymentplan",
        "invoices.collectioncase", "invoices.collectionbatch", "invoices.collectionanswer",
        "invoices.authorization", "invoices.capture", "invoices.credit", "invoices.cancellation",
        "invoices.invoiceimport",
    ),
    "Money in": (
        "invoices.payment", "invoices.paymentreversal", "invoices.paymentimport",
        "invoices.leftoutentry", "invoices.bankstatement", "invoices.draw", "invoices.drawbatch",
    ),
    "Money out": (
        "accounts.payout", "accounts.payoutbatch", "accounts.settlement", "accounts.feeinvoice",
        "accounts.recurrentfee",
    ),
    "Books and files": (
        "accounts.journalentry", "core.runstep", "reports.outputfile", "exchange.exchangedfile",
        "accounts.chartoverride", "core.numberseries",
    ),
    "Set up": (
        "core.ledger", "core.seller", "core.changerequest", "invoices.claimterm",
        "invoices.lettertemplate", "invoices.collectionagency",
        "core.penaltyrate", "core.referencerate", "api.client",
        "webhooks.webhook", "webhooks.delivery", "procrastinate.procrastinatejob",
    ),
    "Who did what": (
        "core.statechange", "core.settingchange", "core.event", "core.staffevent",
        "customers.personview",
    ),
    "Staff": ("auth.user", "auth.group"),
}  # fmt: skip
