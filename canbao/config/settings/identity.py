"""Settings: log-in with django-allauth, adapted by ``canbao.access``."""

from .core import CANBAO_DEMO, ENVIRONMENT

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
CANBAO_PROFILE = ENVIRONMENT["CANBAO_PROFILE"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "canbao.access.passwords.LengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if CANBAO_PROFILE == "mlps3":
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "canbao.access.passwords.ThreeKindsValidator"})

ACCOUNT_ADAPTER = "canbao.access.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_MIN_LENGTH = 6
# Many clerks share an IP address at the agency. The limit on failures protects passwords.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    # A slip has five attempts of its own. This one stops trying the names of other employers' slips.
    "bind": "10/10m/user",
    # Of one account (canbao.access.limits). Looking at a paste and saving it are two.
    "paste": "12/m/key",
    "search": "120/m/key",
    "print": "30/m/key",
    "upload": "60/m/key",
}
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/portal/"
# Log-in leads here when a form arrived after its session had ended.
CANBAO_KEPT_FORM_URL = "/portal/kept/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Canbao"
# Mail addresses are not verified (the slip identifies an employer's owner), and staff can have none.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not CANBAO_DEMO
SESSION_COOKIE_NAME = "canbao" if CANBAO_DEMO else "__Host-canbao"
CSRF_COOKIE_NAME = "canbao-csrf" if CANBAO_DEMO else "__Host-canbao-csrf"
