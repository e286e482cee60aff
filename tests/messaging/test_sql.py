"""What is written out in SQL is known to whoever asks the models."""

import subprocess
import sys

ASK = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
django.setup()
from django.db.models import UUIDField
print("among" in UUIDField.get_lookups())
"""


def test_ids_can_be_asked_for_among_others_by_whatever_room_is_loaded_first():
    asked = [sys.executable, "-c", ASK]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "True\n"
