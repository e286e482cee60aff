"""The vault and one small app, for programs that tests start and kill."""

import os
import tempfile

import dj_database_url

SECRET_KEY = os.environ.get("TINY_SECRET_KEY", "tiny" * 20)
PRODUCTION = os.environ.get("TINY_PRODUCTION") == "yes"
KEY_FILE = os.environ.get("KEY_FILE") or f"{tempfile.mkdtemp()}/keys.json"
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", "sqlite://:memory:"))}
INSTALLED_APPS = ["vault", "tests.vault.shelf"]
USE_TZ = True
