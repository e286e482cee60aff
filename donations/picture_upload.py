"""A picture as a page gets it: in memory alone, and no larger than phones make them."""

from typing import Any

from django.http import HttpRequest

from donations.pictures import MOST_BYTES
from donations.refused import PictureTooLarge
from residences.import_upload import InMemoryOnly
from residences.import_views import in_memory


class PictureInMemory(InMemoryOnly):
    """Pictures are larger than lists; they too never lie on the disk."""

    most = MOST_BYTES


def with_pictures(view: Any) -> Any:
    """The view, with what is uploaded kept off the disk."""
    return in_memory(view, PictureInMemory)


def sent_picture(request: HttpRequest) -> bytes:
    """What was sent; nothing when no picture was. Refuses PictureTooLarge."""
    file = request.FILES.get("picture")
    if file is None:
        return b""
    if (file.size or 0) > MOST_BYTES:
        raise PictureTooLarge
    return bytes(file.read())
