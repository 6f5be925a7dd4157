"""Production configuration: every environment variable with its meaning, and a clear message for a wrong one.

``canbao init`` writes the variables into an environment file. The process environment overrides the file.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class Misconfigured(SystemExit):
    """A variable is missing or wrong. The message is the one line an operator reads before the process ends."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"canbao: {sentence}")


def gettext_noop(message: str) -> str:
    """Return the message as it is; the name marks it for `make messages`, and whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable: name, default (None: required), meaning, and the function that parses its text."""

    name: str
    default: str | None
    meaning: str
    read: Callable[[str], Any]


def _text(raw: str) -> str:
    return raw.strip()


def _flag(raw: str) -> bool:
    if raw not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return raw == "1"


def _names(raw: str) -> list[str]:
    return [name.strip() for name in raw.split(",") if name.strip()]


def _secret(raw: str) -> bytes:
    if len(raw) < 43:
        raise ValueError("must be at least 43 characters of randomness (`canbao init` makes one)")
    return raw.encode()


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return raw

    return read


def _site(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be the site's address without a path, such as https://ybj.example.gov.cn")
    return raw.rstrip("/")


def _paths(raw: str) -> list[Path]:
    paths = [Path(part) for part in raw.split(os.pathsep) if part]
    for path in paths:
        if not path.is_file():
            raise ValueError(f"names a file that does not exist: {path}")
    return paths


def parse_database_url(raw: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for ``sqlite:///PATH`` or ``postgres://USER:PASSWORD@HOST:PORT/NAME?options``.

    A socket directory is ``?host=/run/postgresql``. Raise ValueError with the fault.
    """
    parts = urlsplit(raw)
    if parts.scheme == "sqlite":
        path = unquote(parts.path[1:] if parts.path.startswith("//") else parts.path.lstrip("/"))
        if raw.startswith("sqlite:////"):
            path = "/" + path.lstrip("/")
        if not path:
            raise ValueError("must name a file: sqlite:///var/canbao.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise ValueError("must name a database: postgres://user@host/name")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
        }
    raise ValueError("must begin with sqlite:/// or postgres://")


def parse_mail_url(raw: str) -> dict[str, Any]:
    """Return Django's mail settings for ``smtp://user:password@host:port?tls=1`` or ``kept:`` (stored in the database).

    Raise ValueError with the fault.
    """
    if raw == "kept:":
        return {}
    parts = urlsplit(raw)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("must be kept: or smtp://user:password@host:port?tls=1")
    options = dict(parse_qsl(parts.query))
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == "1",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "CANBAO_SECRET",
        None,
        gettext_noop("master secret; every key is derived from it. Losing it loses personal data"),
        _secret,
    ),
    Variable("CANBAO_DATABASE_URL", "sqlite:///var/canbao.sqlite3", gettext_noop("the database"), parse_database_url),
    Variable(
        "CANBAO_SITE_URL",
        "http://127.0.0.1:8000",
        gettext_noop("the site's public URL, printed on slips and in mails"),
        _site,
    ),
    Variable(
        "CANBAO_HOSTS", "127.0.0.1,localhost,[::1]", gettext_noop("host names of the site, separated by commas"), _names
    ),
    Variable("CANBAO_VAR", "var", gettext_noop("folder for uploads, static files and the demo's database"), Path),
    Variable(
        "CANBAO_MAIL_URL", "kept:", gettext_noop("mail server; kept: stores sent mail in the database"), parse_mail_url
    ),
    Variable("CANBAO_MAIL_FROM", "canbao@localhost", gettext_noop("sender of mails"), _text),
    Variable("CANBAO_REDIS_URL", "", gettext_noop("shared cache; empty: a table of the database"), _text),
    Variable(
        "CANBAO_PACKS",
        "",
        gettext_noop("policy packs of the city, later ones override earlier ones; empty: the example city 610200"),
        _paths,
    ),
    Variable(
        "CANBAO_SUITE", "intl", gettext_noop("ciphers: intl (AES, SHA-2) or gm (SM4, SM3)"), _choice("intl", "gm")
    ),
    Variable("CANBAO_PROFILE", "modern", gettext_noop("password rules: modern or mlps3"), _choice("modern", "mlps3")),
    Variable(
        "CANBAO_AGENCY",
        "铜川市医疗保障经办中心（示例）",
        gettext_noop("the agency's name on pages, slips and mails"),
        _text,
    ),
    Variable("CANBAO_AGENCY_PHONE", "0919-0000000", gettext_noop("the agency's public telephone"), _text),
    Variable("CANBAO_DEMO", "0", gettext_noop("1: demo data, sent mail shown on a page, plain http allowed"), _flag),
    Variable(
        "CANBAO_ANTIVIRUS",
        "",
        gettext_noop("command that scans an uploaded file, exit 0 when clean; empty: none"),
        _text,
    ),
    Variable(
        "CANBAO_LOG_LEVEL", "INFO", gettext_noop("level of the JSON log"), _choice("DEBUG", "INFO", "WARNING", "ERROR")
    ),
)


def get_environment_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the environment file that ``canbao init`` writes: $CANBAO_ENV_FILE, else canbao.env in $CANBAO_VAR."""
    return Path(environ.get("CANBAO_ENV_FILE") or Path(environ.get("CANBAO_VAR", "var")) / "canbao.env")


def parse_environment_file(text: str) -> dict[str, str]:
    """Return the variables of an environment file: ``NAME=value`` lines, ``#`` comments, no quoting."""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def read_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return every variable's value by name; raise :class:`Misconfigured` with the name of a wrong variable."""
    path = get_environment_file(environ)
    environment = {**(parse_environment_file(path.read_text("utf-8")) if path.is_file() else {}), **environ}
    known = {variable.name for variable in VARIABLES} | {"CANBAO_ENV_FILE", "CANBAO_FONT"}
    for name in environment:
        if name.startswith("CANBAO_") and name not in known and not name.startswith("CANBAO_TEST_"):
            raise Misconfigured(f"{name} is set, but there is no such variable; `canbao check --help` lists them.")
    values = {}
    for variable in VARIABLES:
        raw = environment.get(variable.name, variable.default)
        if raw is None:
            raise Misconfigured(f"{variable.name} is not set ({variable.meaning}); `canbao init` sets it.")
        try:
            values[variable.name] = variable.read(raw)
        except ValueError as error:
            raise Misconfigured(f"{variable.name} {error}.") from None
    return values
