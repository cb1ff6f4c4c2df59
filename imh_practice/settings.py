"""Settings, read from the environment through one door (`shared.environment`). A wrong value stops the start."""

from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF

from imh_practice.shared.environment import Mode, read_environment

env = read_environment()
BASE_DIR = Path(__file__).resolve().parent.parent
SECURE = env.MODE is Mode.PRODUCTION

DEBUG = False  # never: a debug page shows a request's words
SECRET_KEY = env.SECRET_KEY
SEALING_KEYS = env.SEALING_KEYS
ALLOWED_HOSTS = list(env.ALLOWED_HOSTS)
PUBLIC_URL = env.PUBLIC_URL
IS_DEMO = env.MODE is Mode.DEMO
SITE_NAME = "Practice"
CHECK_PREPARED = env.MODE is Mode.TEST  # each prepared question against its QuerySet: see shared.prepared

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",  # its templates, for FORM_RENDERER
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "imh_practice.shared",
    "imh_practice.audit",
    "imh_practice.disclosures",
    "imh_practice.jobs",
    "imh_practice.people",
    "imh_practice.agencies",
    "imh_practice.membership",
    "imh_practice.practice",
    "imh_practice.keys",
    "imh_practice.emergency",
    "imh_practice.giving",
    "imh_practice.families",
    "observations",
    "imh_practice.wonderings",
    "reflect",
    "supervision",
    "imh_practice.reports",
    "imh_practice.home",
]
if find_spec("django_linear_migrations"):  # of the dev group: no image has it, and nothing that serves needs it
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    # Four that put headers on an answer stand above all that answers early: a redirect to https, a static file.
    "imh_practice.shared.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "imh_practice.shared.logs.RequestLogMiddleware",
    "imh_practice.shared.headers.Utf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imh_practice.people.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The order of the next two is the first wall: the context, then the rule that reads it.
    "imh_practice.membership.middleware.ActingMiddleware",
    "imh_practice.membership.middleware.RulesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "imh_practice.urls"
WSGI_APPLICATION = "imh_practice.wsgi.application"
ASGI_APPLICATION = "imh_practice.asgi.application"
RULES = "imh_practice.rules.RULES"
OUTSIDE_TENANCY = "imh_practice.outside_tenancy.OUTSIDE_TENANCY"

FORM_RENDERER = "imh_practice.shared.forms.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["imh_practice.shared.templatetags.whose"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imh_practice.home.context.frame",
            ],
        },
    },
]

# Two roles: `default` serves and obeys row policies, `owner` migrates. Only commands that migrate have the owner's URL.
# A connection a process, kept: web and worker run one thread a process, where psycopg's pool only adds. Measured a
# request: 0.12 ms kept, 0.20 to 0.23 pooled; sessions a process: 1 and 4. Contexts end with their transactions, so with
# threads ("pool": True, CONN_MAX_AGE 0) it would be as safe.
DATABASES = {
    "default": {
        **env.DATABASE_URL.django(),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            # Prepared questions are planned once for a connection. By itself PostgreSQL plans them anew each time where
            # the values promise a better plan: that cost the visit list more than its rows.
            "options": "-c plan_cache_mode=force_generic_plan",
            **env.DATABASE_URL.options,
            # Prepared questions alone ask for it (shared.prepared); by itself nothing is said often enough.
            "prepare_threshold": 1_000_000,
        },
        "TEST": {"MIRROR": "owner"},
    },
}
if env.DATABASE_OWNER_URL:
    DATABASES["owner"] = {**env.DATABASE_OWNER_URL.django(), "CONN_MAX_AGE": 0}
else:
    DATABASES["default"]["TEST"] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.REDIS_URL.client,
        "KEY_PREFIX": "imh",
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["imh_practice.people.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "imh_practice.people.passwords.NotOneselfs", "OPTIONS": {"user_attributes": ["name", "email"]}},
    {"NAME": "imh_practice.people.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "imh_practice.people.passwords.NotEverybodys"},
    {"NAME": "imh_practice.people.passwords.NotByCounting"},
]
if env.MODE is Mode.TEST:  # a slow hash for each of the cast would be most of a test run
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    WHITENOISE_AUTOREFRESH = True  # else each test's client looks at every static file there is, before its first page
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "imh_practice.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "imh_practice.people.forms.LoginForm",
    "reset_password": "imh_practice.people.forms.ResetPasswordForm",
    "reset_password_from_key": "imh_practice.people.forms.ResetPasswordKeyForm",
    "change_password": "imh_practice.people.forms.ChangePasswordForm",
    "reauthenticate": "imh_practice.people.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation to the address has proved it
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
# allauth's five an address keep out whoever mistypes on a phone, and ten a minute an office behind one network address.
# Ten in five minutes are still three thousand a day, for passwords of twelve characters and more.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/300s/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXY_COUNT

SESSION_ENGINE = "imh_practice.people.sign_in"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; the longest a sign-in lasts
SESSION_IDLE_SECONDS = 15 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "imh_practice.home.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if SECURE:
    SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "__Host-sessionid", True
    CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "__Host-csrftoken", True
    LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SECURE = "__Host-language", True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if env.TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [env.PUBLIC_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not no-referrer: under it browsers send "Origin: null" with every form, which CSRF protection must refuse. To other
# sites neither tells anything.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en-us"
# Only what is translated whole, as a test holds: Django brings dates of its own; a page would be in two languages.
# Another language is a line here and a file made by `make messages`; how: CONTRIBUTING.md.
LANGUAGES = [("en-us", "English"), ("es", "Español")]  # each in its own words
LANGUAGES_IN_DRAFT = {"es"}  # each page says so, until somebody who knows the work and the language has read it all
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_AGE = True, 31_536_000
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "imh_practice.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.STATIC_ROOT
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": env.FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_DIR = env.FILES_DIR

globals().update(env.EMAIL_URL.django())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.DEFAULT_FROM_EMAIL

CELERY_APP = "imh_practice.celery.app"
CELERY_BROKER_URL = env.REDIS_URL.broker
JOB_LEASE_SECONDS = env.JOB_LEASE_SECONDS
JOB_SWEEP_SECONDS = env.JOB_SWEEP_SECONDS
JOB_MEMBER = "imh_practice.membership.access.member_at_work"
JOB_KINDS = {
    "admin_notice": "imh_practice.membership.tasks.NEW_ADMIN",
    "emergency_file": "imh_practice.emergency.file.FILE",
    "emergency_notice": "imh_practice.emergency.notice.NOTICE",
    "emergency_reviewed": "imh_practice.emergency.notice.REVIEWED",
    "report": "imh_practice.reports.making.REPORT",
    "report_sheet": "imh_practice.reports.making.SHEET",
    "rights_notice": "imh_practice.membership.tasks.RIGHTS",
    "summary": "supervision.tasks.SUMMARY",
}

AUDIT_ANCHORS = env.AUDIT_ANCHORS

LOG_LEVEL = env.LOG_LEVEL
LOGGING_CONFIG = "imh_practice.shared.logs.configure"
LOGGING = {"level": LOG_LEVEL}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes; a visit with many long moments is far below
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SILENCED_SYSTEM_CHECKS: list[str] = []
