"""What tests of the pages of residences share: the browser's words, and a form well filled in."""

import re

from django.http import HttpResponse
from django.urls import reverse

OMAR, SARA = "+447700900101", "+447700900102"
CLEAR = re.compile(r"7700 ?900")


def url(name: str, *args: object) -> str:
    return reverse(f"residences:{name}", args=args)


def words(response: HttpResponse) -> str:
    return response.content.decode()


def resident_facts(**facts: str) -> dict[str, str]:
    return {
        "alias": "Copper Fern",
        "reads": "ar",
        "speaks": "",
        "phone": "07700 900101",
        "phone_2": "",
        "consent_on": "2021-11-01",
        "consent_channel": "face",
        **facts,
    }
