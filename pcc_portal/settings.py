"""The one settings module. Values come from the environment (`env.py`); every default is the safe one."""

from urllib.parse import unquote, urlparse

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pcc_portal.env import ROOT, env

BASE_DIR = ROOT
VAR_DIR = env["VAR_DIR"]

# Who we are: shown in the header, the footer and on every report.
OFFICE_NAME = env["OFFICE_NAME"]
OFFICE_SHORT_NAME = env["OFFICE_SHORT_NAME"]
OFFICE_EMAIL = env["OFFICE_EMAIL"]
OFFICE_PHONE = env["OFFICE_PHONE"]
OFFICE_ADDRESS = env["OFFICE_ADDRESS"]
SITE_URL = env["SITE_URL"].rstrip("/")

SECRET_KEY = env["SECRET_KEY"]
DEBUG = env["DEBUG"]
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = env["CSRF_TRUSTED_ORIGINS"]
HTTPS = env["HTTPS"]

INSTALLED_APPS = [
    "pcc_portal",
    "pcc_portal.accounts",
    "pcc_portal.organisations",
    "pcc_portal.publishing",
    "pcc_portal.reports",
    "pcc_portal.components",
    "pcc_portal.data",
    "plan",
    "scrutiny",
    "pcc_portal.publishing.apps.PortalAdminConfig",  # django.contrib.admin with the portal's own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "pcc_portal.publishing.middleware.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pcc_portal.accounts.middleware.SecondFactorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "pcc_portal.urls"
WSGI_APPLICATION = "pcc_portal.wsgi.application"

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
                "csp.context_processors.nonce",
                "pcc_portal.components.context.office",
            ],
            "builtins": [
                "pcc_portal.components.templatetags.components",
                "pcc_portal.components.templatetags.chart_tags",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database(url: str) -> dict[str, object]:
    if url == "sqlite":
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "portal.sqlite3",
            # Opening the file and reading its schema costs more than most pages do.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # IMMEDIATE takes the write lock when a transaction starts, so that web and worker wait for each
                # other instead of failing half-way; WAL lets readers go on meanwhile.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    try:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL can't be read: use postgres://user:password@host:5432/name, or sqlite"
        ) from error


DATABASES = {"default": _database(env["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _redis(name: str) -> str:
    """The address of a Redis, or ""."""
    url: str = env[name]
    if url and urlparse(url).scheme not in ("redis", "rediss", "unix"):
        raise ImproperlyConfigured(f"{name} can't be read: use redis://host:6379/0, or leave it empty")
    return url


# Two servers: the queue's must keep every message, and the cache's may throw anything away.
REDIS_URL = _redis("REDIS_URL")
CACHE_URL = _redis("CACHE_URL")
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "pcc_portal.cache.SpareableRedisCache", "LOCATION": CACHE_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"}}

# Accounts: e-mail and password, a second factor for all staff, lock-out after repeated wrong passwords.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
REQUIRE_SECOND_FACTOR = env["REQUIRE_SECOND_FACTOR"]
TWO_PERSON_RULE = env["TWO_PERSON_RULE"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "pcc_portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes each account; nobody signs up
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, whoever asks
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the owner hears of a new factor or password by mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset for an address without an account sends nothing, and says the same
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "pcc_portal.accounts.forms.PasskeyForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator knows whose address it is
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still signs in
MFA_TOTP_ISSUER = OFFICE_SHORT_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "pcc_portal.accounts.lockout.username_of"
AXES_CLIENT_IP_CALLABLE = "pcc_portal.accounts.lockout.address_of"
AXES_ENABLE_ADMIN = False  # unlocking is a button of the user's own page, and audited
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no line in the log at each start

# Transport and headers.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
X_FRAME_OPTIONS = "DENY"
TRUST_PROXY = env["TRUST_PROXY"]
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUST_PROXY)  # whose limits per address would else count the proxy's
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ["accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb"]
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["pcc_portal.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"  # never served as such: reports are downloaded through a view that checks they are published
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Source maps are for browsers' developer tools: compressing them would take most of the time of collectstatic.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "gz", "br", "zip", "woff", "woff2", "map"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Mail.
DEFAULT_FROM_EMAIL = env["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if env["EMAIL_URL"] == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    _mail = urlparse(env["EMAIL_URL"])
    if _mail.scheme not in ("smtp", "smtps") or not _mail.hostname:
        raise ImproperlyConfigured("EMAIL_URL can't be read: use smtp://user:password@host:587, or console")
    EMAIL_HOST = _mail.hostname
    EMAIL_PORT = _mail.port or 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp"

# The queue. A task is only a hint: the report's row says what is owed, and the sweep finds what a broker lost.
REPORT_LEASE_SECONDS = env["REPORT_LEASE_SECONDS"]
REPORT_MAX_ATTEMPTS = env["REPORT_MAX_ATTEMPTS"]

# What the rules of the boards are, and what the public may send.
AGENDA_WORKING_DAYS = env["AGENDA_WORKING_DAYS"]
PAPERS_WORKING_DAYS = env["PAPERS_WORKING_DAYS"]
QUESTION_WORKING_DAYS = env["QUESTION_WORKING_DAYS"]
QUESTION_CONTACT_MONTHS = env["QUESTION_CONTACT_MONTHS"]
QUESTIONS_PER_HOUR = env["QUESTIONS_PER_HOUR"]
PAPER_MAX_MB = env["PAPER_MAX_MB"]
PAPER_SCANNER = env["PAPER_SCANNER"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 3600}
else:
    _queue = VAR_DIR / "queue"
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for _folder in ("messages", "processed", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BEAT_SCHEDULE = {
    "sweep-reports": {"task": "pcc_portal.reports.tasks.sweep_reports", "schedule": env["REPORT_SWEEP_SECONDS"]},
    # Before the office opens. Asked every day rather than once a quarter: a day that the timetable missed costs a day.
    "request-due-reports": {
        "task": "pcc_portal.reports.tasks.request_due_reports",
        "schedule": crontab(hour=6, minute=15),
    },
    "sweep-question-mail": {"task": "scrutiny.tasks.sweep_question_mail", "schedule": 60},
    "delete-question-contacts": {
        "task": "scrutiny.tasks.delete_question_contacts",
        "schedule": crontab(hour=3, minute=30),
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["pcc_portal.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["pcc_portal.api.filters.FilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "pcc_portal.api.pagination.Pagination",
    "DEFAULT_SCHEMA_CLASS": "pcc_portal.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "pcc_portal.api.problems.problem_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, object] = {
    "TITLE": f"{OFFICE_SHORT_NAME} API",
    "DESCRIPTION": (
        "The public record of the office as open data: the Police and Crime Plan, what was promised, how it stands, "
        "the figures, and the record of scrutiny. Read-only; no key is needed. Every list takes `page`, `page_size` "
        "and `modified_since`; "
        "every answer has an ETag, to be sent back as If-None-Match; every error is a problem (RFC 9457)."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "CONTACT": {"name": OFFICE_NAME, "email": OFFICE_EMAIL, "url": SITE_URL},
    "SERVERS": [{"url": SITE_URL, "description": "This portal"}],
    "TAGS": [
        {"name": "plans", "description": "Police and Crime Plans, each whole."},
        {"name": "priorities", "description": "The numbered priorities of a plan."},
        {"name": "objectives", "description": "What a priority wants to reach."},
        {"name": "commitments", "description": "The promises, and how each one stands."},
        {"name": "progress-updates", "description": "What was reported on a commitment, period by period."},
        {"name": "measures", "description": "The questions that figures answer."},
        {"name": "observations", "description": "The figures, each with its period, area and source."},
        {"name": "boards", "description": "The bodies that meet: the office's own, and those of others."},
        {"name": "meetings", "description": "Their meetings, and how far the record of each has come."},
        {"name": "agenda-items", "description": "What was on the agenda, with papers and what the minutes say."},
        {"name": "agenda-editions", "description": "Each agenda as it was published the n-th time."},
        {"name": "papers", "description": "The papers that the public can open."},
        {"name": "minutes", "description": "Each edition of the minutes, drafts and confirmed ones."},
        {"name": "corrections", "description": "What was put right in confirmed minutes."},
        {"name": "actions", "description": "What somebody was asked to do, and how it stands."},
        {"name": "action-updates", "description": "What was reported on an action."},
        {"name": "decisions", "description": "The decisions, with reasons and money."},
        {"name": "public-questions", "description": "What the public asked."},
        {"name": "answers", "description": "What the public was answered."},
        {"name": "inspections", "description": "Inspections of the police, with their recommendations."},
        {"name": "inspection-responses", "description": "What was answered to inspections."},
        {"name": "collaboration-agreements", "description": "Agreements to work with others."},
        {"name": "complaint-reviews", "description": "Figures of complaints that were reviewed, by quarter."},
        {"name": "areas", "description": "The places that figures and promises speak of."},
        {"name": "organisations", "description": "The bodies that promise, deliver and answer."},
        {"name": "about", "description": "The API itself."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATION_PARAMETERS": False,
    # Choices that several fields share, or that would be named alike.
    "ENUM_NAME_OVERRIDES": {
        "GroundEnum": "scrutiny.models.Ground",
        "ActionStatusEnum": "scrutiny.models.Action.Status",
        "MinutesStatusEnum": "scrutiny.models.MinutesEdition.Status",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # No validator: its badge would be fetched from another host.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "supportedSubmitMethods": ["get", "head"]},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env["LOG_LEVEL"]},
    "loggers": {
        # WeasyPrint's warnings are about CSS that it skips; its errors (an image that can't be had) are kept.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
