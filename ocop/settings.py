"""The one settings module: from the environment, safe by default. No variable set = the embedded default."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any

import structlog
from celery.schedules import crontab
from csp.constants import NONE, SELF

from ocop import env as read
from ocop.env import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = read.data_dir(BASE_DIR)

DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = read.secret_key(DATA_DIR)
OFFICE_NAME = env.str("OFFICE_NAME", default="OCOP")
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "ocop.core.admin_site.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "csp",
    "django_structlog",
    "ocop.core",
    "ocop.accounts",
    "ocop.law",
    "ocop.notifications",
    "ocop.documents",
    "products",
    "evaluations",
    "plans",
    "ocop.worklist",
    "ocop.public",
    "ocop.reports",
    "ocop.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ocop.core.middleware.CompressedPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "ocop.core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ocop.core.middleware.ProxyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ocop.core.middleware.WholeBodyMiddleware",
    "ocop.core.middleware.CleanTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ocop.accounts.sessions.SessionLimitsMiddleware",
    "ocop.core.middleware.BodyLimitMiddleware",
    "ocop.core.middleware.SilentStoreMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ocop.core.audit.refused.RefusedMiddleware",
    "ocop.core.drafts.middleware.DraftsMiddleware",
]

ROOT_URLCONF = "ocop.urls"
WSGI_APPLICATION = "ocop.wsgi.application"

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
                "ocop.accounts.menu.shell",
            ],
        },
    },
]

DATABASES = {"default": read.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ── language, dates, numbers ──
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # `{{ year }}` and `{{ pk }}` stay plain; `|so` and `|dong` group the rest
FORMAT_MODULE_PATH = ["ocop.formats"]

# ── accounts ──
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/lam-viec/"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTHENTICATION_BACKENDS = ["ocop.accounts.login.backend.NameOrMailBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "ocop.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ocop.accounts.passwords.ContextValidator"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60
LOGIN_FAILURES_PER_ACCOUNT = 5
LOGIN_FAILURES_PER_ADDRESS = 50

SESSION_COOKIE_NAME = "__Host-phien" if HTTPS else "phien"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "ocop.core.errors.csrf_failure"

# ── what every answer carries ──
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload is the owner's choice: it binds the whole domain

# ── files ──
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "ocop.core.static_files.BuiltFiles"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# pictures and woff2 are compressed already; the whole TTFs are read by WeasyPrint alone, from static/
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "zip", "gz", "br", "woff", "woff2", "ttf"]
MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", default=25)
MAX_SCAN_MB = env.int("MAX_SCAN_MB", default=100)
DECODING_SECONDS = env.int("DECODING_SECONDS", default=60)  # for the child that opens what was sent
MAX_REQUEST_MB = env.int("MAX_REQUEST_MB", default=250)  # all files of one request together
MAX_DOSSIER_MB = env.int("MAX_DOSSIER_MB", default=1000)  # the papers of one dossier together
MAX_PRODUCER_MB = env.int("MAX_PRODUCER_MB", default=5000)
KEEP_FREE_MB = env.int("KEEP_FREE_MB", default=500)  # no file is taken that would leave the disk less
S3 = read.s3()
S3_NEAR_MB = env.int("S3_NEAR_MB", default=2000)  # copies of a bucket's files that a machine has at hand
FILE_UPLOAD_HANDLERS = ["ocop.core.files.upload_handler.LimitedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o750, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ── forms ──
FORM_RENDERER = "ocop.core.widgets.WidgetRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FILTERS_EMPTY_CHOICE_LABEL = "Tất cả"  # no filter of a list shows dashes

# ── mail: rows first, sent by the worker ──
globals().update(env.email("EMAIL_URL", default=f"filemail:///{DATA_DIR}/mail"))  # no server named: files to read
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="OCOP <ocop@localhost>")
EMAIL_TIMEOUT = 15  # seconds: a server that accepts and says nothing
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]

# ── queue: the rows are the truth, the broker only a doorbell ──
REDIS_URL = read.redis_url(env.str("REDIS_URL", default=""))
QUEUE_IN_ROWS = not REDIS_URL  # the worker looks at the rows itself: ocop/core/worker
CELERY: dict[str, Any] = {
    **read.broker(REDIS_URL),
    "task_routes": {
        "ocop.core.run_job": {"queue": "jobs"},
        "ocop.notifications.*": {"queue": "mail"},
    },
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_acks_late": True,
    "worker_prefetch_multiplier": 1,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "task_publish_retry": False,
    "timezone": TIME_ZONE,
    "beat_schedule_filename": str(DATA_DIR / "beat-schedule"),
    "beat_schedule": {
        "reconcile": {"task": "ocop.core.reconcile", "schedule": 60.0},
        "send_mail": {"task": "ocop.notifications.send_due_mail", "schedule": 60.0},
        "audit_heads": {"task": "ocop.notifications.send_audit_heads", "schedule": crontab(minute=10)},
        "sweep": {"task": "ocop.core.sweep", "schedule": crontab(hour=3, minute=20)},
        "move_due": {"task": "products.move_due", "schedule": crontab(minute=5)},
        "morning": {"task": "products.morning", "schedule": crontab(hour=6, minute=0)},
    },
}
JOB_LEASE_SECONDS = 120

# ── logs: JSON with a request id, no personal data ──
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": structlog.stdlib.ProcessorFormatter, "processor": structlog.processors.JSONRenderer()},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
