"""Settings: applications, languages, time, logs, and the product's own settings."""

import hashlib
import logging
import re
import sys
from pathlib import Path

import structlog

from canbao.environment import read_environment

ENVIRONMENT = read_environment()
PACKAGE = Path(__file__).resolve().parents[2]

CANBAO_SECRET = ENVIRONMENT["CANBAO_SECRET"]
CANBAO_SUITE = ENVIRONMENT["CANBAO_SUITE"]
CANBAO_VAR = ENVIRONMENT["CANBAO_VAR"]
CANBAO_PACKS = ENVIRONMENT["CANBAO_PACKS"] or [PACKAGE / "rules" / "packs" / "610200.yaml"]
CANBAO_AGENCY = ENVIRONMENT["CANBAO_AGENCY"]
CANBAO_AGENCY_PHONE = ENVIRONMENT["CANBAO_AGENCY_PHONE"]
CANBAO_SITE_URL = ENVIRONMENT["CANBAO_SITE_URL"]
CANBAO_DEMO = ENVIRONMENT["CANBAO_DEMO"]

SECRET_KEY = hashlib.sha256(b"django:" + CANBAO_SECRET).hexdigest()
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "heroicons",
    "django_structlog",
    "canbao.store",
    "canbao.journal",
    "canbao.register",
    "canbao.law",
    "canbao.levy",
    "canbao.access",
    "canbao.matters",
    "canbao.presentation",
    "canbao.ui",
    "canbao.public",
    "canbao.portal",
    "canbao.office",
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# A log never contains an identity number or a phone number. Row ids have as many digits as identity numbers; the date
# within an identity number distinguishes them.
_PERSONAL = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]|1[3-9]\d{9})(?!\d)"
)


def _redact(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {
        key: _PERSONAL.sub("[personal]", value) if isinstance(value, str) else value for key, value in event.items()
    }


_shared: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
    _redact,
]
structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": getattr(logging, ENVIRONMENT["CANBAO_LOG_LEVEL"])},
    "loggers": {
        "django": {"handlers": [], "level": ENVIRONMENT["CANBAO_LOG_LEVEL"], "propagate": True},
        "django.server": {"handlers": [], "level": ENVIRONMENT["CANBAO_LOG_LEVEL"], "propagate": True},
        # At DEBUG it logs the whole context of a page, with personal data.
        "django.template": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
