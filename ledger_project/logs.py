"""Structured logs: one JSON object a line on standard error, for our own and Django's records."""

from typing import Any

import structlog

SECRET = "/owed/"
"""Addresses that begin so end in a secret: the link of a customer's letter."""

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def path_of(path: str) -> str:
    """Return the path of a request as logs and traces may keep it."""
    return f"{SECRET}…" if path.startswith(SECRET) else path


def configure(level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for it."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # One line a request is ours (ledger_project.api.middleware); Django's would repeat it.
            "django.request": {"level": "CRITICAL"},
            # Refused by a problem, which is logged.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            # Tasks log their own work.
            "procrastinate": {"level": "WARNING"},
            # Warns at each start that it cannot draw pictures, which are not needed.
            "pyBarcode": {"level": "WARNING"},
        },
    }
