"""Settings of the portal, read from the environment; docs/operate.md lists the variables.

Order: paths and environment, apps, requests, templates, database and cache, languages, files,
mail, security, the apps' own settings, logging.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from articles import editor, rules, video
from portal import headers, logs
from portal.env import env

# Paths and environment ---------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.path("VAR_ROOT", BASE_DIR / "var")  # all that is written at run time

DEBUG = env.bool("DEBUG", False)
SITE_URL = env.origin("SITE_URL", "http://127.0.0.1:8000")
SITE_HOST = urlsplit(SITE_URL).hostname
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
# A site that others can reach has an address of its own; from then on nothing is guessed.
IS_PRODUCTION = SITE_HOST not in {"127.0.0.1", "localhost", "::1"}
IS_HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = env.secret_key("SECRET_KEY", VAR_DIR, is_production=IS_PRODUCTION)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [SITE_HOST, *LOOPBACK])
# How many reverse proxies stand before the application; each appends to X-Forwarded-For.
TRUSTED_PROXIES = env.count("TRUSTED_PROXIES", 0)

# Apps --------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "inquiries",
    "articles",
    "crispy_forms",
    "django_countries",
    "django_prose_editor",
    "js_asset",
    "simple_history",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "portal.accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Requests ----------------------------------------------------------------------------------------
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
MIDDLEWARE = [
    "portal.access.AccessMiddleware",
    "portal.page_cache.PageCacheMiddleware",
    "portal.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.SecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.staff_middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.CsrfMiddleware",
    "portal.limits.SearchLimitMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.staff_middleware.AuthenticationMiddleware",
    "portal.staff_middleware.HistoryMiddleware",
    "portal.staff_middleware.MessageMiddleware",
    "portal.staff_middleware.AxesMiddleware",
    "portal.staff_middleware.MomentMiddleware",
]

# Templates ---------------------------------------------------------------------------------------
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
                "portal.context_processors.company",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]
CRISPY_TEMPLATE_PACK = "forms"

# Database and cache ------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        # Writers queue for the lock at BEGIN instead of failing in the middle ("database is
        # locked"); WAL lets readers go on; FULL keeps the last commits at power loss.
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    )
else:
    DATABASES["default"].update(
        CONN_HEALTH_CHECKS=True,
        # A pooler gives each transaction any connection; such a cursor belongs to one.
        DISABLE_SERVER_SIDE_CURSORS=env.bool("DATABASE_POOLER", False),
    )
# A connection serves many requests: with SQLite too, since opening one reads the whole schema and
# closing the last one folds the log into the file, 4 ms of CPU together.
DATABASES["default"].update(CONN_MAX_AGE=60)  # seconds
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://") or {}}
if CACHES["default"].get("BACKEND", "").endswith("RedisCache"):
    # In seconds: one that hangs must not hold every page up.
    CACHES["default"]["OPTIONS"] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
CACHES["pages"] = CACHES["default"] | {"KEY_PREFIX": "pages"}
if CACHES["default"].get("BACKEND", "").endswith("LocMemCache"):
    # In each process: about 12 KB for an article, so 12 MB.
    CACHES["pages"] |= {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
# Whole pages for readers who are not logged in, and the frames that pages are made with. While
# templates are being written, every request makes everything anew.
PAGE_CACHE = env.bool("PAGE_CACHE", not DEBUG)

# Languages ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
]
FORMAT_MODULE_PATH = "portal.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.timezone("TIME_ZONE", "UTC")

# Files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ADD_HEADERS_FUNCTION = headers.add_to_file
MEDIA_PATH = "/media/"  # where this site itself answers with pictures
MEDIA_URL = env.base_url("MEDIA_URL", MEDIA_PATH)  # where pages link to them: here, or a network
MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
STORAGES = {
    "default": env.storage("STORAGE_URL", MEDIA_ROOT, MEDIA_URL),
    # What only staff may see: buyers' drawings, and mail as it came in. Never served as it lies.
    "private": env.storage(
        "PRIVATE_STORAGE_URL", env.path("PRIVATE_ROOT", VAR_DIR / "private"), None
    ),
    "staticfiles": {"BACKEND": "portal.staticfiles.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes; an article's body stays far below
FILE_UPLOAD_PERMISSIONS = 0o644

# Mail --------------------------------------------------------------------------------------------
vars().update(env.mail("EMAIL_URL", VAR_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"noreply@{SITE_HOST}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
IMAP = env.imap("IMAP_URL")  # the mailbox that `fetch_mail` reads, or None
# Where answers come in: mail to sales+anything@… must arrive in the mailbox that is read.
INBOUND_ADDRESS = env.inbound_address("INBOUND_ADDRESS", IMAP)

# Security ----------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS += [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
# What the admin's address must not begin with: it would hide these, or they it.
PUBLIC_PATHS = {"news", "contact", "static", "media", "healthz", "readyz", "metrics"}
ADMIN_PATH = env.address_path("ADMIN_PATH", "admin/", PUBLIC_PATHS | dict(LANGUAGES).keys())
# Whether staff must have a second step of signing in before they reach anything in the admin.
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", False)
OTP_TOTP_ISSUER = SITE_HOST  # what authenticator apps call it
SESSION_ENGINE = "portal.accounts.sessions"
# A session ends when it was not used for so long, and so long after signing in however busy.
SESSION_IDLE = timedelta(hours=env.count("SESSION_IDLE_HOURS", 12, least=1))
SESSION_LIFETIME = timedelta(days=env.count("SESSION_DAYS", 7, least=1))
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())  # the table knows better
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["ip_address", "username"]]
AXES_HANDLER = "portal.accounts.lockout.Handler"  # with a second, slower limit
AXES_CLIENT_IP_CALLABLE = "portal.accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "portal.accounts.lockout.refuse"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who tries too early waits no longer
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # it would keep addresses for ever; sessions say who is signed in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # the log holds no names, addresses and browsers

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *({MEDIA_URL} - {MEDIA_PATH})],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF, *[f"https://{host}" for host in video.FRAME_HOSTS]],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        # Public scripts make no text into HTML; for the admin see `portal.middleware`.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
if IS_HTTPS:  # by these names a browser takes cookies from this very host alone, never plain
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
# W005, W021: HSTS for subdomains and preloading would break the company's other sites that are
# still without https. W003: Django's CSRF middleware is there, as portal.middleware.CsrfMiddleware,
# and so is that of axes, as portal.staff_middleware.AxesMiddleware.
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W005", "security.W021", "axes.W002"]
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked by machines inside
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.reporting.ReporterFilter"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The apps' own settings --------------------------------------------------------------------------
DJANGO_PROSE_EDITOR_EXTENSIONS = editor.TOOLS
DJANGO_PROSE_EDITOR_MENU_GROUPS = editor.MENU_GROUPS
# How strict the checklist before publication is: code of a rule → "block", "warn" or "off".
CHECKLIST = rules.levels(env.choices("CHECKLIST", rules.RULES, rules.LEVELS))
# `inquiries` asks for the company's name, contacts and recipients here and never imports `portal`.
INQUIRIES_COMPANY = "portal.models.current_company"
INQUIRIES_RECIPIENTS = "portal.models.inquiry_recipients"
# `articles` asks for mail here and never imports `inquiries`.
ARTICLES_NOTICES = "inquiries.notifications.notices.queue"
# Feeds ask for the company's name here.
ARTICLES_PUBLISHER = "portal.models.current_company"
# The site's key of IndexNow, and the search engine that is told; nobody is told without a key.
INDEXNOW_KEY = env.word("INDEXNOW_KEY", "[a-zA-Z0-9-]{8,128}", "8 to 128 letters, digits, dashes")
INDEXNOW_HOST = env.word("INDEXNOW_HOST", "[a-z0-9.-]+", "a host name", "api.indexnow.org")
# Private networks where a webhook may lead; elsewhere it must not reach inside.
WEBHOOK_ALLOW_PRIVATE = env.networks("WEBHOOK_ALLOW_PRIVATE")
INQUIRY_LIMIT = env.count("INQUIRY_LIMIT", 5)  # inquiries accepted from one address in ten minutes
# A virus scanner that reads a file from its standard input: ends with 0 if clean, 1 if infected.
SCAN_COMMAND = env.str("SCAN_COMMAND", "")
OUTBOX_POLL_SECONDS = 2
INBOX_POLL_SECONDS = 30
# Accepted inquiries are told of at once by a sender inside each web process; set to false where
# separate `send_outbox --loop` workers do it.
EMBEDDED_SENDER = env.bool("EMBEDDED_SENDER", True)

# What the portal tells ----------------------------------------------------------------------------
LOG_FORMAT = env.word(
    "LOG_FORMAT", "plain|json", "plain or json", "json" if IS_PRODUCTION else "plain"
)
SENTRY_DSN = env.sentry_dsn("SENTRY_DSN")  # errors are told there as well, without persons
LOGGING = logs.configuration(LOG_FORMAT, SENTRY_DSN)
ACCESS_LOG = env.bool("ACCESS_LOG", IS_PRODUCTION)  # a line for each request
# Who sends it as `Authorization: Bearer …` is shown /metrics; without it nobody is.
METRICS_TOKEN = env.word("METRICS_TOKEN", r"[\x21-\x7e]{16,}", "at least 16 letters, digits, signs")

env.seal()
