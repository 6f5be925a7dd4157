"""Settings: database, cache and uploads."""

from typing import Any

from .core import ENVIRONMENT

DATABASES = {"default": {**ENVIRONMENT["CANBAO_DATABASE_URL"], "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None

# The limits on log-in attempts are in the cache, so all processes share it.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENVIRONMENT["CANBAO_REDIS_URL"],
    }
    if ENVIRONMENT["CANBAO_REDIS_URL"]
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "store_cache",
        # By default 300 entries, beyond which a third is dropped: the limits of many accounts would be forgotten.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
MEDIA_ROOT = ENVIRONMENT["CANBAO_VAR"] / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["canbao.store.upload_handler.BoundedUploadHandler"]
CANBAO_ANTIVIRUS = ENVIRONMENT["CANBAO_ANTIVIRUS"]
