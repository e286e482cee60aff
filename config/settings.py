"""Every setting, read from the environment. docs/settings.md explains each; a test compares the two."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.conf import locale as django_locale

from config import environment as env
from translations import languages
from vault import private

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.text("MODE", "production")  # production, demo or test
if MODE not in {"production", "demo", "test"}:
    raise env.BadSetting(f"MODE must be production, demo or test, not {MODE!r}.")
PRODUCTION = MODE == "production"
DEBUG = env.flag("DEBUG", default=False)

DATA_DIR = Path(env.text("DATA_DIR", "") or BASE_DIR / "var")  # empty is not "here"
if PRODUCTION:
    private.write_for_ourselves()
private.make_folder(DATA_DIR)
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else f"{MODE}-only-" + "not-a-secret-" * 5)
KEY_FILE = Path(env.text("KEY_FILE", None if PRODUCTION else str(DATA_DIR / "keys.json")))
PUBLIC_URL = env.text("PUBLIC_URL", None if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    (urlsplit(PUBLIC_URL).hostname or "")
    + ("" if PRODUCTION else ",127.0.0.1,localhost,testserver"),
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "vault",
    "accounts",  # before allauth, whose pages it draws in our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "template_partials",
    "translations",
    "messaging",
    "residences",
    "phonetree",
    "updates",
    "donations",
    "leaflets",
    "privacy",
    "website",
]

MIDDLEWARE = [
    "website.middleware.SafetyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PageLanguage",
    "accounts.middleware.IdleLimit",
    "accounts.middleware.SecondFactorRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.context.shell",
            ],
        },
    }
]

# The database: SQLite with the options that survived 800 concurrent changes (docs/performance.md).
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ringround.sqlite3'}"),
        conn_max_age=60,
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    private.close(Path(str(DATABASES["default"]["NAME"])))
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
            " PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
        ),
    }
else:
    # Whatever is asked for lies in memory or on a disk without a head; PostgreSQL reckons with one,
    # and would read all 40,000 people of a call-out to find its 800 leaders.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c random_page_cost=1.1 -c jit=off"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits of sign-in and replay protection live here: every worker must see the same counts. Past
# its limit the cache throws live counts away, so the limit is more than an attack can fill in the
# minutes that a count lives; retention deletes what has ended.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Leaflets as they were set, by all that stands on them: the ZIP takes what its page has made.
    # Nothing about anybody; a machine that lacks one makes it anew.
    "paper": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "paper",
        "TIMEOUT": 24 * 3600,  # the day stands on them; leaflets.archiving.sweep throws them away
        "OPTIONS": {"MAX_ENTRIES": 2_000},  # of about 50 kB
    },
}

# Sign-in ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapters.InvitationOnly"
MFA_ADAPTER = "accounts.adapters.SealedSecrets"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds; reveal, export, mass send, role changes ask again
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # no box to tick: a session ends by the limits below
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.number("TRUSTED_PROXY_COUNT", "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Ringround"
MFA_FORMS = {"activate_totp": "accounts.second_factor.ActivateForm"}  # seals the waiting secret
SEALED_ELSEWHERE = [  # what `keys rotate` must also reach, or `keys retire` wait for
    "accounts.sealed_secrets.SecretsHolder",
    "messaging.arrivals.holder",
    "residences.import_shelf.holder",
]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
IDLE_MINUTES = int(env.number("IDLE_MINUTES", "15" if PRODUCTION else "120"))
SIGNED_IN_HOURS = int(env.number("SIGNED_IN_HOURS", "8"))
SESSION_COOKIE_AGE = SIGNED_IN_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env.number("EMAIL_PORT", "25"))
EMAIL_TIMEOUT = 10  # seconds: the watch goes on looking where no mail goes out either
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "ringround@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Headers and cookies ---------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would break Django's CSRF check in Chromium
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = int(env.number("HSTS_SECONDS", "31536000"))
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.flag("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes of a form; a webhook is refused earlier
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

# Languages and times ---------------------------------------------------------------------------
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/London")
LANGUAGE_CODE = "en"
LANGUAGES = languages.django_languages()
LANGUAGES_BIDI = languages.django_bidi()
django_locale.LANG_INFO.update(languages.django_lang_info())
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "volunteers"]
# What volunteers may choose for their own pages: complete, or a test fails.
PAGES_IN = languages.FIRST_WAVE[:5]
SPEAK_AS_THE_BROWSER = ("/accounts/", "/you/join/", "/api/")  # for whoever is not signed in

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "test"  # else each test's client reads all static files first

# The telephone ---------------------------------------------------------------------------------
PHONENUMBER_DEFAULT_REGION = env.country("DEFAULT_REGION", "GB")
PHONE_COUNTRIES = env.countries("PHONE_COUNTRIES")  # empty: residents keep numbers from anywhere
FICTIONAL_PHONES = env.flag("FICTIONAL_PHONES", default=not PRODUCTION)
TRANSPORT = env.text("TRANSPORT", "memory" if MODE == "test" else "twilio")
PROVIDER_URL = env.text("PROVIDER_URL", "http://127.0.0.1:8002" if MODE == "demo" else "")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "" if PRODUCTION else "AC" + "0" * 32)
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", "" if PRODUCTION else f"{MODE}-token")
TWILIO_AUTH_TOKEN_OLD = env.text("TWILIO_AUTH_TOKEN_OLD", "")  # while a token is being changed
SENDER_NUMBER = env.text("SENDER_NUMBER", "" if PRODUCTION else "+447700900999")
OWN_NUMBERS = env.words("OWN_NUMBERS")  # other numbers of ours: those that we sent from before
WHATSAPP_NUMBER = env.text("WHATSAPP_NUMBER", "")  # empty: no WhatsApp at all
WHATSAPP_TEMPLATES = env.words("WHATSAPP_TEMPLATES")  # call_out.ar=HX…: approved words
SEGMENTS_PER_SECOND = int(env.number("SEGMENTS_PER_SECOND", "10"))
CALLS_PER_SECOND = int(env.number("CALLS_PER_SECOND", "1" if PRODUCTION else "5"))
PROVIDER_TIMEOUT = int(env.number("PROVIDER_TIMEOUT", "7"))  # seconds for one request, all in all
PRICE_PER_SEGMENT = env.number("PRICE_PER_SEGMENT", "0.04")  # pounds
PRICE_PER_CALL = env.number("PRICE_PER_CALL", "0.03")  # pounds for a call of a minute
PRICE_PER_WHATSAPP = env.number("PRICE_PER_WHATSAPP", "0.04")  # pounds for a message there
DEARER_COUNTRIES = env.times("DEARER_COUNTRIES")  # FR=2: twice as much there
# Until coordinators say on a page how much may be spent and where to. Empty: only emergencies go out.
MONEY_PER_DAY = env.text("MONEY_PER_DAY", "" if PRODUCTION else "none")
MONEY_PER_MONTH = env.text("MONEY_PER_MONTH", "" if PRODUCTION else "none")
SEND_TO_COUNTRIES = env.countries("SEND_TO_COUNTRIES", "" if PRODUCTION else "*", anywhere="*")
MINUTES_IN = ["phonetree.line_costs.minutes_in"]  # what calls that came in add to what is spent
# Who is asked first what a text means; updates leave to the phone tree whatever it may want.
# The first three take texts that nothing else can mean, and cost no question for others.
INBOUND_HANDLERS = [
    "phonetree.alarm_replies.handle",
    "residences.pin_replies.handle",
    "phonetree.leader_replies.handle",  # nothing but numbers of a leader's list, which no other has
    "donations.replies.handle",  # digits and single words of its own
    "updates.replies.handle",
    "phonetree.replies.handle",
    "residences.replies.handle",
    "phonetree.missed.handle",  # a ring that means nothing else
]
CALL_SCRIPTS = {
    "call_out": "phonetree.voice.script",
    "shift": "phonetree.helper_code.script",
    "alarm": "phonetree.alarm_call.script",
    "alarm_told": "phonetree.alarm_call.wake",
}
LINK_PAGES = {"gifts": "donations.resident_views.gifts_page"}  # behind a resident's link
FORGET = "privacy.actions.forget"  # what "Delete what we keep" does to a resident
RINGS_RAISE_ALARMS = "phonetree.missed.leaders_ring_alarms"  # so their page tells leaders
SUGGESTIONS_URL = env.text("SUGGESTIONS_URL", "")  # a LibreTranslate server; empty: no machine
SUGGESTIONS_KEY = env.text("SUGGESTIONS_KEY", "")
SUGGESTIONS_LANGUAGES = env.words("SUGGESTIONS_LANGUAGES", "")
READERS = "residences.readers.by_language"  # how many people read what, for those who translate
VALUES = "leaflets.values.known"  # what stands in the places of a leaflet's words: numbers
BUSY_CHECKS = ["website.busy.call_out_under_way"]  # before a residence is closed or taken away
CALLS_IN = "phonetree.line.script"  # who talks to somebody who rings; empty: nobody picks up
# What other messages keep out of the way of: phones that wait to answer something pressing.
PRESSING = ["phonetree.pressing.phones"]
# Since when something of each room waits for the engine: what `manage.py watch` looks at.
DUE_SINCE = ["phonetree.alive.due_since"]
# What the engine asks at every turn, before it delivers.
TICKS = [
    "phonetree.runner.tick",
    "phonetree.alarm_runner.tick",
    "phonetree.voicemail.tick",
    "phonetree.moved.tick",
    "phonetree.drill_runner.tick",
    "residences.runner.tick",
    "updates.runner.tick",
    "donations.runner.tick",
    "privacy.jobs.tick",
    "residences.import_shelf.sweep",
    "leaflets.archiving.sweep",
]
CLOCK_SPEED = float(env.number("CLOCK_SPEED", "1"))  # drills only: seconds that pass in one second
CLOCK_START = float(
    env.number("CLOCK_START", "0")
)  # the Unix time at which the clock began to race
BOARD_REFRESH_SECONDS = env.number("BOARD_REFRESH_SECONDS", "5")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.ScopeRequired"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "accounts.api.same_words",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ringround",
    "DESCRIPTION": "Residences, residents (never numbers), call-outs, drills, updates, the inbox,"
    " leaflets, needs and appeals.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None},  # nobody else is asked about our schema
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "CallOutState": "phonetree.models.CallOutState",
        "DrillState": "phonetree.models.DrillState",
        "MatchState": "donations.models.MatchState",
        "UpdateState": "updates.models.UpdateState",
    },
}

# Logs: no numbers, no bodies, no query strings; nobody is sent an error page by e-mail.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_numbers": {"()": "vault.redaction.MaskNumbers"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["no_numbers"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "ringround": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "twilio": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
