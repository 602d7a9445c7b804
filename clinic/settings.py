"""Django's settings, the same everywhere but for what `clinic.config` reads from outside."""

from typing import Any

from csp.constants import NONCE, NONE, SELF

from clinic import sqlite
from clinic.config import BASE_DIR, development_secret_key, load_config
from clinic.databases import database_of

sqlite.refuse_unsafe_version()

CONFIG = load_config()
sqlite.refuse_network_disk(CONFIG.data_dir)

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key or development_secret_key(CONFIG.data_dir)
ALLOWED_HOSTS = CONFIG.hosts
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
DATA_DIR = CONFIG.data_dir

INSTALLED_APPS = [
    "clinic",
    "patients",
    "planning",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "template_partials",
]

# The first three see every response, static files, redirects and errors included.
MIDDLEWARE = [
    "clinic.middleware.ResponseHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.TextGZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.SessionLimitsMiddleware",
    "clinic.middleware.AccessMiddleware",
    "clinic.gates.GatesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "clinic.context_processors.access",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": database_of(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all workers, which the limits on signing in rely on.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        # So many that nobody's failures are forgotten because others failed meanwhile.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TASKS = {
    "default": {
        "BACKEND": (
            "django_tasks.backends.immediate.ImmediateBackend"
            if CONFIG.is_test
            else "django_tasks_db.DatabaseBackend"
        )
    }
}

# Accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["clinic.accounts.ClinicBackend"]
ACCOUNT_ADAPTER = "clinic.accounts.ClinicAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Failures count per name and address together, so that one person's typing errors
# never shut out a colleague behind the same router.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/5m/key"}
RETENTION_YEARS = CONFIG.retention_years
SECOND_FACTOR_REQUIRED = CONFIG.requires_second_factor
MFA_ADAPTER = "clinic.second_factor.ClinicMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Calfline"
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.trusted_proxy_count
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "clinic:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL

PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if CONFIG.is_test
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
# Nine, so that the list of common passwords still has thousands of entries to refuse.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 9},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions and cookies ---------------------------------------------------------------------

SESSION_IDLE_SECONDS = CONFIG.session_idle_minutes * 60
SESSION_COOKIE_AGE = CONFIG.session_hours * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "clinic.views.csrf_failure"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
if CONFIG.is_production:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIG.is_production

# What every response says -----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIG.is_production:
    SECURE_HSTS_SECONDS = CONFIG.hsts_seconds
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
    if CONFIG.trusted_proxy_count:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # A clinic's server often has a name known only inside its own network, which the
    # browsers' preload list cannot hold.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# Drafts carry whole answers of a patient and one case file; larger posts are refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# Photographs come one at a time. Large ones wait on the clinic's own disk, never in /tmp.
DATA_UPLOAD_MAX_NUMBER_FILES = 20
UPLOAD_DIR = CONFIG.data_dir / "uploads"
UPLOAD_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_TEMP_DIR = UPLOAD_DIR
FILE_UPLOAD_HANDLERS = [
    "clinic.uploads.BodyLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BODY_BYTES = 25_000_000
# How many photographs are decoded at once, how long one may wait for its turn, and how much
# one clinic may keep.
PHOTO_DECODERS = 1
PHOTO_WAIT_SECONDS = 15
PHOTO_QUOTA_BYTES = CONFIG.photo_quota_gb * 1_000_000_000

# Language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIG.time_zone

# Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CONFIG.data_dir / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if CONFIG.is_test
            else "clinic.staticfiles.ModuleManifestStorage"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Under test and while the design is worked on, files are served from where they are edited.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = CONFIG.is_test or DEBUG

# Logs name routes and ids, never what was typed -------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_query": {"()": "clinic.logs.WithoutQueryString"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_query"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "clinic": {"level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django_tasks_db": {"level": "WARNING"},
    },
}
