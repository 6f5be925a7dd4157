"""Settings: middleware, templates, static files, headers, mail."""

from typing import Any

from .core import CANBAO_DEMO, CANBAO_VAR, ENVIRONMENT, PACKAGE

ROOT_URLCONF = "canbao.config.urls"
WSGI_APPLICATION = "canbao.config.wsgi.application"
ALLOWED_HOSTS = ENVIRONMENT["CANBAO_HOSTS"]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT["CANBAO_SITE_URL"]]
CSRF_FAILURE_VIEW = "canbao.config.errors.csrf_failure"
APPEND_SLASH = True

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "canbao.config.headers.strict_headers_middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "canbao.store.read_only.read_only_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "canbao.config.typed_text.typed_text_middleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "canbao.access.middleware.actor_middleware",
    "canbao.config.resend.limit_middleware",
    "canbao.law.middleware.law_middleware",
    "canbao.config.errors.method_middleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "public" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "canbao.config.context_processors.page_context",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "/static/"
STATIC_ROOT = CANBAO_VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A grid of 500 people in one form has 7,000 fields. The size limit below still applies.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not CANBAO_DEMO:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT["CANBAO_MAIL_FROM"]
EMAIL_SUBJECT_PREFIX = ""
if ENVIRONMENT["CANBAO_MAIL_URL"]:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(ENVIRONMENT["CANBAO_MAIL_URL"])
else:
    EMAIL_BACKEND = "canbao.store.mail_backend.Backend"
